import { describe, expect, it } from 'vitest';
import { Bench, planOf } from '../../test/support/autoscale.js';
import { type PoolWorld, runPlan } from '../../test/support/pool-model.js';

const limits = { workers: { min: 1, max: 64 }, api: 'off' };
const drain = { target: { drainWithin: '30s' }, limits };

const own = (values: Readonly<Record<string, number>>) => ({
  'metrics.queueChanges': 0,
  'metrics.queueDepth': 0,
  'metrics.queueOldestMs': 0,
  'metrics.arrivalsPerSecond': 0,
  'metrics.serviceMs': 400,
  'metrics.reconcileTotal': 0,
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`metrics.${name}`, value])),
});

describe('a target', () => {
  it('asks for the workers of the arrivals and those that drain the backlog in the time left', () => {
    const bench = new Bench(planOf(drain));
    // 5 a second need 2 workers; 600 × 0.4 s in 30 s need 8 more.
    expect(bench.at(0, own({ queueChanges: 600, arrivalsPerSecond: 5 }))).toBe(10);
    expect(bench.sentence).toBe(
      'Scaled workers from 2 to 10: 600 changes wait, 5 arrive a second and each takes 400 ms, to be gone within 30 s.',
    );
  });

  it('counts the time that the backlog has waited already', () => {
    const bench = new Bench(planOf({ ...drain, behavior: { tolerance: 0 } }));
    bench.at(0, own({ queueChanges: 150 }));
    expect(bench.at(20_000, own({ queueChanges: 150 }))).toBe(6);
    expect(bench.sentence).toContain('to be gone within 30 s, of which 10 s are left');
    // Late: as if a tenth of the time were left.
    expect(bench.at(60_000, own({ queueChanges: 150 }))).toBe(20);
    // A backlog that was gone begins its time again.
    bench.at(61_000, own({ queueChanges: 0 }));
    expect(bench.at(120_000, own({ queueChanges: 150 }))).toBe(2);
  });

  it('keeps its size while nothing is known of how long an item takes', () => {
    const bench = new Bench(planOf(drain));
    expect(bench.at(0, own({ queueChanges: 900, serviceMs: 0 }))).toBe(2);
    expect(bench.sentence).toContain('900 changes wait, and how long one takes is not known yet');
  });

  it('remembers how long an item took when there was none for a minute', () => {
    const bench = new Bench(planOf(drain));
    bench.at(0, own({}));
    expect(bench.at(300_000, own({ queueChanges: 600, serviceMs: 0 }))).toBe(8);
  });

  it('sizes so that the oldest item does not wait longer than it may', () => {
    const plan = planOf({ target: { oldest: '10s' }, limits, behavior: { tolerance: 0 } });
    const bench = new Bench(plan);
    bench.at(0, own({ queueChanges: 50 }));
    expect(bench.at(6_000, own({ queueChanges: 50, queueOldestMs: 5_000 }))).toBe(4);
    expect(bench.sentence).toContain('so that none waits longer than 10 s, of which 5 s are left');
    // An old resync in the queue makes no change older than the backlog of changes.
    expect(bench.at(6_500, own({ queueChanges: 50, queueOldestMs: 900_000 }))).toBe(6);
  });

  it("counts a sibling's queue and its own, by its own time for an item", () => {
    const bench = new Bench(planOf({ target: { drainWithin: '30s', of: 'cross.loader' }, limits }));
    const sibling = (waiting: number | undefined) => ({
      ...own({ queueChanges: 100 }),
      'cross.loader.metrics.queueChanges': waiting,
      'cross.loader.metrics.arrivalsPerSecond': 5,
    });
    expect(bench.at(0, sibling(500))).toBe(10);
    expect(bench.sentence).toContain('600 changes wait at loader and here, 5 arrive a second');
    // The queue of a sibling that does not answer does not count as empty.
    expect(bench.at(60_000, sibling(undefined))).toBe(10);
    expect(bench.decision?.reason).toBe('cooldown');
    expect(bench.decision?.missing).toBe(true);
  });

  it('does not need what a peer may not send', () => {
    const bench = new Bench(planOf({ target: { drainWithin: '30s', of: 'cross.loader' }, limits }));
    expect(bench.at(0, { ...own({}), 'cross.loader.metrics.queueChanges': 600 })).toBe(8);
  });

  it('stays within its limits, and says what it asked for', () => {
    const bench = new Bench(
      planOf({ target: { drainWithin: '1s' }, limits: { workers: { min: 2, max: 9 }, api: 'off' } }),
    );
    expect(bench.at(0, own({ queueChanges: 900 }))).toBe(9);
    expect(bench.sentence).toContain('workers 360 clamped to the limit of 9');
  });

  it('shrinks no faster than the largest recommendation of half a minute', () => {
    const bench = new Bench(planOf(drain));
    bench.at(0, own({ queueChanges: 600 }));
    expect(bench.at(29_000, own({}))).toBe(8);
    expect(bench.at(31_000, own({}))).toBe(1);
  });

  it('decides the same for the same history', () => {
    const world: PoolWorld = { arrivals: (s) => (s % 90 < 20 ? 30 : 1), serviceMs: () => 300 };
    const run = () => runPlan(planOf(drain), world, 120);
    expect(run().seconds).toEqual(run().seconds);
  });
});

describe('a target that learns', () => {
  /** 100 ms an item, and a server behind that takes 40 a second: more than 4 workers bring nothing. */
  const bottleneck: PoolWorld = {
    arrivals: (second) => (second < 5 ? 400 : 0),
    serviceMs: () => 100,
    capacity: () => 40,
    overload: 'queues',
  };

  it('stops where one more worker brings nothing, and says so', () => {
    const { seconds, decisions } = runPlan(planOf({ target: { drainWithin: '5s' }, limits }), bottleneck, 45);
    const settled = seconds.slice(20, 40).map(({ workers }) => workers);
    expect(Math.max(...settled)).toBeLessThanOrEqual(8);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(4);
    const last = decisions.at(-1)?.record().sentence ?? '';
    expect(last).toMatch(
      /not taken, because one more brings nothing: \d+ workers did 40 a second and \d+ did 40/,
    );
  });

  it('loses nothing of what the server takes', () => {
    const free = runPlan(planOf({ do: { workers: 64 }, limits }), bottleneck, 60);
    const learned = runPlan(planOf({ target: { drainWithin: '5s' }, limits }), bottleneck, 60);
    const done = (rows: (typeof free)['seconds']): number => rows.filter(({ waiting }) => waiting > 0).length;
    expect(done(learned.seconds)).toBeLessThanOrEqual(done(free.seconds) + 3);
    const spent = (rows: (typeof free)['seconds']): number =>
      rows.reduce((sum, { workers }) => sum + workers, 0);
    expect(spent(learned.seconds)).toBeLessThan(spent(free.seconds) / 6);
  });

  it('grows without a bound where every worker brings its share', () => {
    const world: PoolWorld = { arrivals: (s) => (s < 10 ? 100 : 0), serviceMs: () => 500 };
    const { seconds } = runPlan(planOf(drain), world, 60);
    expect(Math.max(...seconds.map(({ workers }) => workers))).toBeGreaterThan(15);
    expect(seconds.find(({ second, waiting }) => second > 10 && waiting < 1)?.second).toBeLessThan(45);
  });

  it('tries more again once the server may have recovered', () => {
    const world: PoolWorld = {
      arrivals: () => 100,
      serviceMs: () => 100,
      capacity: (second) => (second < 120 ? 40 : 1_000),
      overload: 'queues',
    };
    const { seconds } = runPlan(planOf({ target: { drainWithin: '20s' }, limits }), world, 1_500);
    expect(seconds[110]?.workers).toBeLessThanOrEqual(8);
    expect(seconds.at(-1)?.waiting).toBeLessThan(100);
  });
});

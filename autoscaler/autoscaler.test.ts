import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/base/index.js';
import { planOf, QUEUE, reading } from '../test/support/autoscale.js';
import { FakeClock } from '../test/support/fake-clock.js';
import { Autoscaler, type Decision, type SizeChange } from './index.js';

const threshold = {
  interval: '5s',
  cooldown: '3s',
  conditions: { when: [{ field: QUEUE, greaterThan: 60 }] },
  do: { workers: 8 },
};

function rig(block: object = threshold) {
  const clock = new FakeClock();
  const applied: SizeChange[] = [];
  const decisions: Decision[] = [];
  const source: { value: unknown; listener: (() => void) | undefined } = { value: 0, listener: undefined };
  const autoscaler = new Autoscaler({
    clock,
    plan: planOf(block),
    read: () => reading(source.value),
    subscribe: (_references, onChange) => {
      source.listener = onChange;
      return () => {
        source.listener = undefined;
      };
    },
    apply: (change) => applied.push(change),
    onDecision: (decision) => decisions.push(decision),
  });
  const arrive = (value: unknown): void => {
    source.value = value;
    source.listener?.();
  };
  return { clock, applied, decisions, source, autoscaler, arrive };
}

describe('Autoscaler', () => {
  it('reacts to a value in the same turn, whatever the interval', async () => {
    const { clock, applied, autoscaler, arrive } = rig();
    autoscaler.start();
    arrive(61);
    await clock.advance(0);
    expect(applied).toEqual([{ workers: 8 }]);
    expect(autoscaler.overrideActive).toBe(true);
  });

  it('evaluates ages as its records show them, and never lower than they are', () => {
    const ageMs = { now: 0 };
    const autoscaler = new Autoscaler({
      clock: new FakeClock(),
      plan: planOf({ ...threshold, staleAfter: '90s' }),
      read: () => ({ ...reading(61), ageMs: ageMs.now }),
      apply: () => undefined,
    });
    ageMs.now = 89_999.2;
    autoscaler.start();
    expect(autoscaler.describe().decisions[0]?.values[0]).toMatchObject({ ageMs: 90_000, missing: false });
    autoscaler.stop();
    ageMs.now = 90_000.2;
    autoscaler.start();
    expect(autoscaler.describe().lastUnchanged?.values[0]).toMatchObject({ ageMs: 90_001, missing: true });
  });

  it('evaluates once for all values of a turn', async () => {
    const { clock, decisions, autoscaler, arrive } = rig();
    autoscaler.start();
    for (const value of [61, 62, 63]) arrive(value);
    await clock.advance(0);
    expect(decisions.map(({ trigger }) => trigger)).toEqual(['start', 'change']);
  });

  it('evaluates every interval when nothing arrives, and only then with evaluate: interval', async () => {
    const { clock, decisions, autoscaler, arrive } = rig({ ...threshold, evaluate: 'interval' });
    autoscaler.start();
    arrive(100);
    await clock.advance(4_999);
    expect(decisions).toHaveLength(1);
    await clock.advance(10_001);
    expect(decisions.map(({ trigger }) => trigger)).toEqual(['start', 'interval', 'interval', 'interval']);
    expect(autoscaler.current.workers).toBe(8);
  });

  it('asks for its references to be kept current for as long as it runs, with evaluate: interval too', () => {
    const { source, autoscaler } = rig({ ...threshold, evaluate: 'interval' });
    autoscaler.start();
    expect(source.listener).toBeDefined();
    autoscaler.stop();
    expect(source.listener).toBeUndefined();
  });

  it('brings the baseline back when the cooldown ends, between two intervals', async () => {
    const { clock, applied, autoscaler, arrive } = rig();
    autoscaler.start();
    arrive(61);
    await clock.advance(5_500);
    arrive(0);
    await clock.advance(2_999);
    expect(autoscaler.current.workers).toBe(8);
    await clock.advance(1);
    expect(applied).toEqual([{ workers: 8 }, { workers: 2 }]);
  });

  it('returns to the baseline when it stops, and leaves no timer and no subscription', async () => {
    const { clock, applied, decisions, source, autoscaler, arrive } = rig();
    autoscaler.start();
    arrive(61);
    await clock.advance(0);
    arrive(62);
    autoscaler.stop();
    autoscaler.stop();
    expect(applied).toEqual([{ workers: 8 }, { workers: 2 }]);
    expect(clock.pending).toBe(0);
    expect(source.listener).toBeUndefined();
    const before = decisions.length;
    await clock.advance(60_000);
    expect(decisions).toHaveLength(before);
  });

  it('begins at the baseline again after a stop', async () => {
    const { clock, applied, autoscaler, source } = rig();
    source.value = 61;
    autoscaler.start();
    autoscaler.start();
    autoscaler.stop();
    await clock.advance(1_000);
    autoscaler.start();
    expect(applied).toEqual([{ workers: 8 }, { workers: 2 }, { workers: 8 }]);
    autoscaler.stop();
  });

  it('may be stopped from what it calls', async () => {
    const clock = new FakeClock();
    const autoscaler: Autoscaler = new Autoscaler({
      clock,
      plan: planOf(threshold),
      read: () => reading(61),
      apply: () => autoscaler.stop(),
    });
    autoscaler.start();
    await clock.advance(60_000);
    expect(clock.pending).toBe(0);
    expect(autoscaler.current.workers).toBe(2);
  });

  it('reports in dryRun and sets nothing', async () => {
    const { clock, applied, autoscaler, arrive, decisions } = rig({ ...threshold, mode: 'dryRun' });
    autoscaler.start();
    arrive(61);
    await clock.advance(0);
    expect(autoscaler.current.workers).toBe(8);
    expect(decisions.at(-1)?.record().sentence).toMatch(/^Would scale workers from 2 to 8: /);
    autoscaler.stop();
    expect(applied).toEqual([]);
  });

  it('describes itself: the last 200 changes, newest first, and the last evaluation without one', async () => {
    const { clock, autoscaler, arrive } = rig({ cooldown: 0, do: { workers: `${QUEUE} + 1` } });
    autoscaler.start();
    for (let value = 1; value <= 230; value++) {
      arrive(value);
      await clock.advance(0);
    }
    await clock.advance(15_000);
    const description = autoscaler.describe();
    const body: JsonObject = description;
    expect(body['mode']).toBe('active');
    expect(description.decisions).toHaveLength(200);
    expect(description.decisions[0]).toMatchObject({ trigger: 'change', to: { workers: 231 } });
    expect(description.decisions.at(-1)).toMatchObject({ to: { workers: 32 } });
    expect(description.lastUnchanged).toMatchObject({ trigger: 'interval', changed: false });
    expect(description).toMatchObject({
      mode: 'active',
      running: true,
      overrideActive: true,
      activeBlock: 0,
      baseline: { workers: 2, queueDepth: 100, resyncMs: 30_000 },
      current: { workers: 231, queueDepth: 100, resyncMs: 30_000 },
      interval: '15s',
      cooldown: '0s',
      references: [QUEUE],
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    autoscaler.stop();
  });

  it('says why it stopped, and that it begins at the baseline', async () => {
    const { clock, applied, autoscaler, arrive, decisions } = rig();
    autoscaler.start();
    arrive(61);
    await clock.advance(5_000);
    autoscaler.stop('this replica is no longer the leader');
    expect(applied.at(-1)).toEqual({ workers: 2 });
    const { decisions: kept, lastUnchanged } = autoscaler.describe();
    expect(kept.map(({ trigger }) => trigger)).toEqual(['stop', 'change', 'start']);
    expect(kept[0]).toEqual({
      id: Date.UTC(2026, 0, 1, 0, 0, 5),
      time: '2026-01-01T00:00:05.000Z',
      trigger: 'stop',
      reason: 'stopped',
      changed: true,
      dryRun: false,
      sentence: 'Back at 2 workers: this replica is no longer the leader.',
      values: [],
      conditions: [],
      sizes: [],
      adjustments: [],
      from: { workers: 8, queueDepth: 100, resyncMs: 30_000 },
      to: { workers: 2, queueDepth: 100, resyncMs: 30_000 },
    });
    expect(kept[0]).toMatchObject({ ...decisions.at(-1)?.record() });
    expect(lastUnchanged).toMatchObject({ trigger: 'interval', sentence: expect.stringMatching(/^Keeps 8/) });
    arrive(0);
    autoscaler.start();
    autoscaler.stop();
    expect(
      autoscaler
        .describe()
        .decisions.slice(0, 2)
        .map(({ sentence }) => sentence),
    ).toEqual([
      'Stays at 2 workers: the autoscaler was stopped.',
      `Begins at the baseline of 2 workers: ${QUEUE} > 60 (it is 0, 0.1 s old, by stream) does not hold.`,
    ]);
    autoscaler.stop();
    expect(autoscaler.describe().decisions).toHaveLength(5);
  });

  it('waits for an interval that is longer than a timer of Node.js', async () => {
    const waits: number[] = [];
    const clock = new FakeClock();
    const recording = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      setTimeout: (fn: () => void, ms: number) => {
        waits.push(ms);
        return clock.setTimeout(fn, ms);
      },
      clearTimeout: clock.clearTimeout.bind(clock),
    };
    let value = 61;
    const plan = planOf({ ...threshold, interval: '90d', cooldown: '90d' });
    const autoscaler = new Autoscaler({
      clock: recording,
      plan,
      read: () => reading(value),
      apply: () => {},
    });
    autoscaler.start();
    value = 0;
    await clock.advance(1_000);
    autoscaler.stop();
    expect(waits).toEqual([90 * 86_400_000]);
  });

  it('keeps samples for functions over time', async () => {
    const { clock, autoscaler, arrive } = rig({
      cooldown: 0,
      interval: '1s',
      do: { workers: `peak(${QUEUE}, "1m")` },
    });
    autoscaler.start();
    arrive(40);
    await clock.advance(5_000);
    arrive(3);
    await clock.advance(10_000);
    expect(autoscaler.current.workers).toBe(40);
    await clock.advance(70_000);
    expect(autoscaler.current.workers).toBe(3);
    autoscaler.stop();
  });
});

describe('dryRun', () => {
  it('shows no override, because none is in force', async () => {
    const { clock, applied, autoscaler, arrive } = rig({ ...threshold, mode: 'dryRun' });
    autoscaler.start();
    arrive(61);
    await clock.advance(0);
    expect(applied).toEqual([]);
    expect(autoscaler.overrideActive).toBe(false);
    expect(autoscaler.describe()).toMatchObject({ overrideActive: false, activeBlock: 0 });
    autoscaler.stop();
  });
});

describe('Latched', () => {
  it('is said when an override has been in force for ten cooldowns with an idle pool', async () => {
    const clock = new FakeClock();
    const busy = { percent: 100 };
    const autoscaler = new Autoscaler({
      clock,
      plan: planOf({ ...threshold, cooldown: '20s' }),
      read: (reference) => reading(reference === QUEUE ? 90 : busy.percent),
      apply: () => undefined,
    });
    const latched = () => autoscaler.conditions.find(({ type }) => type === 'Latched');
    autoscaler.start();
    await clock.advance(300_000);
    expect(latched()?.status).toBe(false);
    busy.percent = 0;
    await clock.advance(199_000);
    expect(latched()?.status).toBe(false);
    await clock.advance(6_000);
    expect(latched()).toMatchObject({ status: true });
    expect(latched()?.message).toContain('with an idle pool');
    autoscaler.stop();
  });
});

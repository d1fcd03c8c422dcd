import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import { Turn } from './turn.js';
import { WorkQueue, type WorkQueueOptions } from './work-queue.js';
import { type ItemResult, WorkerPool } from './worker-pool.js';

/** A pool whose items end when the test says so, watched by an invariant checker. */
function make(size: number, options: Partial<WorkQueueOptions> = {}) {
  const clock = new FakeClock();
  const queue = new WorkQueue({ clock, random: () => 0, maxDepth: 0, ...options });
  const running = new Map<string, (result: ItemResult) => void>();
  const finished: string[] = [];
  const pool = new WorkerPool({
    clock,
    queue,
    turn: new Turn(clock),
    size,
    work: (key, signal) => {
      if (running.has(key)) throw new Error(`${key} is processed twice at a time`);
      return new Promise((resolve) => {
        running.set(key, resolve);
        signal.addEventListener('abort', () => resolve({ type: 'abandoned', reason: 'aborted' }), {
          once: true,
        });
      });
    },
    onResult: (key) => {
      running.delete(key);
      finished.push(key);
    },
  });
  const finish = async (key: string, result: ItemResult = { type: 'done' }): Promise<void> => {
    running.get(key)?.(result);
    await settle();
  };
  return { clock, queue, pool, running, finished, finish };
}

describe('WorkerPool', () => {
  it('takes nothing before it starts', () => {
    const { queue, pool, running } = make(2);
    queue.add('a');
    expect(running.size).toBe(0);
    pool.start();
    expect([...running.keys()]).toEqual(['a']);
  });

  it('starts waiting items in the same turn when it grows', () => {
    const { queue, pool, running } = make(1);
    pool.start();
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
    expect(running.size).toBe(1);
    pool.resize(3);
    expect([...running.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('lets items in flight end when it shrinks, and takes the next only below its size', async () => {
    const { clock, queue, pool, running, finish } = make(3);
    pool.start();
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
    pool.resize(1);
    expect([pool.busy, pool.slots.length]).toEqual([3, 3]);
    await finish('a');
    await finish('b');
    expect([...running.keys()]).toEqual(['c']);
    await finish('c');
    expect([...running.keys()]).toEqual(['d']);
    expect(pool.slots).toEqual([{ key: 'd', since: clock.now() }]);
  });

  it('brings a failed item back with backoff and one that asks for it after its time', async () => {
    const { clock, queue, pool, running, finish } = make(1);
    pool.start();
    queue.add('a');
    await finish('a', { type: 'failed', error: new Error('no') });
    expect(running.size).toBe(0);
    await clock.advance(5);
    expect([...running.keys()]).toEqual(['a']);
    await finish('a', { type: 'later', ms: 100, reason: 'conflict' });
    await clock.advance(99);
    expect(running.size).toBe(0);
    await clock.advance(1);
    expect(running.size).toBe(1);
  });

  it('brings an item back that ended well and asked for it', async () => {
    const { clock, queue, pool, running, finish } = make(1);
    pool.start();
    queue.add('a');
    await finish('a', { type: 'done', againMs: 100 });
    await clock.advance(99);
    expect(running.size).toBe(0);
    await clock.advance(1);
    expect([...running.keys()]).toEqual(['a']);
    await finish('a');
    expect(clock.pending).toBe(0);
  });

  it('says when an item is given up, and takes it again when it is queued', async () => {
    const clock = new FakeClock();
    const backoff = { initialMs: 1, maxMs: 1, multiplier: 1, maxAttempts: 2 };
    const queue = new WorkQueue({ clock, random: () => 0, maxDepth: 0, backoff });
    const results: ItemResult[] = [];
    const pool = new WorkerPool({
      clock,
      queue,
      turn: new Turn(clock),
      size: 1,
      work: () => Promise.reject(new Error('no')),
      onResult: (_, result) => results.push(result),
    });
    pool.start();
    for (const expected of [
      [false, true],
      [false, true, false, true],
    ]) {
      queue.add('a');
      await clock.advance(1_000);
      expect(results.map((result) => 'givenUp' in result && result.givenUp)).toEqual(expected);
    }
  });

  it('gives up no item because of an outage, and brings it back once that is over', async () => {
    const { clock, queue, pool, running, finish } = make(1, {
      backoff: { initialMs: 600_000, maxMs: 600_000, multiplier: 1, maxAttempts: 1 },
    });
    pool.start();
    queue.add('a');
    await finish('a', { type: 'failed', error: new Error('no answer'), cause: 'outage' });
    queue.hurry(1_000);
    await clock.advance(1_000);
    expect([...running.keys()]).toEqual(['a']);
    await finish('a', { type: 'failed', error: new Error('no') });
    expect(clock.pending).toBe(0);
  });

  it('keeps an error that nobody caught in its item', async () => {
    const clock = new FakeClock();
    const queue = new WorkQueue({ clock, random: () => 0, maxDepth: 0 });
    const results: ItemResult[] = [];
    const pool = new WorkerPool({
      clock,
      queue,
      turn: new Turn(clock),
      size: 1,
      work: () => Promise.reject(new Error('nobody caught this')),
      onResult: (_, result) => results.push(result),
    });
    pool.start();
    queue.add('a');
    queue.add('b');
    await settle();
    expect(results.map((result) => result.type)).toEqual(['failed', 'failed']);
    expect(pool.busy).toBe(0);
  });

  it('waits for what is in flight, then aborts it', async () => {
    const { clock, queue, pool, finish } = make(2);
    pool.start();
    queue.add('a');
    queue.add('b');
    const stopped = pool.stop(1_000);
    await finish('a');
    await clock.advance(1_000);
    expect(await stopped).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('lets any number of items listen to its signal', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', listen);
    onTestFinished(() => void process.off('warning', listen));
    const { queue, pool, running } = make(64);
    pool.start();
    for (let i = 0; i < 64; i++) queue.add(`k${i}`);
    expect(running.size).toBe(64);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it('lets the event loop have its turn between items that wait for nothing', async () => {
    const clock = new FakeClock();
    const turn = new Turn(clock);
    const done: string[] = [];
    const pools = ['a', 'b'].map((name) => {
      const queue = new WorkQueue({ clock, random: () => 0, maxDepth: 0 });
      const work = async (): Promise<ItemResult> => {
        clock.compute(1);
        return { type: 'done' };
      };
      const pool = new WorkerPool({ clock, queue, turn, size: 2, work, onResult: () => done.push(name) });
      queue.addAll(
        Array.from({ length: 50 }, (_, i) => `${name}${i}`),
        'change',
      );
      return pool;
    });
    let answeredAfter = 0;
    clock.setTimeout(() => {
      answeredAfter = done.length;
    }, 5);
    for (const pool of pools) pool.start();
    await settle();
    expect(done.length).toBeLessThan(20);
    await clock.advance(100);
    expect(answeredAfter).toBeLessThan(30);
    expect(done).toHaveLength(100);
    // Neither pool waits for the other.
    expect(done.slice(0, 50).filter((name) => name === 'b').length).toBeGreaterThan(15);
    expect(clock.pending).toBe(0);
  });

  it('never loses a key, never runs it twice at a time, never exceeds its size by new items', async () => {
    const command = fc.oneof(
      fc.record({
        type: fc.constant('add' as const),
        key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        low: fc.boolean(),
      }),
      fc.record({
        type: fc.constant('finish' as const),
        index: fc.nat(4),
        fail: fc.constantFrom(undefined, 'own' as const, 'outage' as const),
      }),
      fc.record({ type: fc.constant('hurry' as const) }),
      fc.record({ type: fc.constant('resize' as const), size: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ type: fc.constant('advance' as const), ms: fc.nat(3_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const { clock, queue, pool, running, finish } = make(2);
        const owed = new Set<string>();
        pool.start();
        for (const step of commands) {
          const before = pool.busy;
          if (step.type === 'add') {
            queue.add(step.key, step.low ? 'resync' : 'change');
            if (!running.has(step.key)) owed.add(step.key);
          } else if (step.type === 'resize') pool.resize(step.size);
          else if (step.type === 'advance') await clock.advance(step.ms);
          else if (step.type === 'hurry') queue.hurry(1_000);
          else {
            const key = [...running.keys()][step.index];
            if (key !== undefined)
              await finish(
                key,
                step.fail ? { type: 'failed', error: 0, cause: step.fail } : { type: 'done' },
              );
          }
          for (const key of running.keys()) owed.delete(key);
          expect(pool.busy).toBeLessThanOrEqual(Math.max(before, pool.size));
          // Whatever waits, waits because every slot is taken.
          if (queue.depth > 0) expect(pool.busy).toBeGreaterThanOrEqual(pool.size);
        }
        for (let turn = 0; turn < 60 && (running.size > 0 || queue.depth > 0); turn++) {
          for (const key of [...running.keys()]) await finish(key);
          await clock.advance(5_000);
          for (const key of running.keys()) owed.delete(key);
        }
        expect([...owed]).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

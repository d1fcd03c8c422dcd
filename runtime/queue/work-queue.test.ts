import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { WorkQueue, type WorkQueueOptions } from './work-queue.js';

/** Takes and ends every key that waits, in order. */
function drain(queue: WorkQueue): string[] {
  const taken: string[] = [];
  for (let key = queue.take(); key !== undefined; key = queue.take()) {
    taken.push(key);
    queue.done(key);
  }
  return taken;
}

function make(options: Partial<WorkQueueOptions> = {}) {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue({ clock, random: () => 1, maxDepth: 0, ...options }) };
}

describe('WorkQueue', () => {
  it('holds a key once, however often it is queued', () => {
    const { queue } = make();
    for (const key of ['a', 'b', 'a']) queue.add(key);
    expect(queue.depth).toBe(2);
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['a', 'b', undefined]);
  });

  it('keeps a key that is in process out until it is done, and then brings it back once', () => {
    const { queue } = make();
    queue.add('a');
    queue.take();
    queue.add('a');
    queue.add('a');
    expect(queue.depth).toBe(0);
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect(queue.depth).toBe(1);
    expect(queue.take()).toBe('a');
    queue.done('a');
    expect(queue.depth).toBe(0);
  });

  it('counts as changes neither resyncs nor what a start queues, unless its key changes meanwhile', () => {
    const { queue } = make();
    queue.addAll(['a', 'b', 'c'], 'change', 'start');
    queue.addAll(['d'], 'resync', 'resync');
    queue.addAll(['e'], 'change', 'not reconciled yet');
    expect([queue.depth, queue.changes]).toEqual([5, 1]);
    queue.add('b', 'change', 'CR changed');
    queue.add('d', 'change', 'CR changed');
    expect([queue.depth, queue.changes]).toEqual([5, 3]);
    drain(queue);
    expect([queue.depth, queue.changes]).toEqual([0, 0]);
  });

  it('takes a change before a resync that came first', () => {
    const { queue } = make();
    queue.add('slow', 'resync');
    queue.add('fast');
    expect([queue.take(), queue.take()]).toEqual(['fast', 'slow']);
  });

  it('takes an aged resync before newer changes', async () => {
    const { queue, clock } = make();
    queue.add('slow', 'resync');
    await clock.advance(2_000);
    queue.add('fast');
    expect(queue.take()).toBe('slow');
  });

  it('lets a change wait for one aged resync at most, and the aged ones have every fifth turn', async () => {
    const { queue, clock } = make();
    for (let i = 0; i < 1_000; i++) queue.add(`resync-${i}`, 'resync');
    await clock.advance(60_000);
    for (let i = 0; i < 12; i++) queue.add(`change-${i}`);
    const taken = Array.from({ length: 15 }, () => queue.take());
    const turns = taken.map((key) => key?.split('-')[0]);
    expect(turns.filter((turn) => turn === 'change')).toHaveLength(12);
    expect([0, 5, 10].map((turn) => turns[turn])).toEqual(['resync', 'resync', 'resync']);
  });

  it('moves a waiting resync to the changes when its key changes, and keeps its waiting time', async () => {
    const { queue, clock } = make();
    queue.add('a', 'resync');
    queue.add('b', 'resync');
    await clock.advance(100);
    queue.add('b');
    expect(queue.oldestMs).toBe(100);
    expect(queue.take()).toBe('b');
  });

  it('drops triggers beyond its depth, counts them, and drops nothing that waits when the limit falls', () => {
    const drops: string[] = [];
    const { queue } = make({ maxDepth: 2, onDrop: (key) => drops.push(key) });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect([queue.depth, queue.dropped, drops]).toEqual([2, 1, ['c']]);
    queue.setMaxDepth(1);
    expect([queue.take(), queue.take()]).toEqual(['a', 'b']);
  });

  it('takes many keys as one change, and leaves none out that could be taken on the way', () => {
    const depths: number[] = [];
    const taken: unknown[] = [];
    const queue = new WorkQueue({
      clock: new FakeClock(),
      random: () => 0,
      maxDepth: 3,
      onChange: () => depths.push(queue.depth),
    });
    queue.onReady = () => {
      if (taken.length < 2) taken.push(queue.take());
    };
    queue.addAll(['a', 'b', 'c', 'd', 'e', 'f'], 'resync');
    expect(taken).toEqual(['a', 'b']);
    expect([queue.depth, queue.dropped]).toEqual([3, 0]);
    expect(depths).toEqual([0, 0, 3]);
  });

  it('reaches every key of a resync and of the first fill, however small the limit', () => {
    for (const priority of ['change', 'resync'] as const) {
      const { queue } = make({ maxDepth: 5 });
      const keys = Array.from({ length: 60 }, (_, n) => `n/${n}`);
      queue.addAll(keys, priority);
      expect([queue.depth, queue.dropped]).toEqual([5, 0]);
      expect(drain(queue).toSorted()).toEqual(keys.toSorted());
    }
  });

  it('takes a change though a resync fills the queue, and loses no key of the resync', () => {
    const { queue } = make({ maxDepth: 5 });
    const keys = Array.from({ length: 20 }, (_, n) => `n/${n}`);
    queue.addAll(keys, 'resync');
    queue.add('n/changed');
    expect([queue.depth, queue.take()]).toEqual([5, 'n/changed']);
    expect(drain(queue).toSorted()).toEqual(keys.toSorted());
  });

  it('keeps an aged resync in a queue that changes fill', async () => {
    const { queue, clock } = make({ maxDepth: 5 });
    queue.addAll(['n/old'], 'resync');
    await clock.advance(2_000);
    const taken: unknown[] = [];
    for (let n = 0; n < 12; n++) {
      for (let more = 0; more < 8; more++) queue.add(`m${more}/${n}`);
      const key = queue.take();
      taken.push(key);
      queue.done(key ?? '');
    }
    expect(taken).toContain('n/old');
  });

  it('gives each namespace its turn: one key is among the first two after 10,000 of another', () => {
    for (const maxDepth of [0, 50]) {
      const { queue } = make({ maxDepth });
      for (let n = 0; n < 10_000; n++) queue.add(`crowd/${n}`);
      queue.add('alone/a');
      expect([queue.take(), queue.take()]).toContain('alone/a');
    }
  });

  it('puts a namespace of the first fill in its turn too, behind a limit', () => {
    const { queue } = make({ maxDepth: 50 });
    const crowd = Array.from({ length: 10_000 }, (_, n) => `crowd/${n}`);
    queue.addAll([...crowd, 'zone/z'], 'change');
    const taken = Array.from({ length: 60 }, () => queue.take());
    expect(taken.indexOf('zone/z')).toBeLessThan(6);
  });

  it('doubles the backoff of a key until it is forgotten', async () => {
    const { queue, clock } = make();
    const waited: number[] = [];
    for (let i = 0; i < 4; i++) {
      if (i === 3) queue.forget('a');
      const before = clock.monotonic();
      queue.addRateLimited('a');
      while (queue.depth === 0) await clock.advance(1);
      waited.push(clock.monotonic() - before);
      queue.take();
      queue.done('a');
    }
    expect(waited).toEqual([5, 10, 20, 5]);
  });

  it('keeps the earliest of several delays, and none once the key was taken', async () => {
    const { queue, clock } = make();
    queue.addAfter('a', 50);
    queue.addAfter('a', 500);
    await clock.advance(50);
    expect(queue.depth).toBe(1);
    queue.addAfter('a', 10);
    queue.take();
    expect(clock.pending).toBe(0);
  });

  it('forgets everything that waits when it closes, and takes nothing until it opens', () => {
    const { queue, clock } = make();
    queue.add('a');
    queue.take();
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    queue.close();
    queue.done('a');
    queue.add('d');
    expect([queue.depth, clock.pending]).toEqual([0, 0]);
    queue.open();
    queue.add('d');
    expect(queue.depth).toBe(1);
  });

  it('brings back what an outage keeps waiting, spread and each once, and lets the others wait', async () => {
    let next = 0;
    const { queue, clock } = make({
      random: () => (next++ % 10) / 10,
      backoff: { initialMs: 60_000, maxMs: 600_000, multiplier: 2 },
    });
    const outage = Array.from({ length: 10 }, (_, n) => `away-${n}`);
    for (const key of outage) queue.addRateLimited(key, 'outage');
    queue.addRateLimited('own');
    // It was queued by a change meanwhile, and is being processed when the outage ends.
    queue.add('away-3');
    queue.take();
    next = 0;
    queue.hurry(1_000);
    const came: number[] = [];
    for (let passed = 0; passed < 1_000; passed += 100) {
      await clock.advance(100);
      came.push(queue.depth);
    }
    // The first of them at once, those nine over the second, and nobody twice.
    expect(came).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 9, 9]);
    const taken = Array.from({ length: 9 }, () => queue.take());
    expect(taken.toSorted()).toEqual(outage.filter((key) => key !== 'away-3'));
    queue.done('away-3');
    queue.hurry(1_000);
    await clock.advance(28_000);
    expect(queue.depth).toBe(0);
    await clock.advance(60_000);
    expect(queue.take()).toBe('own');
  });

  it('hurries nothing that was taken, forgotten or closed since, nor what comes back sooner', async () => {
    const { queue, clock } = make({ random: () => 0.5 });
    for (const key of ['soon', 'taken', 'forgotten']) queue.addRateLimited(key, 'outage');
    await clock.advance(2);
    queue.add('taken');
    queue.take();
    queue.forget('forgotten');
    queue.hurry(1_000);
    await clock.advance(2);
    expect(queue.depth).toBe(2);
    queue.close();
    queue.open();
    queue.hurry(0);
    await clock.advance(10_000);
    expect([queue.depth, clock.pending]).toEqual([0, 0]);
  });

  it('begins with the shortest backoff again after an outage', async () => {
    const { queue, clock } = make();
    for (let n = 0; n < 12; n++) queue.addRateLimited('a', 'outage');
    queue.hurry(0);
    await clock.advance(0);
    queue.take();
    queue.addRateLimited('a');
    queue.done('a');
    await clock.advance(5);
    expect(queue.depth).toBe(1);
  });
});

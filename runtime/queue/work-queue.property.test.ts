import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Lane } from './lane.js';
import { WorkQueue } from './work-queue.js';

const KEYS = ['a', 'b', 'n/c', 'n/d', 'm/e', 'm/f'];

/** What a queue promises, kept in sets: who must come, and who is out. */
class Promises {
  readonly waiting = new Set<string>();
  readonly working = new Map<string, boolean>();

  added(key: string): void {
    if (this.working.has(key)) this.working.set(key, true);
    else this.waiting.add(key);
  }
  taken(key: string | undefined): void {
    if (key === undefined) {
      expect(this.waiting.size).toBe(0);
      return;
    }
    expect(this.waiting.delete(key)).toBe(true);
    expect(this.working.has(key)).toBe(false);
    this.working.set(key, false);
  }
  done(key: string): void {
    if (this.working.get(key)) this.waiting.add(key);
    this.working.delete(key);
  }
}

describe('WorkQueue', () => {
  it('hands out every key that was added, once at a time and once for all times it was added', async () => {
    const command = fc.oneof(
      fc.record({ do: fc.constant('add' as const), key: fc.constantFrom(...KEYS), low: fc.boolean() }),
      fc.record({ do: fc.constant('take' as const) }),
      fc.record({ do: fc.constant('done' as const), nth: fc.nat(5) }),
      fc.record({ do: fc.constant('advance' as const), ms: fc.nat(3_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 80 }), async (commands) => {
        const clock = new FakeClock();
        const queue = new WorkQueue({ clock, random: () => 0, maxDepth: 0 });
        const promises = new Promises();
        for (const step of commands) {
          if (step.do === 'add') {
            queue.add(step.key, step.low ? 'resync' : 'change');
            promises.added(step.key);
          } else if (step.do === 'take') promises.taken(queue.take());
          else if (step.do === 'advance') await clock.advance(step.ms);
          else {
            const key = [...promises.working.keys()][step.nth];
            if (key !== undefined) {
              queue.done(key);
              promises.done(key);
            }
          }
          expect([queue.depth, queue.processing]).toEqual([promises.waiting.size, promises.working.size]);
          if (promises.waiting.size === 0) expect(queue.oldestMs).toBe(0);
        }
        while (promises.waiting.size > 0) promises.taken(queue.take());
        expect(queue.take()).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it('loses no key of a resync behind a limit, whatever changes come and go', () => {
    const command = fc.oneof(
      fc.record({ do: fc.constant('add' as const), key: fc.constantFrom(...KEYS) }),
      fc.record({ do: fc.constant('fill' as const), keys: fc.subarray(KEYS) }),
      fc.record({ do: fc.constant('work' as const) }),
    );
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (commands, maxDepth) => {
          const dropped = new Set<string>();
          const onDrop = (key: string): void => void dropped.add(key);
          const queue = new WorkQueue({ clock: new FakeClock(), random: () => 0, maxDepth, onDrop });
          const due = new Set<string>();
          const work = (): boolean => {
            const key = queue.take();
            if (key === undefined) return false;
            expect(due.delete(key)).toBe(true);
            queue.done(key);
            return true;
          };
          for (const step of commands) {
            dropped.clear();
            if (step.do === 'work') work();
            else if (step.do === 'fill') {
              queue.addAll(step.keys, 'resync');
              for (const key of step.keys) due.add(key);
              expect(dropped.size).toBe(0);
            } else {
              queue.add(step.key);
              // Only a key that nobody has been promised may be dropped.
              if (!dropped.has(step.key)) due.add(step.key);
              else expect(due.has(step.key)).toBe(false);
            }
            expect(queue.depth).toBeLessThanOrEqual(maxDepth);
          }
          while (work());
          expect([...due]).toEqual([]);
        },
      ),
    );
  });

  it('starves no resync, however many changes keep coming, and no change, however many resyncs wait', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 250, maxLength: 250 }),
        async (resyncs, arrivals) => {
          const clock = new FakeClock();
          const queue = new WorkQueue({ clock, random: () => 0, maxDepth: 0 });
          for (let n = 0; n < resyncs; n++) queue.add(`resync-${n}`, 'resync');
          await clock.advance(2_000);
          let changes = 0;
          let left = resyncs;
          let between = 0;
          for (const arriving of arrivals) {
            for (let n = 0; n < arriving; n++) queue.add(`change-${changes++}`);
            const key = queue.take();
            if (key === undefined) continue;
            queue.done(key);
            if (key.startsWith('resync')) {
              left -= 1;
              between = 0;
            } else if (left > 0) between += 1;
            expect(between).toBeLessThanOrEqual(4);
          }
          expect(left).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('Lane', () => {
  it('is a list from which keys may be taken anywhere', () => {
    const command = fc.oneof(
      fc.record({ do: fc.constant('push' as const), key: fc.nat(200) }),
      fc.record({ do: fc.constant('shift' as const) }),
      fc.record({ do: fc.constant('remove' as const), key: fc.nat(200) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 600, size: 'max' }), (commands) => {
        const lane = new Lane();
        let model: [string, number][] = [];
        commands.forEach((step, time) => {
          if (step.do === 'shift') expect(lane.shift()?.key).toBe(model.shift()?.[0]);
          else {
            const key = String(step.key);
            const at = model.findIndex(([known]) => known === key);
            expect(lane.has(key)).toBe(at >= 0);
            if (step.do === 'remove') {
              expect(lane.remove(key)?.since).toBe(model[at]?.[1]);
              model = model.filter(([known]) => known !== key);
            } else if (at < 0) {
              lane.push(key, time);
              model.push([key, time]);
            }
          }
          expect([lane.size, lane.since]).toEqual([model.length, model[0]?.[1] ?? Number.POSITIVE_INFINITY]);
        });
      }),
      { numRuns: 60 },
    );
  });
});

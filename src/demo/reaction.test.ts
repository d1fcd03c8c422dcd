import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReactionTracker } from './reaction.js';

const LEVEL = [{ above: 60, workers: 8 }];

describe('ReactionTracker', () => {
  it('a reaction is measured from the crossing to the pool size that it asks for', () => {
    const tracker = new ReactionTracker(LEVEL, 2);
    tracker.queue(10, 0);
    tracker.queue(61, 100);
    tracker.queue(90, 150);
    tracker.resized(4, 200);
    expect(tracker.summary()).toBeUndefined();
    tracker.resized(8, 340);
    tracker.resized(8, 900);
    expect(tracker.summary()).toEqual({ p50: 240, p99: 240, count: 1 });
  });

  it('a level left before the pool followed is not counted', () => {
    const tracker = new ReactionTracker(LEVEL, 2);
    tracker.queue(61, 100);
    tracker.queue(60, 200);
    tracker.resized(8, 340);
    expect(tracker.summary()).toBeUndefined();
  });

  it('a crossing that found the pool large enough is not counted', () => {
    const tracker = new ReactionTracker(LEVEL, 2);
    tracker.queue(61, 100);
    tracker.resized(8, 150);
    tracker.queue(50, 200);
    tracker.queue(70, 300);
    tracker.resized(9, 900);
    expect(tracker.summary()).toEqual({ p50: 50, p99: 50, count: 1 });
  });

  it('reactions, pool and queue of earlier waves are kept', () => {
    const tracker = new ReactionTracker(LEVEL, 2);
    tracker.queue(61, 100);
    tracker.resized(8, 150);
    tracker.settle();
    tracker.queue(70, 200);
    tracker.resized(9, 300);
    expect(tracker.summary()).toMatchObject({ count: 1 });
    tracker.queue(0, 400);
    tracker.resized(2, 500);
    tracker.settle();
    tracker.queue(61, 600);
    tracker.resized(8, 800);
    expect(tracker.summary()).toEqual({ p50: 50, p99: 200, count: 2 });
  });

  it('reactions do not depend on the order of observations of the two processes', () => {
    const moments = [
      { of: 'queue', value: 30, at: 10 },
      { of: 'queue', value: 70, at: 20 },
      { of: 'pool', value: 8, at: 20 },
      { of: 'queue', value: 40, at: 60 },
      { of: 'pool', value: 2, at: 70 },
      { of: 'queue', value: 90, at: 80 },
      { of: 'pool', value: 9, at: 130 },
    ] as const;
    const order = fc.shuffledSubarray([...moments], { minLength: moments.length });
    fc.assert(
      fc.property(order, (heard) => {
        const tracker = new ReactionTracker(LEVEL, 2);
        for (const { of, value, at } of heard) {
          if (of === 'queue') tracker.queue(value, at);
          else tracker.resized(value, at);
        }
        expect(tracker.summary()).toEqual({ p50: 0, p99: 50, count: 2 });
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { ReactionTracker } from './reaction.js';

describe('ReactionTracker', () => {
  it('measures from the crossing to the pool that it asks for', () => {
    const tracker = new ReactionTracker([{ above: 60, workers: 8 }]);
    tracker.queue(10, 0);
    tracker.queue(61, 100);
    tracker.queue(90, 150);
    tracker.resized(4, 200);
    expect(tracker.summary()).toBeUndefined();
    tracker.resized(8, 340);
    tracker.resized(8, 900);
    expect(tracker.summary()).toEqual({ p50: 240, p99: 240, count: 1 });
  });

  it('does not count a level that was left before anyone followed', () => {
    const tracker = new ReactionTracker([{ above: 60, workers: 8 }]);
    tracker.queue(61, 100);
    tracker.queue(60, 200);
    tracker.resized(8, 340);
    expect(tracker.summary()).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { nextTurn } from './clock.js';
import { inTurns } from './in-turns.js';

/** Steps of 3 ms each, which note their name. */
function* walk(name: string, steps: number, clock: FakeClock, done: string[]): Generator<undefined, void> {
  try {
    for (let step = 0; step < steps; step++) {
      clock.compute(3);
      done.push(name);
      yield;
    }
  } finally {
    done.push(`${name} ended`);
  }
}

const goesOn = new AbortController().signal;

describe('work in turns of the event loop', () => {
  it('does what fits into a turn at once', async () => {
    const clock = new FakeClock();
    const done: string[] = [];
    const all = inTurns(clock, goesOn, walk('a', 2, clock, done));
    expect(done).toEqual(['a', 'a', 'a ended']);
    expect(await all).toBe(true);
  });

  it('lets everything else run after 8 ms, and gives each of several works a turn of its own', async () => {
    const clock = new FakeClock();
    const done: string[] = [];
    const all = Promise.all([
      inTurns(clock, goesOn, walk('a', 7, clock, done)),
      inTurns(clock, goesOn, walk('b', 4, clock, done)),
    ]);
    const turns: string[] = [];
    while (done.filter((step) => step.endsWith('ended')).length < 2) {
      await nextTurn();
      if (turns.at(-1) !== done.join(' ')) turns.push(done.join(' '));
    }
    expect(turns).toEqual([
      'a a a b b b',
      'a a a b b b a a a',
      'a a a b b b a a a b b ended',
      'a a a b b b a a a b b ended a a ended',
    ]);
    expect(await all).toEqual([true, true]);
  });

  it('ends the steps when it is stopped between two turns', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const done: string[] = [];
    const all = inTurns(clock, stop.signal, walk('a', 9, clock, done));
    stop.abort();
    expect(await all).toBe(false);
    expect(done).toEqual(['a', 'a', 'a', 'a ended']);
  });
});

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../base/index.js';
import { Turns } from './turns.js';

/** Turns on a clock that moves by hand, with what they have done. */
function world() {
  let now = 0;
  const timers: (() => void)[] = [];
  const clock = {
    monotonic: () => now,
    setTimeout: (turn: () => void) => timers.push(turn),
  } as unknown as Clock;
  const turns = new Turns(clock);
  const done: number[] = [];
  const work = (id: number) => (): void => {
    now += 2;
    done.push(id);
  };
  return { turns, done, work, turn: () => timers.shift()?.() };
}

describe('Turns', () => {
  it('does works in order, in each turn those that fit in its time', () => {
    const { turns, done, work, turn } = world();
    for (let id = 0; id < 7; id++) turns.run(work(id));
    expect(done).toEqual([0, 1, 2, 3]);
    turn();
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
    turn();
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('has time again in the next turn, and none while a work waits', () => {
    const { turns, work, turn } = world();
    expect(turns.hasTime).toBe(true);
    for (let id = 0; id < 4; id++) turns.run(work(id));
    expect(turns.hasTime).toBe(false);
    turn();
    expect(turns.hasTime).toBe(true);
    turns.later(work(4));
    expect(turns.hasTime).toBe(false);
  });

  it('continues after a work that throws', () => {
    const { turns, done, work, turn } = world();
    turns.later(() => {
      throw new Error('x');
    });
    turns.later(work(1));
    expect(turn).toThrow('x');
    turn();
    expect(done).toEqual([1]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../base/index.js';
import { LoopTurn } from './loop-turn.js';
import { Slices } from './slices.js';
import { Turns } from './turns.js';

/** A loop on a clock that moves by hand; a turn ends when its timers have been called. */
function world() {
  let now = 0;
  let timers: (() => void)[] = [];
  const clock = {
    monotonic: () => now,
    setTimeout: (turn: () => void) => timers.push(turn),
  } as unknown as Clock;
  const loop = new LoopTurn(clock);
  const works = (ms: number): void => {
    now += ms;
  };
  /** Milliseconds that the next turn takes. */
  const turn = (): number => {
    const startedAt = now;
    const due = timers;
    timers = [];
    for (const timer of due) timer();
    return now - startedAt;
  };
  return { clock, loop, works, turn };
}

describe('LoopTurn', () => {
  it('bounds slices, responses and requests together, and each advances in every turn', () => {
    const { clock, loop, works, turn } = world();
    const [slices, responses, requests] = [
      new Slices(clock, loop),
      new Turns(clock, loop),
      new Turns(clock, loop),
    ];
    const done = { steps: 0, responses: 0, requests: 0 };
    slices.run(
      'a',
      (function* () {
        for (;;) {
          works(1);
          done.steps++;
          yield;
        }
      })(),
    );
    expect(done.steps).toBe(8);
    for (let i = 0; i < 100; i++) {
      responses.run(() => {
        works(1);
        done.responses++;
      });
      requests.run(() => {
        works(1);
        done.requests++;
      });
    }
    expect(done).toEqual({ steps: 8, responses: 0, requests: 0 });
    for (let turns = 1; turns <= 5; turns++) {
      expect(turn()).toBeLessThanOrEqual(8);
      expect(done).toEqual({ steps: 8 + 2 * turns, responses: 2 * turns, requests: 2 * turns });
      // What is left is for what comes meanwhile.
      expect(loop.hasTime).toBe(true);
    }
  });

  it('gives who waits alone half of a turn', () => {
    const { loop, turn, works } = world();
    const shares: number[] = [];
    works(100);
    loop.next((until) => shares.push(until));
    turn();
    expect(shares).toEqual([104]);
  });

  it('calls those behind one that throws in the next turn', () => {
    const { loop, turn } = world();
    const called: string[] = [];
    loop.next(() => {
      throw new Error('x');
    });
    loop.next(() => called.push('second'));
    expect(turn).toThrow('x');
    expect(called).toEqual([]);
    turn();
    expect(called).toEqual(['second']);
  });

  it('needs no timer for what comes right after a turn in which nobody waited', () => {
    const { loop, turn, works } = world();
    expect(loop.hasTime).toBe(true);
    turn();
    expect(loop.hasTime).toBe(true);
    expect(turn()).toBe(0);
    works(2);
    expect(loop.hasTime).toBe(true);
    works(8);
    expect(loop.hasTime).toBe(false);
    expect(loop.until).toBeUndefined();
  });
});

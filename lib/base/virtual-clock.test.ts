import { expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.js';

it('a virtual clock fires its timers by time, then in the order of their making, and stands between them', () => {
  const clock = new VirtualClock(1_000);
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now()]);
  clock.setTimeout(note('late'), 60);
  clock.setTimeout(note('first'), 5);
  clock.setTimeout(note('second'), 5);
  clock.clearTimeout(clock.setTimeout(note('cancelled'), 1));
  expect(clock.next).toBe(5);
  while (clock.fire(59)) expect(clock.pending).toBeGreaterThan(0);
  expect(seen).toEqual([
    ['first', 1_005],
    ['second', 1_005],
  ]);
  expect(clock.monotonic()).toBe(5);
  expect(clock.fire()).toBe(true);
  expect([clock.monotonic(), clock.next, clock.fire()]).toEqual([60, undefined, false]);
});

it('a timer of a virtual clock that is set in the past fires without moving it back', () => {
  const clock = new VirtualClock();
  clock.setTimeout(() => clock.setTimeout(() => {}, -5), 10);
  clock.fire();
  clock.fire();
  expect(clock.monotonic()).toBe(10);
});

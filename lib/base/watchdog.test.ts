import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Watchdog } from './watchdog.js';

it('calls back once, when the time since the last sound is over', async () => {
  const clock = new FakeClock();
  const calls: number[] = [];
  const watchdog = new Watchdog(clock, 100, () => calls.push(clock.monotonic()));
  await clock.advance(60);
  watchdog.heard();
  await clock.advance(60);
  watchdog.heard();
  await clock.advance(1_000);
  expect(calls).toEqual([220]);
  expect(clock.pending).toBe(0);
});

it('does not call back when it is stopped', async () => {
  const clock = new FakeClock();
  let calls = 0;
  new Watchdog(clock, 100, () => calls++).stop();
  await clock.advance(1_000);
  expect(calls).toBe(0);
});

it('waits another time for the first sound when firstMs is set', async () => {
  const clock = new FakeClock();
  const calls: number[] = [];
  const watchdog = new Watchdog(clock, 100, () => calls.push(clock.monotonic()), 10);
  await clock.advance(9);
  watchdog.heard();
  await clock.advance(1_000);
  expect(calls).toEqual([109]);
});

it('calls back sooner when it is hurried, unless something is heard meanwhile', async () => {
  const clock = new FakeClock();
  const calls: number[] = [];
  const watchdog = new Watchdog(clock, 100, () => calls.push(clock.monotonic()));
  await clock.advance(10);
  watchdog.hurry(20);
  watchdog.hurry(50);
  await clock.advance(15);
  watchdog.heard();
  await clock.advance(99);
  watchdog.hurry(20);
  expect([calls, watchdog.heardAt]).toEqual([[], 25]);
  await clock.advance(1_000);
  expect([calls, clock.pending]).toEqual([[125], 0]);
  watchdog.stop();
});

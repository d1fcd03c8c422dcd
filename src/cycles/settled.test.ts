import { expect, it } from 'vitest';
import { nextTurn, VirtualClock } from '../../lib/base/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Courses } from './courses.js';
import { Pending } from './local-dispatcher.js';
import { Settled } from './settled.js';

const SUBJECT = { crd: 'jar', apiVersion: 'v1', kind: 'Jar', namespace: 'a', name: 'b' };

it('a timer that is due now fires while a reconcile is under way, without any time of the machine', async () => {
  const clock = new VirtualClock(0);
  // It stands still: whoever waits for it waits for ever.
  const real = new FakeClock(0);
  let fired = false;
  const settled = new Settled(clock, {
    ...{ real, requests: new Pending(), turn: nextTurn, isLocal: true },
    ...{ busy: () => !fired, calls: () => 0 },
  });
  clock.setTimeout(() => {
    fired = true;
  }, 0);
  const done = await settled.until(
    () => fired,
    () => 1_000,
  );
  expect([done, clock.monotonic()]).toEqual([true, 0]);
});

it('a reconcile that sleeps is under way, and computes nothing', () => {
  const courses = new Courses([SUBJECT], 1, () => 0);
  const states = () => [courses.busy, courses.computing];
  courses.heard({ type: 'started', crd: 'jar', cr: 'a/b', id: '1' });
  expect(states()).toEqual([true, true]);
  courses.heard({ type: 'asleep', crd: 'jar' });
  expect(states()).toEqual([true, false]);
  courses.heard({ type: 'awake', crd: 'jar' });
  expect(states()).toEqual([true, true]);
  courses.heard({ type: 'ended', crd: 'jar', cr: 'a/b', id: '1', outcome: 'succeeded' });
  expect(states()).toEqual([false, false]);
});

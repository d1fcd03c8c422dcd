import { describe, expect, it } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.js';
import { StallingClock } from '../test/support/stalling-clock.js';
import { Heartbeat } from './heartbeat.js';

function world() {
  const time = new FakeClock();
  const clock = new StallingClock(time);
  const said: string[] = [];
  const stalls: number[] = [];
  let beats = 0;
  const nothing = (): void => undefined;
  const heartbeat = new Heartbeat({
    clock,
    log: { debug: nothing, info: nothing, error: nothing, warn: (_, message) => said.push(message) },
    onBeat: () => beats++,
    onStall: (ms) => stalls.push(ms),
  });
  heartbeat.start();
  return { time, clock, heartbeat, said, stalls, beats: () => beats };
}

describe('the heartbeat', () => {
  it('beats every second and logs nothing', async () => {
    const { time, said, beats, heartbeat } = world();
    await time.advance(10_000);
    expect([beats(), said]).toEqual([10, []]);
    heartbeat.stop();
    await time.advance(10_000);
    expect([beats(), time.pending]).toEqual([10, 0]);
  });

  it('logs a blocked event loop once, with its duration, and continues', async () => {
    const { time, clock, said, stalls, beats, heartbeat } = world();
    clock.stall();
    await time.advance(4_500);
    clock.resume();
    await time.advance(2_000);
    expect(stalls).toEqual([3_500]);
    expect(said).toEqual(['event loop stalled']);
    expect(beats()).toBe(3);
    heartbeat.stop();
  });
});

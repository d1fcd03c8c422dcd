import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { ServerClock } from './server-clock.js';

describe("the server's clock in a tab", () => {
  it('knows no age before the first frame', () => {
    expect(new ServerClock(new FakeClock()).since(0)).toBeUndefined();
  });

  it('counts on here between frames, and never below zero', async () => {
    const clock = new FakeClock();
    const server = new ServerClock(clock);
    server.note(10_000);
    await clock.advance(2_500);
    expect([server.since(9_000), server.since(99_000)]).toEqual([3_500, 0]);
  });

  it('believes the frame that took the least time', async () => {
    const clock = new FakeClock();
    const server = new ServerClock(clock);
    server.note(10_000);
    // Made a second later, and two seconds on its way.
    await clock.advance(3_000);
    server.note(11_000);
    expect(server.since(10_000)).toBe(3_000);
    await clock.advance(1_000);
    server.note(14_200);
    expect(server.since(10_000)).toBe(4_200);
  });

  it('begins again with another process', () => {
    const server = new ServerClock(new FakeClock());
    server.note(90_000);
    server.reset();
    server.note(5);
    expect(server.since(5)).toBe(0);
  });
});

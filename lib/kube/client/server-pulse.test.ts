import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { ServerPulse } from './server-pulse.js';

/** The indexes of the answers upon which it was told; they come so many milliseconds after each other. */
async function told(codes: readonly number[], everyMs: number): Promise<number[]> {
  const clock = new FakeClock();
  const pulse = new ServerPulse(clock);
  const at: number[] = [];
  let index = 0;
  const release = pulse.onReturn(() => at.push(index));
  for (; index < codes.length; index++) {
    await clock.advance(everyMs);
    pulse.saw(codes[index] ?? 0);
  }
  release();
  pulse.saw(0);
  await clock.advance(60_000);
  pulse.saw(200);
  return at;
}

describe('the pulse of an API server', () => {
  it('notifies once, at the first response after an outage', async () => {
    expect(await told([200, 0, 0, 503, 200, 200, 0, 0, 404], 1_000)).toEqual([4, 8]);
  });

  it('does not count a lost request among answered ones as an outage', async () => {
    expect(await told([200, 0, 200, 0, 200, 0, 201, 500, 200], 1_000)).toEqual([]);
  });

  it('does not count a 429 as a recovery', async () => {
    expect(await told([0, 429, 429, 200], 1_000)).toEqual([3]);
  });

  it('raises doubt once, when a response follows requests that got none in time', async () => {
    const clock = new FakeClock();
    const pulse = new ServerPulse(clock);
    const doubts: number[] = [];
    const release = pulse.onDoubt((since) => doubts.push(since));
    pulse.saw(0);
    pulse.saw(200);
    expect(doubts).toEqual([]);
    for (const ms of [400, 900]) {
      await clock.advance(ms);
      pulse.lost();
      pulse.saw(0);
    }
    await clock.advance(100);
    expect(doubts).toEqual([]);
    pulse.saw(404);
    pulse.saw(200);
    expect(doubts).toEqual([1_300]);
    release();
    pulse.lost();
    pulse.saw(200);
    expect(doubts).toEqual([1_300]);
  });

  it('notifies nobody while every request is answered', async () => {
    expect(await told([200, 201, 404, 409, 429], 10_000)).toEqual([]);
  });
});

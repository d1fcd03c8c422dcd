import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Announcer } from './announcer.js';

function announcer() {
  const clock = new FakeClock();
  const made = new Announcer(clock);
  return {
    clock,
    say: (...texts: string[]) => {
      for (const text of texts) made.say(text);
    },
    said: () => made.message.value,
  };
}

describe('what a screen reader receives', () => {
  it('comes at once, and the next not before 5 s', async () => {
    const { clock, say, said } = announcer();
    say('a: degraded');
    await clock.advance(0);
    expect(said()).toBe('a: degraded');
    say('b: degraded');
    await clock.advance(4_999);
    expect(said()).toBe('a: degraded');
    await clock.advance(1);
    expect(said()).toBe('b: degraded');
  });

  it('is several changes as one, each once, and a number past three', async () => {
    const { clock, say, said } = announcer();
    say('a', 'b', 'a', 'c', 'd', 'e');
    await clock.advance(0);
    expect(said()).toBe('a. b. c. 2 more changes');
  });

  it('is nothing while nothing changes', async () => {
    const { clock, say, said } = announcer();
    say('a');
    await clock.advance(60_000);
    say('b');
    await clock.advance(0);
    expect(said()).toBe('b');
  });
});

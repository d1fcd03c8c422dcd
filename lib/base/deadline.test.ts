import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Deadline } from './deadline.js';

function world(ms = 1_000, outer?: AbortSignal) {
  const clock = new FakeClock();
  const deadline = new Deadline(clock, ms, outer, () => new Error('too late'));
  const emitted: string[] = [];
  deadline.on('abort', () => emitted.push('abort'));
  return { clock, deadline, emitted };
}

describe('a deadline', () => {
  it('aborts when its time is over and is marked as expired', async () => {
    const { clock, deadline, emitted } = world();
    const { signal } = deadline;
    await clock.advance(999);
    expect([deadline.aborted, signal.aborted, deadline.remainingMs]).toEqual([false, false, 1]);
    await clock.advance(1);
    expect([deadline.aborted, deadline.expired, signal.aborted]).toEqual([true, true, true]);
    expect(signal.reason).toEqual(new Error('too late'));
    expect(emitted).toEqual(['abort']);
  });

  it('aborts once, with the reason of its caller', async () => {
    const outer = new AbortController();
    const { clock, deadline, emitted } = world(1_000, outer.signal);
    outer.abort('enough');
    await clock.advance(2_000);
    expect([deadline.reason, deadline.expired, emitted]).toEqual(['enough', false, ['abort']]);
    expect(deadline.signal.reason).toBe('enough');
  });

  it('is aborted from the start when its caller has aborted', () => {
    const { deadline } = world(1_000, AbortSignal.abort('gone'));
    expect([deadline.aborted, deadline.signal.aborted, deadline.signal.reason]).toEqual([true, true, 'gone']);
  });

  it('leaves no timer and no listener when it is cleared', async () => {
    const outer = new AbortController();
    const { clock, deadline, emitted } = world(1_000, outer.signal);
    deadline.clear();
    outer.abort();
    await clock.advance(2_000);
    expect([deadline.aborted, emitted]).toEqual([false, []]);
  });
});

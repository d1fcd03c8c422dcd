import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { RequestOutcome } from '../queue/index.js';
import { observedHttp } from './observed-http.js';

const CALL = { url: 'http://pay.example', method: 'GET', headers: {}, body: undefined };
const LIMITS = { maxBytes: 1, signal: new AbortController().signal };

describe('an observed external call', () => {
  it.each([
    { status: 200, retryAfter: undefined, throttled: false },
    { status: 429, retryAfter: undefined, throttled: true },
    { status: 503, retryAfter: '2', throttled: true },
    { status: 503, retryAfter: undefined, throttled: false },
  ])('status $status with Retry-After $retryAfter is throttled: $throttled', async (answer) => {
    const clock = new FakeClock();
    const seen: RequestOutcome[] = [];
    const http = observedHttp(
      async () => {
        await clock.advance(30);
        return { ...answer, body: '' };
      },
      clock,
      (outcome) => seen.push(outcome),
    );
    await http(CALL, LIMITS);
    expect(seen).toEqual([{ durationMs: 30, throttledMs: 0, throttled: answer.throttled }]);
  });
});

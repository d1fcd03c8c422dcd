import type { Clock } from '../../lib/base/index.js';
import type { HttpCall } from '../../lib/calls/index.js';
import type { RequestOutcome } from '../queue/index.js';

/** `http`, with every call that was answered shown to `record`; what it rejects with is passed on. */
export function observedHttp(
  http: HttpCall,
  clock: Pick<Clock, 'monotonic'>,
  record: (outcome: RequestOutcome) => void,
): HttpCall {
  return async (request, limits) => {
    const startedAt = clock.monotonic();
    const answer = await http(request, limits);
    const { status, retryAfter } = answer;
    const throttled = status === 429 || (status === 503 && retryAfter !== undefined);
    record({ durationMs: clock.monotonic() - startedAt, throttledMs: 0, throttled });
    return answer;
  };
}

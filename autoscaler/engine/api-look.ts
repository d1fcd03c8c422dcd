/** One look at the requests of a CRD's reconciles: what they met between two moments. */

/** Requests of the CRD's reconciles since some time: all, those that were throttled, and how long all of them took. */
export interface ApiUse {
  readonly requests: number;
  readonly throttled: number;
  /** Milliseconds, waits that the server asked for included. */
  readonly totalMs: number;
}

export interface Look {
  readonly requests: number;
  readonly throttled: number;
  /** Mean duration of a request; undefined: too few to say. */
  readonly ms: number | undefined;
  /** Requests in flight on average. */
  readonly inFlight: number;
  readonly lengthMs: number;
}

/** Fewer requests than this say nothing about how long one takes. */
export const ENOUGH = 10;
const THROTTLED_SHARE = 0.01;

export function lookAt(before: ApiUse, use: ApiUse, lengthMs: number): Look {
  const requests = use.requests - before.requests;
  const throttled = use.throttled - before.throttled;
  const totalMs = use.totalMs - before.totalMs;
  return {
    requests,
    throttled,
    ms: requests < ENOUGH ? undefined : totalMs / requests,
    inFlight: totalMs / lengthMs,
    lengthMs,
  };
}

/** More than 1 % were throttled. */
export function isThrottled({ requests, throttled }: Look): boolean {
  return throttled > requests * THROTTLED_SHARE;
}

/** More were throttled already than may be in a look of `wholeMs`, so that the rest need not be waited for. */
export function isDecided({ requests, throttled, lengthMs }: Look, wholeMs: number): boolean {
  return throttled > (requests * THROTTLED_SHARE * wholeMs) / lengthMs;
}

/**
 * How many of the requests in flight wait at the server (Little's law): those beyond what the same rate needs where a
 * request takes `bestMs`. The others are what the server works on.
 */
export function waiting({ inFlight, ms }: Look, bestMs: number): number {
  return ms === undefined || ms <= bestMs ? 0 : inFlight * (1 - bestMs / ms);
}

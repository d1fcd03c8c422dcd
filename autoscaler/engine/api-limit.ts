/**
 * Bounds the pool by what the API server and called services take, as TCP bounds a connection (RFC 5681): additive
 * increase, multiplicative decrease. A pool that was never throttled may double each second, or grow by four; the first sign of overload
 * ends that. From then on the bound falls by a third, at most once in ten seconds, and rises by one worker in ten seconds
 * without such a sign. A sign is: more than 1 % of the requests were throttled, or they took more than twice as long as
 * in the best look of the last ten minutes.
 *
 * A value; nothing is changed in place, and nothing is read but the input.
 */
import { numberText } from '../words.js';

/** Requests of the CRD's reconciles since some time: all, those that were throttled, and how long all of them took. */
export interface ApiUse {
  readonly requests: number;
  readonly throttled: number;
  /** Milliseconds, waits that the server asked for included. */
  readonly totalMs: number;
}

export interface ApiLimit {
  /** The greatest pool; undefined: never throttled, or not for ten minutes. */
  readonly bound: number | undefined;
  /** The greatest pool that was not throttled, while there is no bound. */
  readonly cleared: number;
  /** When the present look began, or begins; monotonic milliseconds. */
  readonly since: number;
  /** The counts at that time; undefined: it is still to begin. */
  readonly use: ApiUse | undefined;
  /** Mean durations of a request in earlier looks; they rise, so that the first is the best. */
  readonly best: readonly { readonly at: number; readonly ms: number }[];
  /** Why the bound fell last, in words. */
  readonly cause: string;
  /** When it fell last. */
  readonly fellAt: number;
}

/** How long a look at the requests takes, before the first sign of overload and after it. */
const FIRST_LOOK_MS = 1_000;
const LOOK_MS = 10_000;
/** Requests that wait out their `Retry-After` after a cut are those of the greater pool. */
const SETTLE_MS = 2_000;
const THROTTLED_SHARE = 0.01;
/** Workers that a small pool may grow by at once, as a HorizontalPodAutoscaler lets four Pods be added. */
const FEW = 4;
const FALL = 2 / 3;
/** Fewer requests than this say nothing about how long one takes. */
const ENOUGH = 20;
const SLOWER = 2;
/** Requests that take no longer than this are never slow, in milliseconds. */
const QUICK_MS = 25;
const REMEMBERED_MS = 600_000;

export function initialApiLimit(workers: number, now: number): ApiLimit {
  return {
    bound: undefined,
    cleared: workers,
    since: now,
    use: undefined,
    best: [],
    cause: '',
    fellAt: Number.NEGATIVE_INFINITY,
  };
}

/** What one evaluation sees. */
export interface ApiSight {
  readonly use: ApiUse;
  readonly now: number;
  /** The pool's size now. */
  readonly workers: number;
  readonly min: number;
  readonly max: number;
}

/** Ends the look that is due, and begins the next. */
export function looked(limit: ApiLimit, sight: ApiSight): ApiLimit {
  const { use, now } = sight;
  if (now < limit.since) return limit;
  const before = limit.use;
  // A count that falls begins again.
  if (before === undefined || use.requests < before.requests) return { ...limit, since: now, use };
  if (now - limit.since < lookMs(limit)) return limit;
  const requests = use.requests - before.requests;
  const throttled = use.throttled - before.throttled;
  const ms = requests < ENOUGH ? undefined : (use.totalMs - before.totalMs) / requests;
  const fresh = limit.best.filter(({ at }) => now - at <= REMEMBERED_MS);
  const cause = causeOf({ requests, throttled, ms, best: fresh[0]?.ms });
  // While the server is overloaded nothing is learned of how quick it can be.
  const best = ms === undefined || cause !== undefined ? fresh : noted(fresh, ms, now);
  const next = { ...limit, since: now, use, best };
  return cause === undefined ? raised(next, sight) : lowered(next, sight, cause);
}

/** When the present look ends. */
export function lookEnds(limit: ApiLimit): number {
  return limit.use === undefined ? limit.since : limit.since + lookMs(limit);
}

/** The greatest pool that is allowed now. */
export function apiBound({ bound, cleared }: ApiLimit): number {
  return bound ?? Math.max(2 * cleared, cleared + FEW);
}

function lookMs({ bound }: ApiLimit): number {
  return bound === undefined ? FIRST_LOOK_MS : LOOK_MS;
}

function causeOf({
  requests,
  throttled,
  ms,
  best,
}: {
  readonly requests: number;
  readonly throttled: number;
  readonly ms: number | undefined;
  readonly best: number | undefined;
}): string | undefined {
  if (throttled > requests * THROTTLED_SHARE) {
    const percent = Math.round((throttled / requests) * 1_000) / 10;
    return `${numberText(percent)}% of its requests were asked to slow down`;
  }
  if (ms === undefined || best === undefined || ms <= SLOWER * Math.max(best, QUICK_MS)) return undefined;
  return `its requests took ${numberText(Math.round(ms))} ms, ${numberText(Math.round(best))} ms at best`;
}

function noted(best: ApiLimit['best'], ms: number, at: number): ApiLimit['best'] {
  return [...best.filter((earlier) => earlier.ms < ms), { at, ms }];
}

function lowered(limit: ApiLimit, { workers, min, now }: ApiSight, cause: string): ApiLimit {
  const size = Math.min(workers, limit.bound ?? workers);
  const bound = Math.max(min, Math.floor(size * FALL));
  return { ...limit, bound, cause, fellAt: now, since: now + SETTLE_MS, use: undefined };
}

function raised(limit: ApiLimit, { workers, max, now }: ApiSight): ApiLimit {
  if (limit.bound === undefined)
    return { ...limit, cleared: Math.min(max, Math.max(limit.cleared, workers)) };
  if (now - limit.fellAt > REMEMBERED_MS) return { ...limit, bound: undefined, cleared: limit.bound };
  // A pool that does not use its bound shows nothing about it.
  return workers < limit.bound ? limit : { ...limit, bound: Math.min(max, limit.bound + 1) };
}

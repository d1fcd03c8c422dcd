/**
 * Bounds the pool by what the API server and called services take, as a congestion control bounds a connection.
 *
 * - Slow start (RFC 5681): a pool that was never overloaded may double each second, or grow by four.
 * - There are two signs of overload. More than 1 % of the requests were throttled. Or requests took more than twice as long
 *   as in the best look of the last ten minutes while more than a few of them waited at the server (TCP Vegas counts them
 *   the same way). Where few wait, fewer workers make a slow server no quicker.
 * - On throttling the bound falls to the greatest size that is known to be good, or by a third. On waiting it falls to the
 *   size at which only a few wait, by a third at most. What follows a fall within two seconds is not counted: requests that
 *   wait out their `Retry-After` are those of the greater pool.
 * - Without a sign the bound rises with each look, while the pool uses it: by one, or by a quarter where next to nothing
 *   waits. A size that was throttled is tried again after half a minute, then after twice as long each time.
 *
 * A value; nothing is changed in place, and nothing is read but the input.
 */
import { numberText } from '../words.js';
import { type ApiUse, ENOUGH, isDecided, isThrottled, type Look, lookAt, waiting } from './api-look.js';

export interface ApiLimit {
  /** The greatest pool; undefined: never overloaded, or not for ten minutes. */
  readonly bound: number | undefined;
  /** The greatest pool that was looked at without a sign, and when last. */
  readonly good: { readonly workers: number; readonly at: number };
  /** The pool that was throttled last: not before `until` it is tried again. */
  readonly bad: { readonly workers: number; readonly until: number; readonly waitMs: number } | undefined;
  /** When the present look began, or begins; monotonic milliseconds. */
  readonly since: number;
  /** When it begins, or may end. */
  readonly nextAt: number;
  /** The counts at that time; undefined: it is still to begin. */
  readonly use: ApiUse | undefined;
  /** Mean durations of a request in earlier looks; they rise, so that the first is the best. */
  readonly best: readonly { readonly at: number; readonly ms: number }[];
  /** Why the bound fell last, in words. */
  readonly cause: string;
  /** When it fell last. */
  readonly fellAt: number;
}

/** How long a look takes at most, before the first sign of overload and after it, and how long at least. */
const FIRST_LOOK_MS = 1_000;
const LONG_FIRST_LOOK_MS = 3_000;
const LOOK_MS = 10_000;
const SETTLE_MS = 2_000;
/** Workers that a small pool may grow by at once, as a HorizontalPodAutoscaler lets four Pods be added. */
const FEW = 4;
const FALL = 2 / 3;
const QUICK_RISE = 1 / 4;
const SLOWER = 2;
/** Requests that take no longer than this are never slow, in milliseconds. */
const QUICK_MS = 25;
/** Requests that may wait at a slow server, and that are left to wait after a fall, so that it never runs dry. */
const MAY_WAIT = 4;
const LEFT_WAITING = 3;
/** With fewer than this waiting, the server is far from its limit. */
const NEXT_TO_NOTHING = 1;
const REMEMBERED_MS = 600_000;
const FIRST_RETRIAL_MS = 30_000;

export function initialApiLimit(workers: number, now: number): ApiLimit {
  return {
    bound: undefined,
    good: { workers, at: now },
    bad: undefined,
    since: now,
    nextAt: now,
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
  if (now < limit.nextAt) return limit;
  const nextAt = now + FIRST_LOOK_MS;
  const before = limit.use;
  // A count that falls begins again.
  if (before === undefined || use.requests < before.requests) return { ...limit, since: now, nextAt, use };
  const look = lookAt(before, use, now - limit.since);
  const wholeMs = limit.bound === undefined ? firstLookMs(look) : LOOK_MS;
  if (look.lengthMs < wholeMs && !isDecided(look, wholeMs)) return { ...limit, nextAt };
  const fresh = limit.best.filter(({ at }) => now - at <= REMEMBERED_MS);
  const size = Math.min(sight.workers, limit.bound ?? sight.workers);
  const next = { ...limit, since: now, nextAt, use, best: fresh };
  if (isThrottled(look)) return throttled(next, sight, look, size);
  const { ms } = look;
  const waits = waiting(look, Math.max(fresh[0]?.ms ?? Number.POSITIVE_INFINITY, QUICK_MS));
  const fits = Math.max(sight.min, fitting(look, waits, size));
  if (isSlow(ms, fresh[0]?.ms) && waits > MAY_WAIT && fits < size) {
    const cause = `its requests took ${rounded(ms)} ms, ${rounded(fresh[0]?.ms)} ms at best`;
    return { ...fallen(next, fits, now), cause };
  }
  const best = ms === undefined ? fresh : noted(fresh, ms, now);
  // Too few requests to say anything are no reason to hurry.
  return raised({ ...next, best }, sight, ms !== undefined && waits < NEXT_TO_NOTHING);
}

/** The greatest pool that is allowed now. */
export function apiBound({ bound, good }: ApiLimit): number {
  return bound ?? Math.max(2 * good.workers, good.workers + FEW);
}

/** A pool that asks little is looked at for longer, so that it is known how long a request takes at best. */
function firstLookMs({ requests }: Look): number {
  return requests > 0 && requests < ENOUGH ? LONG_FIRST_LOOK_MS : FIRST_LOOK_MS;
}

function isSlow(ms: number | undefined, best: number | undefined): ms is number {
  return ms !== undefined && best !== undefined && ms > SLOWER * Math.max(best, QUICK_MS);
}

/** The size at which only a few of those that wait now would wait; no less than two thirds. */
function fitting({ inFlight }: Look, waits: number, size: number): number {
  const share = inFlight === 0 ? 1 : (inFlight - waits + LEFT_WAITING) / inFlight;
  return Math.ceil(size * Math.max(FALL, share));
}

function noted(best: ApiLimit['best'], ms: number, at: number): ApiLimit['best'] {
  return [...best.filter((earlier) => earlier.ms < ms), { at, ms }];
}

function fallen(limit: ApiLimit, bound: number, now: number): ApiLimit {
  const since = now + SETTLE_MS;
  return { ...limit, bound, fellAt: now, since, nextAt: since, use: undefined };
}

function throttled(limit: ApiLimit, { now, min }: ApiSight, look: Look, size: number): ApiLimit {
  const { good, bad } = limit;
  const knowsGood = good.workers < size && now - good.at <= REMEMBERED_MS;
  const bound = Math.max(min, knowsGood ? good.workers : Math.floor(size * FALL));
  const isRetrial = bad !== undefined && size === bad.workers;
  const waitMs = isRetrial ? Math.min(2 * bad.waitMs, REMEMBERED_MS) : FIRST_RETRIAL_MS;
  const percent = numberText(Math.round((look.throttled / look.requests) * 1_000) / 10);
  return {
    ...fallen(limit, bound, now),
    good: knowsGood ? good : { workers: bound, at: Number.NEGATIVE_INFINITY },
    bad: { workers: size, until: now + waitMs, waitMs },
    cause: `${percent}% of its requests were asked to slow down`,
  };
}

function raised(limit: ApiLimit, sight: ApiSight, isFarFromLimit: boolean): ApiLimit {
  const { workers, max, now } = sight;
  const { bound, bad } = limit;
  const isGreatest = workers >= limit.good.workers || now - limit.good.at > REMEMBERED_MS;
  const good = isGreatest ? { workers: Math.min(max, workers), at: now } : limit.good;
  if (bound === undefined) return { ...limit, good };
  if (now - limit.fellAt > REMEMBERED_MS)
    return { ...limit, bound: undefined, good: { workers: bound, at: now }, bad: undefined };
  // A pool that does not use its bound shows nothing about it.
  if (workers < bound) return limit;
  const isOver = bad !== undefined && workers >= bad.workers;
  const still = isOver ? undefined : bad;
  const wanted = bound + (isFarFromLimit ? Math.max(1, Math.floor(bound * QUICK_RISE)) : 1);
  const most =
    still === undefined ? max : still.workers - (now < still.until || bound < still.workers - 1 ? 1 : 0);
  return { ...limit, good, bad: still, bound: Math.max(bound, Math.min(max, wanted, most)) };
}

function rounded(ms: number | undefined): string {
  return numberText(Math.round(ms ?? 0));
}

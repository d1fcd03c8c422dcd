/**
 * What is known about one URL: a union of states, and a pure function from one state to the next.
 *
 * "Has a value" and "a request is in flight" are separate: neither an error nor a new request removes the value.
 * Whether a value is fresh, stale or expired is computed from `sentAt` when it is read (`reading.ts`); no state
 * changes because time passes. At most one request is in flight: a second `requested`, and anything from a request
 * that is not the current one, leaves the state unchanged. A pushed answer that is accepted ends the request in
 * flight, whose response is older and is ignored.
 */
import { type Acceptance, acceptanceOf } from './acceptance.js';
import type { Answer, CachedAnswer, Failure } from './answer.js';

export type CacheEntry =
  | { readonly state: 'empty' }
  | { readonly state: 'loading'; readonly request: number; readonly failure: Failure | undefined }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'cached'; readonly cached: CachedAnswer }
  | {
      readonly state: 'revalidating';
      readonly cached: CachedAnswer;
      readonly request: number;
      readonly failure: Failure | undefined;
    }
  | { readonly state: 'ageing'; readonly cached: CachedAnswer; readonly failure: Failure };

export type CacheEvent =
  | { readonly type: 'requested'; readonly request: number }
  /**
   * The request brought an answer that its sender has accepted (`acceptanceOf`) against the answer cached when it was
   * sent. That one is still cached: whatever replaces it ends the request.
   */
  | {
      readonly type: 'answered';
      readonly request: number;
      readonly answer: Answer;
      readonly sentAt: number;
    }
  | { readonly type: 'confirmed'; readonly request: number; readonly sentAt: number }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure }
  /** The cached answer is dropped to keep the memory of all answers bounded. */
  | { readonly type: 'evicted'; readonly failure: Failure }
  | PushEvent;

/** A stream delivered an answer, or the message that the one with this entity tag is still current. */
type PushEvent =
  | {
      readonly type: 'pushed';
      readonly answer: Answer;
      readonly sentAt: number;
      readonly staleAfterMs: number;
    }
  | { readonly type: 'pushConfirmed'; readonly etag: string; readonly sentAt: number };

/** The next state, and for a pushed answer whether it was accepted; undefined for every other event. */
export interface Reduced {
  readonly entry: CacheEntry;
  readonly acceptance: Acceptance | undefined;
}

export const EMPTY: CacheEntry = { state: 'empty' };

/** The cached answer, if any. */
export function cachedOf(entry: CacheEntry): CachedAnswer | undefined {
  return 'cached' in entry ? entry.cached : undefined;
}

/** The error of the last completed request, if it failed. */
export function failureOf(entry: CacheEntry): Failure | undefined {
  return 'failure' in entry ? entry.failure : undefined;
}

export function inFlight(entry: CacheEntry): boolean {
  return 'request' in entry;
}

/** The state after an event. Total: every event is allowed in every state. */
export function reduce(entry: CacheEntry, event: CacheEvent): Reduced {
  if (event.type === 'pushed') return pushed(entry, event);
  return { entry: nextEntry(entry, event), acceptance: undefined };
}

function nextEntry(entry: CacheEntry, event: Exclude<CacheEvent, { type: 'pushed' }>): CacheEntry {
  if (event.type === 'requested') return requested(entry, event.request);
  if (event.type === 'evicted') return evicted(entry, event.failure);
  if (event.type === 'pushConfirmed') return pushConfirmed(entry, event);
  if (!('request' in entry) || entry.request !== event.request) return entry;
  const cached = cachedOf(entry);
  switch (event.type) {
    case 'answered':
      return { state: 'cached', cached: { answer: inOrder(event.answer, cached), sentAt: event.sentAt } };
    case 'confirmed':
      return cached
        ? { state: 'cached', cached: { answer: cached.answer, sentAt: event.sentAt } }
        : failed(cached, UNEXPECTED_304);
    case 'failed':
      return failed(cached, event.failure);
  }
}

/** A rejected push is not a failure: while only rejected answers arrive, the value is polled. */
function pushed(entry: CacheEntry, event: Extract<PushEvent, { type: 'pushed' }>): Reduced {
  const cached = cachedOf(entry);
  const { answer, sentAt } = event;
  const acceptance = acceptanceOf(cached, answer, sentAt, event.staleAfterMs);
  if (acceptance !== 'accepted') return { entry, acceptance };
  // An answer that follows the cached one, or equals it, has been true since then at the earliest.
  const follows = cached?.answer === answer || (cached?.answer.order && answer.order);
  const since = follows ? Math.max(cached.sentAt, sentAt) : sentAt;
  return {
    entry: { state: 'cached', cached: { answer: inOrder(answer, cached), sentAt: since, pushed: true } },
    acceptance,
  };
}

function pushConfirmed(entry: CacheEntry, event: Extract<PushEvent, { type: 'pushConfirmed' }>): CacheEntry {
  const cached = cachedOf(entry);
  if (cached?.answer.etag !== event.etag) return entry;
  return { state: 'cached', cached: { ...cached, sentAt: Math.max(cached.sentAt, event.sentAt) } };
}

/** The failure of a request that only brought answers which were rejected. */
export function rejection(acceptance: Exclude<Acceptance, 'accepted'>): Failure {
  return acceptance === 'follower'
    ? {
        code: 'ORK_ONCOP_FOLLOWER',
        message: 'only replicas that are not the leader answered',
        notBefore: undefined,
      }
    : {
        code: 'ORK_ONCOP_OLDER',
        message: 'only answers older than the cached one were received',
        notBefore: undefined,
      };
}

const UNEXPECTED_304: Failure = {
  code: 'ORK_ONCOP_STATUS',
  message: 'the peer answered 304 to a request without If-None-Match',
  notBefore: undefined,
};

/** A 404 or 403 carries no order: keep that of the previous value, or an older value could follow it. */
function inOrder(answer: Answer, cached: CachedAnswer | undefined): Answer {
  const order = answer.order ?? cached?.answer.order;
  return order === answer.order ? answer : { ...answer, order };
}

function requested(entry: CacheEntry, request: number): CacheEntry {
  if ('request' in entry) return entry;
  const cached = cachedOf(entry);
  const failure = failureOf(entry);
  return cached
    ? { state: 'revalidating', cached, request, failure }
    : { state: 'loading', request, failure };
}

function evicted(entry: CacheEntry, failure: Failure): CacheEntry {
  return 'request' in entry
    ? { state: 'loading', request: entry.request, failure }
    : { state: 'failed', failure };
}

function failed(cached: CachedAnswer | undefined, failure: Failure): CacheEntry {
  return cached ? { state: 'ageing', cached, failure } : { state: 'failed', failure };
}

/**
 * What is known of one URL, as a union of states and a pure function from one to the next.
 *
 * Having a value is apart from asking for one: an error or a new request never takes the value away. Whether
 * the value is fresh, stale or expired is computed when it is read (`reading.ts`), from `sentAt`; no state
 * changes because time passes. At most one flight is in the air: a second `asked`, and anything that comes from
 * a flight that is not the present one, leaves the state as it is. What is pushed overtakes the flight in the air: that
 * one was sent earlier, and what it brings is not looked at any more.
 */
import type { Answer, Failure, Held } from './answer.js';
import { type Verdict, verdict } from './verdict.js';

export type CacheEntry =
  | { readonly state: 'empty' }
  | { readonly state: 'loading'; readonly flight: number; readonly failure: Failure | undefined }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'held'; readonly held: Held }
  | {
      readonly state: 'revalidating';
      readonly held: Held;
      readonly flight: number;
      readonly failure: Failure | undefined;
    }
  | { readonly state: 'ageing'; readonly held: Held; readonly failure: Failure };

export type CacheEvent =
  | { readonly type: 'asked'; readonly flight: number }
  | {
      readonly type: 'answered';
      readonly flight: number;
      readonly answer: Answer;
      readonly sentAt: number;
      /** When the answer came, and how old the value in hand may be to be preferred to an older answer. */
      readonly at: number;
      readonly staleAfterMs: number;
    }
  | { readonly type: 'confirmed'; readonly flight: number; readonly sentAt: number }
  | { readonly type: 'failed'; readonly flight: number; readonly failure: Failure }
  /** An answer came over a stream, or the word that the one with this entity tag is still the present one. */
  | {
      readonly type: 'pushed';
      readonly answer: Answer;
      readonly sentAt: number;
      readonly staleAfterMs: number;
    }
  | { readonly type: 'upheld'; readonly etag: string; readonly sentAt: number };

export const EMPTY: CacheEntry = { state: 'empty' };

/** The value in hand, if any. */
export function heldOf(entry: CacheEntry): Held | undefined {
  return 'held' in entry ? entry.held : undefined;
}

/** The error of the last flight that has ended, if it failed. */
export function failureOf(entry: CacheEntry): Failure | undefined {
  return 'failure' in entry ? entry.failure : undefined;
}

export function inFlight(entry: CacheEntry): boolean {
  return 'flight' in entry;
}

/** The state after an event. Total: every event is allowed in every state. */
export function reduce(entry: CacheEntry, event: CacheEvent): CacheEntry {
  if (event.type === 'asked') return asked(entry, event.flight);
  if (event.type === 'pushed' || event.type === 'upheld') return pushed(entry, event);
  if (!('flight' in entry) || entry.flight !== event.flight) return entry;
  const held = heldOf(entry);
  switch (event.type) {
    case 'answered': {
      const judgement = verdict(held, event.answer, event.at, event.staleAfterMs);
      if (judgement !== 'believed') return failed(held, disbelief(judgement));
      return { state: 'held', held: { answer: inOrder(event.answer, held), sentAt: event.sentAt } };
    }
    case 'confirmed':
      return held
        ? { state: 'held', held: { answer: held.answer, sentAt: event.sentAt } }
        : failed(held, UNASKED_304);
    case 'failed':
      return failed(held, cause(event.failure, failureOf(entry)));
  }
}

/** An answer that is not believed is no failure of its own: while it lasts, the value is asked for. */
function pushed(
  entry: CacheEntry,
  event: Extract<CacheEvent, { readonly type: 'pushed' | 'upheld' }>,
): CacheEntry {
  const held = heldOf(entry);
  if (event.type === 'upheld') {
    if (held?.answer.etag !== event.etag) return entry;
    return { state: 'held', held: { ...held, sentAt: Math.max(held.sentAt, event.sentAt) } };
  }
  const { answer, sentAt } = event;
  if (verdict(held, answer, sentAt, event.staleAfterMs) !== 'believed') return entry;
  // What follows the value in hand, or is the same, is true since then at the earliest.
  const follows = held?.answer === answer || (held?.answer.order && answer.order);
  const since = follows ? Math.max(held.sentAt, sentAt) : sentAt;
  return { state: 'held', held: { answer: inOrder(answer, held), sentAt: since, pushed: true } };
}

/** The failure that an answer which is not believed amounts to. */
export function disbelief(judgement: Exclude<Verdict, 'believed'>): Failure {
  return judgement === 'follower'
    ? {
        code: 'ORK_ONCOP_FOLLOWER',
        message: 'only replicas that are not the leader answered',
        notBefore: undefined,
      }
    : {
        code: 'ORK_ONCOP_OLDER',
        message: 'only an answer older than the one in hand came back',
        notBefore: undefined,
      };
}

const UNASKED_304: Failure = {
  code: 'ORK_ONCOP_STATUS',
  message: 'the peer answered 304 to a request without If-None-Match',
  notBefore: undefined,
};

/** That a peer is left alone says nothing new about it: why it is stays to be read. */
function cause(failure: Failure, previous: Failure | undefined): Failure {
  return failure.code === 'ORK_ONCOP_CIRCUIT_OPEN' ? (previous ?? failure) : failure;
}

/** An absence or a refusal says no order: that of the value before it stays, or an older value could follow it. */
function inOrder(answer: Answer, held: Held | undefined): Answer {
  const order = answer.order ?? held?.answer.order;
  return order === answer.order ? answer : { ...answer, order };
}

function asked(entry: CacheEntry, flight: number): CacheEntry {
  if ('flight' in entry) return entry;
  const held = heldOf(entry);
  const failure = failureOf(entry);
  return held ? { state: 'revalidating', held, flight, failure } : { state: 'loading', flight, failure };
}

function failed(held: Held | undefined, failure: Failure): CacheEntry {
  return held ? { state: 'ageing', held, failure } : { state: 'failed', failure };
}

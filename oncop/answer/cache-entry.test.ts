import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptanceOf } from './acceptance.js';
import type { Answer, Failure } from './answer.js';
import {
  type CacheEntry,
  type CacheEvent,
  cachedOf,
  EMPTY,
  failureOf,
  inFlight,
  reduce,
  rejection,
} from './cache-entry.js';

const STALE_AFTER = 90;

function answer(epoch: number, seq: number, more: Partial<Answer> = {}): Answer {
  return {
    kind: 'present',
    body: { epoch, seq },
    size: 100,
    etag: undefined,
    order: { epoch, seq },
    follower: false,
    message: undefined,
    ...more,
  };
}

function failure(message: string): Failure {
  return { code: 'ORK_ONCOP_CONNECT', message, notBefore: undefined };
}

function answered(request: number, what: Answer, sentAt: number): CacheEvent {
  return { type: 'answered', request, answer: what, sentAt };
}

/** The state after an event, without the acceptance. */
function next(entry: CacheEntry, event: CacheEvent): CacheEntry {
  return reduce(entry, event).entry;
}

function run(...events: CacheEvent[]): CacheEntry {
  return events.reduce(next, EMPTY);
}

describe('the cache entry', () => {
  it('goes from empty over loading to cached, and keeps what it holds while it asks again', () => {
    const first = run({ type: 'requested', request: 1 });
    expect(first.state).toBe('loading');
    const cached = next(first, answered(1, answer(1, 1), 10));
    expect(cached).toMatchObject({ state: 'cached', cached: { sentAt: 10 } });
    const again = next(cached, { type: 'requested', request: 2 });
    expect(again).toMatchObject({ state: 'revalidating', cached: { sentAt: 10 } });
  });

  it('keeps what it holds when asking fails, with the error beside it', () => {
    const entry = run(
      { type: 'requested', request: 1 },
      answered(1, answer(1, 1), 10),
      { type: 'requested', request: 2 },
      { type: 'failed', request: 2, failure: failure('gone') },
    );
    expect(entry).toMatchObject({ state: 'ageing', cached: { sentAt: 10 }, failure: { message: 'gone' } });
    const retrying = next(entry, { type: 'requested', request: 3 });
    expect(failureOf(retrying)?.message).toBe('gone');
    expect(failureOf(next(retrying, answered(3, answer(1, 2), 20)))).toBeUndefined();
  });

  it('drops the value when it is evicted, and keeps the request in flight', () => {
    const cached = run({ type: 'requested', request: 1 }, answered(1, answer(1, 1), 10));
    const evicted: CacheEvent = { type: 'evicted', failure: failure('too large') };
    expect(next(cached, evicted)).toMatchObject({ state: 'failed', failure: { message: 'too large' } });
    const asking = next(cached, { type: 'requested', request: 2 });
    expect(next(asking, evicted)).toMatchObject({ state: 'loading', request: 2 });
  });

  it('makes the cached value fresh again when it is confirmed', () => {
    const entry = run(
      { type: 'requested', request: 1 },
      answered(1, answer(1, 1), 10),
      { type: 'requested', request: 2 },
      { type: 'confirmed', request: 2, sentAt: 50 },
    );
    expect(entry).toEqual({ state: 'cached', cached: { answer: answer(1, 1), sentAt: 50 } });
  });

  it('keeps the order of a value over an absence, so that no older value follows it', () => {
    const entry = run(
      { type: 'requested', request: 1 },
      answered(1, answer(2, 5), 10),
      { type: 'requested', request: 2 },
      answered(2, answer(0, 0, { kind: 'absent', order: undefined }), 20),
      { type: 'requested', request: 3 },
    );
    expect(acceptanceOf(cachedOf(entry), answer(2, 4), 30, STALE_AFTER)).toBe('older');
    expect(acceptanceOf(cachedOf(entry), answer(2, 5), 30, STALE_AFTER)).toBe('accepted');
  });

  it('takes a 304 to a request without a value for a failure', () => {
    expect(run({ type: 'requested', request: 1 }, { type: 'confirmed', request: 1, sentAt: 5 }).state).toBe(
      'failed',
    );
  });

  it('accepts a pushed answer, and ignores the response of the request in flight', () => {
    const push = (what: Answer, sentAt: number): CacheEvent => ({
      type: 'pushed',
      answer: what,
      sentAt,
      staleAfterMs: STALE_AFTER,
    });
    const before = run({ type: 'requested', request: 1 }, answered(1, answer(1, 1), 10), {
      type: 'requested',
      request: 2,
    });
    const pushed = next(before, push(answer(1, 3, { etag: '"3"' }), 20));
    expect(pushed).toMatchObject({
      state: 'cached',
      cached: { sentAt: 20, pushed: true, answer: { order: { seq: 3 } } },
    });
    expect(next(pushed, answered(2, answer(1, 2), 15))).toBe(pushed);
    expect(next(pushed, { type: 'failed', request: 2, failure: failure('x') })).toBe(pushed);
    expect(next(pushed, { type: 'pushConfirmed', etag: '"3"', sentAt: 30 })).toMatchObject({
      cached: { sentAt: 30 },
    });
    for (const event of [
      push(answer(1, 2), 30),
      push(answer(9, 9, { follower: true }), 30),
      { type: 'pushConfirmed', etag: '"2"', sentAt: 30 } as const,
    ]) {
      expect(next(pushed, event)).toBe(pushed);
    }
    expect(next(pushed, push(answer(0, 1), 111)).state).toBe('cached');
    const polled = next(next(pushed, { type: 'requested', request: 3 }), {
      type: 'confirmed',
      request: 3,
      sentAt: 40,
    });
    expect(cachedOf(polled)).toEqual({ answer: cachedOf(pushed)?.answer, sentAt: 40 });
    // A sign of life keeps young what a poll has brought; it has not brought it.
    expect(cachedOf(next(polled, { type: 'pushConfirmed', etag: '"3"', sentAt: 50 }))).toEqual({
      answer: cachedOf(pushed)?.answer,
      sentAt: 50,
    });
  });

  it('counts the age of a late push from when it was sent, and of one that follows the cached value from that one', () => {
    const push = (what: Answer, sentAt: number, staleAfterMs = STALE_AFTER): CacheEvent => ({
      type: 'pushed',
      answer: what,
      sentAt,
      staleAfterMs,
    });
    const first = answer(1, 1, { etag: '"1"' });
    const cached = run({ type: 'requested', request: 1 }, answered(1, first, 100));
    expect(cachedOf(next(EMPTY, push(first, 20)))?.sentAt).toBe(20);
    expect(cachedOf(next(cached, push(first, 20)))).toMatchObject({ sentAt: 100, pushed: true });
    expect(next(cached, { type: 'pushConfirmed', etag: '"1"', sentAt: 20 })).toMatchObject({
      cached: { sentAt: 100 },
    });
    expect(cachedOf(next(cached, push(answer(1, 2), 20)))?.sentAt).toBe(100);
    // It was sent before the value in hand had expired, whenever it came.
    expect(next(cached, push(answer(0, 9), 100 + STALE_AFTER))).toBe(cached);
    expect(cachedOf(next(cached, push(answer(0, 9), 101 + STALE_AFTER)))?.answer.order?.seq).toBe(9);
  });

  it('returns the acceptance of a pushed answer, and of nothing else', () => {
    const entry = run({ type: 'requested', request: 1 }, answered(1, answer(2, 5), 10));
    const push = (what: Answer): CacheEvent => ({
      type: 'pushed',
      answer: what,
      sentAt: 20,
      staleAfterMs: STALE_AFTER,
    });
    expect(reduce(entry, push(answer(2, 6))).acceptance).toBe('accepted');
    expect(reduce(entry, push(answer(2, 4))).acceptance).toBe('older');
    expect(reduce(entry, push(answer(2, 6, { follower: true }))).acceptance).toBe('follower');
    expect(reduce(entry, { type: 'requested', request: 2 }).acceptance).toBeUndefined();
  });
});

/** What happens to an entry, as a test chooses it: time passes, somebody asks, the request in the air ends. */
type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'ask' }
  | { readonly kind: 'answer'; readonly epoch: number; readonly seq: number; readonly follower: boolean }
  | {
      readonly kind: 'push';
      readonly epoch: number;
      readonly seq: number;
      readonly follower: boolean;
      readonly late: number;
    }
  | { readonly kind: 'uphold'; readonly late: number }
  | { readonly kind: 'confirm' | 'fail' | 'stray' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 60 }) }),
  fc.constant({ kind: 'ask' as const }),
  fc.record({
    kind: fc.constant('answer' as const),
    epoch: fc.integer({ min: 0, max: 2 }),
    seq: fc.integer({ min: 0, max: 3 }),
    follower: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('push' as const),
    epoch: fc.integer({ min: 0, max: 2 }),
    seq: fc.integer({ min: 0, max: 3 }),
    follower: fc.boolean(),
    late: fc.nat(50),
  }),
  fc.record({ kind: fc.constant('uphold' as const), late: fc.nat(50) }),
  fc.constantFrom({ kind: 'confirm' as const }, { kind: 'fail' as const }, { kind: 'stray' as const }),
);

/** Drives the reducer as the cache does, and knows what may be seen of it. */
class Model {
  entry = EMPTY;
  now = 0;
  flights = 0;
  sentAt = 0;

  take(what: Step): void {
    switch (what.kind) {
      case 'wait':
        this.now += what.ms;
        return;
      case 'ask':
        if (!inFlight(this.entry)) this.sentAt = this.now;
        this.apply({ type: 'requested', request: ++this.flights });
        return;
      case 'answer': {
        const given = answer(what.epoch, what.seq, { follower: what.follower });
        const acceptance = acceptanceOf(cachedOf(this.entry), given, this.now, STALE_AFTER);
        if (acceptance === 'accepted') this.end(answered(this.request, given, this.sentAt));
        else this.end({ type: 'failed', request: this.request, failure: rejection(acceptance) });
        return;
      }
      case 'confirm':
        this.end({ type: 'confirmed', request: this.request, sentAt: this.sentAt });
        return;
      case 'fail':
        this.end({ type: 'failed', request: this.request, failure: failure('x') });
        return;
      case 'push': {
        const given = answer(what.epoch, what.seq, { follower: what.follower, etag: 'pushed' });
        this.apply({
          type: 'pushed',
          answer: given,
          sentAt: this.now - what.late,
          staleAfterMs: STALE_AFTER,
        });
        return;
      }
      case 'uphold':
        this.apply({ type: 'pushConfirmed', etag: 'pushed', sentAt: this.now - what.late });
        return;
      case 'stray':
        this.apply(answered(-1, answer(9, 9), this.now));
    }
  }

  get request(): number {
    return 'request' in this.entry ? this.entry.request : 0;
  }

  end(event: CacheEvent): void {
    if (inFlight(this.entry)) this.apply(event);
  }

  apply(event: CacheEvent): void {
    this.entry = reduce(this.entry, event).entry;
  }
}

describe('the cache entry, in any order of events', () => {
  it('never shows an older value than before, never loses one, and has one request at a time', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const model = new Model();
        for (const what of steps) {
          const before = model.entry;
          model.take(what);
          const now = model.entry;
          const [old, cached] = [cachedOf(before), cachedOf(now)];

          if (old) expect(cached).toBeDefined();
          if (old && cached) {
            expect(cached.sentAt).toBeGreaterThanOrEqual(old.sentAt);
            if (cached.answer !== old.answer && model.now - old.sentAt <= STALE_AFTER) {
              expect(compare(cached.answer, old.answer)).toBeGreaterThanOrEqual(0);
            }
          }
          expect(cached?.answer.follower ?? false).toBe(false);
          expect(cached?.answer.body).not.toEqual({ epoch: 9, seq: 9 });
          if (cached) expect(cached.sentAt).toBeLessThanOrEqual(model.now);

          if (inFlight(before) && what.kind === 'ask') expect(now).toBe(before);
          if (!inFlight(before) && what.kind === 'ask') expect(inFlight(now)).toBe(true);
          if (what.kind === 'wait' || what.kind === 'stray') expect(now).toBe(before);
          if (what.kind === 'fail' && inFlight(before)) expect(failureOf(now)).toBeDefined();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('rejects an older answer until the cached one is stale', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(200), (e1, s1, e2, s2, at) => {
        const cached = { answer: answer(e1, s1), sentAt: 0 };
        const acceptance = acceptanceOf(cached, answer(e2, s2), at, STALE_AFTER);
        const isOlder = e2 < e1 || (e2 === e1 && s2 < s1);
        expect(acceptance).toBe(isOlder && at <= STALE_AFTER ? 'older' : 'accepted');
      }),
    );
  });
});

describe('the acceptance of an answer', () => {
  it('rejects a follower, and an older answer until the cached one has expired', () => {
    const cached = { answer: answer(2, 5), sentAt: 10 };
    const at = (what: Answer, ms: number) => acceptanceOf(cached, what, ms, STALE_AFTER);
    expect(at(answer(2, 6, { follower: true }), 20)).toBe('follower');
    for (const older of [answer(1, 9), answer(2, 4)]) {
      expect(at(older, 100)).toBe('older');
      expect(at(older, 101)).toBe('accepted');
    }
    for (const newer of [answer(2, 5), answer(2, 6), answer(3, 0), answer(0, 0, { order: undefined })]) {
      expect(at(newer, 20)).toBe('accepted');
    }
  });
});

function compare(a: Answer, b: Answer): number {
  const [x, y] = [a.order, b.order];
  return !x || !y ? 0 : x.epoch - y.epoch || x.seq - y.seq;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer, Failure } from './answer.js';
import {
  type CacheEntry,
  type CacheEvent,
  EMPTY,
  failureOf,
  heldOf,
  inFlight,
  reduce,
} from './cache-entry.js';
import { verdict } from './verdict.js';

const STALE_AFTER = 90;

function answer(epoch: number, seq: number, more: Partial<Answer> = {}): Answer {
  return {
    kind: 'present',
    body: { epoch, seq },
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

function answered(flight: number, what: Answer, sentAt: number, at = sentAt): CacheEvent {
  return { type: 'answered', flight, answer: what, sentAt, at, staleAfterMs: STALE_AFTER };
}

function run(...events: CacheEvent[]): CacheEntry {
  return events.reduce(reduce, EMPTY);
}

describe('the cache entry', () => {
  it('goes from empty over loading to held, and keeps what it holds while it asks again', () => {
    const first = run({ type: 'asked', flight: 1 });
    expect(first.state).toBe('loading');
    const held = reduce(first, answered(1, answer(1, 1), 10));
    expect(held).toMatchObject({ state: 'held', held: { sentAt: 10 } });
    const again = reduce(held, { type: 'asked', flight: 2 });
    expect(again).toMatchObject({ state: 'revalidating', held: { sentAt: 10 } });
  });

  it('keeps what it holds when asking fails, with the error beside it', () => {
    const entry = run(
      { type: 'asked', flight: 1 },
      answered(1, answer(1, 1), 10),
      { type: 'asked', flight: 2 },
      { type: 'failed', flight: 2, failure: failure('gone') },
    );
    expect(entry).toMatchObject({ state: 'ageing', held: { sentAt: 10 }, failure: { message: 'gone' } });
    const retrying = reduce(entry, { type: 'asked', flight: 3 });
    expect(failureOf(retrying)?.message).toBe('gone');
    expect(failureOf(reduce(retrying, answered(3, answer(1, 2), 20)))).toBeUndefined();
  });

  it('keeps the cause in sight while the circuit of the peer is open', () => {
    const open: Failure = { code: 'ORK_ONCOP_CIRCUIT_OPEN', message: 'left alone', notBefore: undefined };
    const refused = run(
      { type: 'asked', flight: 1 },
      { type: 'failed', flight: 1, failure: failure('refused') },
    );
    const again = reduce(reduce(refused, { type: 'asked', flight: 2 }), {
      type: 'failed',
      flight: 2,
      failure: open,
    });
    expect(failureOf(again)?.message).toBe('refused');
    const first = run({ type: 'asked', flight: 1 }, { type: 'failed', flight: 1, failure: open });
    expect(failureOf(first)?.message).toBe('left alone');
  });

  it('makes the value young again when it is confirmed', () => {
    const entry = run(
      { type: 'asked', flight: 1 },
      answered(1, answer(1, 1), 10),
      { type: 'asked', flight: 2 },
      { type: 'confirmed', flight: 2, sentAt: 50 },
    );
    expect(entry).toEqual({ state: 'held', held: { answer: answer(1, 1), sentAt: 50 } });
  });

  it('keeps the order of a value over an absence, so that no older value follows it', () => {
    const entry = run(
      { type: 'asked', flight: 1 },
      answered(1, answer(2, 5), 10),
      { type: 'asked', flight: 2 },
      answered(2, answer(0, 0, { kind: 'absent', order: undefined }), 20),
      { type: 'asked', flight: 3 },
    );
    expect(reduce(entry, answered(3, answer(2, 4), 30)).state).toBe('ageing');
    expect(reduce(entry, answered(3, answer(2, 5), 30)).state).toBe('held');
  });

  it('takes a 304 to a request without a value for a failure', () => {
    expect(run({ type: 'asked', flight: 1 }, { type: 'confirmed', flight: 1, sentAt: 5 }).state).toBe(
      'failed',
    );
  });

  it('takes what is pushed, and looks no more at what the flight in the air brings', () => {
    const push = (what: Answer, sentAt: number): CacheEvent => ({
      type: 'pushed',
      answer: what,
      sentAt,
      staleAfterMs: STALE_AFTER,
    });
    const before = run({ type: 'asked', flight: 1 }, answered(1, answer(1, 1), 10), {
      type: 'asked',
      flight: 2,
    });
    const pushed = reduce(before, push(answer(1, 3, { etag: '"3"' }), 20));
    expect(pushed).toMatchObject({
      state: 'held',
      held: { sentAt: 20, pushed: true, answer: { order: { seq: 3 } } },
    });
    expect(reduce(pushed, answered(2, answer(1, 2), 15))).toBe(pushed);
    expect(reduce(pushed, { type: 'failed', flight: 2, failure: failure('x') })).toBe(pushed);
    expect(reduce(pushed, { type: 'upheld', etag: '"3"', sentAt: 30 })).toMatchObject({
      held: { sentAt: 30 },
    });
    for (const event of [
      push(answer(1, 2), 30),
      push(answer(9, 9, { follower: true }), 30),
      { type: 'upheld', etag: '"2"', sentAt: 30 } as const,
    ]) {
      expect(reduce(pushed, event)).toBe(pushed);
    }
    expect(reduce(pushed, push(answer(0, 1), 111)).state).toBe('held');
    const polled = reduce(reduce(pushed, { type: 'asked', flight: 3 }), {
      type: 'confirmed',
      flight: 3,
      sentAt: 40,
    });
    expect(heldOf(polled)).toEqual({ answer: heldOf(pushed)?.answer, sentAt: 40 });
    // A sign of life keeps young what a poll has brought; it has not brought it.
    expect(heldOf(reduce(polled, { type: 'upheld', etag: '"3"', sentAt: 50 }))).toEqual({
      answer: heldOf(pushed)?.answer,
      sentAt: 50,
    });
  });

  it('counts what was long on its way from when it was sent, and what follows the value in hand from that one', () => {
    const push = (what: Answer, sentAt: number, staleAfterMs = STALE_AFTER): CacheEvent => ({
      type: 'pushed',
      answer: what,
      sentAt,
      staleAfterMs,
    });
    const first = answer(1, 1, { etag: '"1"' });
    const held = run({ type: 'asked', flight: 1 }, answered(1, first, 100));
    expect(heldOf(reduce(EMPTY, push(first, 20)))?.sentAt).toBe(20);
    expect(heldOf(reduce(held, push(first, 20)))).toMatchObject({ sentAt: 100, pushed: true });
    expect(reduce(held, { type: 'upheld', etag: '"1"', sentAt: 20 })).toMatchObject({
      held: { sentAt: 100 },
    });
    expect(heldOf(reduce(held, push(answer(1, 2), 20)))?.sentAt).toBe(100);
    // It was sent before the value in hand had expired, whenever it came.
    expect(reduce(held, push(answer(0, 9), 100 + STALE_AFTER))).toBe(held);
    expect(heldOf(reduce(held, push(answer(0, 9), 101 + STALE_AFTER)))?.answer.order?.seq).toBe(9);
  });

  it('refuses a follower, and an answer older than the one in hand until that has expired', () => {
    const entry = run({ type: 'asked', flight: 1 }, answered(1, answer(2, 5), 10), {
      type: 'asked',
      flight: 2,
    });
    const land = (what: Answer, at: number) => reduce(entry, answered(2, what, at));
    expect(land(answer(2, 6, { follower: true }), 20)).toMatchObject({
      state: 'ageing',
      failure: { code: 'ORK_ONCOP_FOLLOWER' },
    });
    for (const [epoch, seq] of [
      [1, 9],
      [2, 4],
    ] as const) {
      expect(land(answer(epoch, seq), 100)).toMatchObject({
        state: 'ageing',
        failure: { code: 'ORK_ONCOP_OLDER' },
      });
      expect(land(answer(epoch, seq), 101)).toMatchObject({ state: 'held', held: { sentAt: 101 } });
    }
    for (const [epoch, seq] of [
      [2, 5],
      [2, 6],
      [3, 0],
    ] as const) {
      expect(land(answer(epoch, seq), 20).state).toBe('held');
    }
    expect(land(answer(0, 0, { order: undefined }), 20).state).toBe('held');
  });
});

/** What happens to an entry, as a test chooses it: time passes, somebody asks, the flight in the air ends. */
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
        this.apply({ type: 'asked', flight: ++this.flights });
        return;
      case 'answer': {
        const given = answer(what.epoch, what.seq, { follower: what.follower });
        this.end(answered(this.flight, given, this.sentAt, this.now));
        return;
      }
      case 'confirm':
        this.end({ type: 'confirmed', flight: this.flight, sentAt: this.sentAt });
        return;
      case 'fail':
        this.end({ type: 'failed', flight: this.flight, failure: failure('x') });
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
        this.apply({ type: 'upheld', etag: 'pushed', sentAt: this.now - what.late });
        return;
      case 'stray':
        this.apply(answered(-1, answer(9, 9), this.now));
    }
  }

  get flight(): number {
    return 'flight' in this.entry ? this.entry.flight : 0;
  }

  end(event: CacheEvent): void {
    if (inFlight(this.entry)) this.apply(event);
  }

  apply(event: CacheEvent): void {
    this.entry = reduce(this.entry, event);
  }
}

describe('the cache entry, in any order of events', () => {
  it('never shows an older value than before, never loses one, and has one flight at a time', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const model = new Model();
        for (const what of steps) {
          const before = model.entry;
          model.take(what);
          const after = model.entry;
          const [old, held] = [heldOf(before), heldOf(after)];

          if (old) expect(held).toBeDefined();
          if (old && held) {
            expect(held.sentAt).toBeGreaterThanOrEqual(old.sentAt);
            if (held.answer !== old.answer && model.now - old.sentAt <= STALE_AFTER) {
              expect(compare(held.answer, old.answer)).toBeGreaterThanOrEqual(0);
            }
          }
          expect(held?.answer.follower ?? false).toBe(false);
          expect(held?.answer.body).not.toEqual({ epoch: 9, seq: 9 });
          if (held) expect(held.sentAt).toBeLessThanOrEqual(model.now);

          if (inFlight(before) && what.kind === 'ask') expect(after).toBe(before);
          if (!inFlight(before) && what.kind === 'ask') expect(inFlight(after)).toBe(true);
          if (what.kind === 'wait' || what.kind === 'stray') expect(after).toBe(before);
          if (what.kind === 'fail' && inFlight(before)) expect(failureOf(after)).toBeDefined();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('judges by one rule wherever the rule is asked', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(200), (e1, s1, e2, s2, at) => {
        const held = { answer: answer(e1, s1), sentAt: 0 };
        const judgement = verdict(held, answer(e2, s2), at, STALE_AFTER);
        const isOlder = e2 < e1 || (e2 === e1 && s2 < s1);
        expect(judgement).toBe(isOlder && at <= STALE_AFTER ? 'older' : 'believed');
      }),
    );
  });
});

function compare(a: Answer, b: Answer): number {
  const [x, y] = [a.order, b.order];
  return !x || !y ? 0 : x.epoch - y.epoch || x.seq - y.seq;
}

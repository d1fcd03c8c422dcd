import fc from 'fast-check';
import { expect, it } from 'vitest';
import { info, oncopBench, settle } from '../../test/support/oncop-bench.js';
import type { ScriptedTransport } from '../../test/support/scripted-transport.js';

type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'fetch' | 'watch' | 'unwatch' | 'fail' | 'confirm' | 'absent' }
  | { readonly kind: 'answer'; readonly epoch: number; readonly seq: number; readonly leader: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(12_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      epoch: fc.integer({ min: 1, max: 3 }),
      seq: fc.integer({ min: 0, max: 5 }),
      leader: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      { kind: 'fetch' as const },
      { kind: 'watch' as const },
      { kind: 'unwatch' as const },
      { kind: 'fail' as const },
      { kind: 'confirm' as const },
      { kind: 'absent' as const },
    ),
  },
);

function answerNext(transport: ScriptedTransport, what: Step): void {
  const pending = transport.pending.shift();
  if (what.kind === 'fail') pending?.fail(new Error('reset'));
  else if (what.kind === 'confirm') pending?.answer({ status: 304 });
  else if (what.kind === 'absent') pending?.answer({ status: 404 });
  else if (what.kind === 'answer') {
    const { epoch, seq, leader } = what;
    pending?.answer(info(epoch * 100 + seq, { isKonductor: leader, epoch, seq }));
  }
}

const REFERENCE = 'cross.loader.metrics.queueDepth';
const STALE_AFTER = 30_000;
const isLive = (aborted: { signal: AbortSignal }): boolean => !aborted.signal.aborted;

it('shows no value older than one shown before, none past staleAfter, and has one request a URL', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { clock, transport, client, open } = oncopBench();
      const reader = open([
        { crd: 'loader', source: { host: 'http://l', protocol: 'metrics', cacheFor: '10s' } },
      ]);
      const handle = reader.reference(REFERENCE);
      const stops: (() => void)[] = [];
      let shown: { order: number; sentAt: number } | undefined;
      for (const what of steps) {
        if (what.kind === 'wait') await clock.advance(what.ms);
        else if (what.kind === 'fetch') void reader.fetch([REFERENCE]);
        else if (what.kind === 'watch') stops.push(reader.watch([REFERENCE], () => undefined));
        else if (what.kind === 'unwatch') stops.pop()?.();
        else answerNext(transport, what);
        await settle();

        expect(transport.pending.filter(({ request }) => isLive(request)).length).toBeLessThanOrEqual(1);
        const now = clock.monotonic();
        const { value, ageMs, missing } = handle.read();
        expect(missing).toBe(value === undefined);
        if (shown && now - shown.sentAt > STALE_AFTER) shown = undefined;
        if (stops.length === 0 && ageMs === undefined) shown = undefined;
        if (typeof value !== 'number' || ageMs === undefined) continue;
        expect(ageMs).toBeLessThanOrEqual(STALE_AFTER);
        const present = { order: value, sentAt: now - ageMs };
        if (shown) {
          expect(present.sentAt).toBeGreaterThanOrEqual(shown.sentAt);
          expect(present.order).toBeGreaterThanOrEqual(shown.order);
        }
        shown = present;
      }
      for (const stop of stops) stop();
      await client.close();
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** What a peer is at a moment, as far as a reader of one of its URLs can tell. */
interface PeerState {
  readonly answers: 'present' | 'absent' | 'nothing';
  readonly epoch: number;
  readonly seq: number;
  readonly leads: boolean;
}

/** What a reader may know: what was last believed, and when it was asked for. */
interface Known {
  readonly value: number | undefined;
  readonly order: number;
  readonly sentAt: number;
}

const peerState: fc.Arbitrary<PeerState> = fc.record({
  answers: fc.constantFrom('present', 'present', 'present', 'absent', 'nothing'),
  epoch: fc.integer({ min: 1, max: 3 }),
  seq: fc.integer({ min: 0, max: 5 }),
  leads: fc.boolean(),
});

const CACHE_FOR = 10_000;
const RIVALS = ['loader', 'sorter'] as const;

/** The rules of a read in a few lines: how many requests it makes of this peer, and what is known after it. */
function readModel(known: Known | undefined, peer: PeerState, now: number): [number, Known | undefined] {
  if (known && now - known.sentAt <= CACHE_FOR) return [0, known];
  if (peer.answers === 'nothing') return [1, known];
  if (peer.answers === 'absent') return [1, { value: undefined, order: known?.order ?? 0, sentAt: now }];
  const order = peer.epoch * 100 + peer.seq;
  const isOlder = known !== undefined && order < known.order && now - known.sentAt <= STALE_AFTER;
  return !peer.leads || isOlder ? [4, known] : [1, { value: order, order, sentAt: now }];
}

it('reads what a model of a few lines says, and asks as often', async () => {
  const which = fc.constantFrom(...RIVALS);
  const action = fc.oneof(
    fc.record({ kind: fc.constant('become' as const), crd: which, state: peerState }),
    fc.record({ kind: fc.constant('read' as const), crd: which }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(20_000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 50 }), async (actions) => {
      const states = new Map<string, PeerState>();
      const known = new Map<string, Known>();
      const peerOf = (crd: string): PeerState =>
        states.get(crd) ?? { answers: 'nothing', epoch: 1, seq: 0, leads: true };
      const { clock, transport, client, open } = oncopBench(({ url }) => {
        const { answers, epoch, seq, leads } = peerOf(url.pathname.split('/').at(-1) ?? '');
        if (answers === 'nothing') return { status: 400 };
        if (answers === 'absent') return { status: 404 };
        return info(epoch * 100 + seq, { isKonductor: leads, epoch, seq });
      });
      const source = { host: 'http://l', protocol: 'metrics', cacheFor: '10s' };
      const reader = open(RIVALS.map((crd) => ({ crd, source })));
      for (const what of actions) {
        if (what.kind === 'wait') await clock.advance(what.ms);
        else if (what.kind === 'become') states.set(what.crd, what.state);
        else {
          const now = clock.monotonic();
          const before = transport.requests.length;
          await reader.fetch([`cross.${what.crd}.metrics.queueDepth`]);
          const [requests, after] = readModel(known.get(what.crd), peerOf(what.crd), now);
          expect(transport.requests.length - before).toBe(requests);
          if (after) known.set(what.crd, after);
        }
        for (const crd of RIVALS) {
          const model = known.get(crd);
          const ageMs = model && clock.monotonic() - model.sentAt;
          const read = reader.read(`cross.${crd}.metrics.queueDepth`);
          // What cannot be shown any more may be forgotten when another URL is asked for.
          if (ageMs !== undefined && ageMs > STALE_AFTER) {
            expect(read.value).toBeUndefined();
            expect([ageMs, undefined]).toContain(read.ageMs);
            continue;
          }
          const stale = ageMs !== undefined && ageMs > CACHE_FOR;
          expect(read).toMatchObject({ value: model?.value, ageMs, stale });
        }
      }
      await client.close();
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 200 },
  );
}, 60_000);

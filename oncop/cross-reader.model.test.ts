import fc from 'fast-check';
import { expect, it } from 'vitest';
import { info, oncopBench, settle } from '../test/support/oncop-bench.js';
import type { ScriptedTransport } from '../test/support/scripted-transport.js';

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

it('shows no value older than one shown before, none past staleAfter, and has one flight a URL', async () => {
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

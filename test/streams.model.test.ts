/** Publisher and reader under one clock, in any order of changes, cuts, stalls, restarts and elections. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FakeClock, settle } from './support/fake-clock.js';
import { fakeCrd, fakeView } from './support/fake-runtime-view.js';
import { oncopBench } from './support/oncop-bench.js';
import { StreamingPeer } from './support/streaming-peer.js';

const CACHE_FOR = 4_000;
const STALE_AFTER = 12_000;
const DEPTH = 'cross.loader.metrics.queueDepth';
const HEALTH = 'cross.loader.health.queueDepth';

type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | {
      readonly kind:
        | 'change'
        | 'cut'
        | 'part'
        | 'stall'
        | 'heal'
        | 'restart'
        | 'depose'
        | 'elect'
        | 'unwatch';
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(6_000) }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'change' as const }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...(['cut', 'part', 'stall', 'heal', 'restart', 'depose', 'elect', 'unwatch'] as const).map((kind) => ({
        kind,
      })),
    ),
  },
);

class World {
  readonly clock = new FakeClock();
  readonly crd = fakeCrd();
  readonly view = fakeView(this.crd);
  readonly peer = new StreamingPeer(this.view, this.clock);
  readonly bench = oncopBench(undefined, { clock: this.clock, transport: this.peer.transport });
  readonly reader = this.bench.open([
    { crd: 'loader', source: { host: 'http://loader', protocol: 'metrics', cacheFor: `${CACHE_FOR}ms` } },
  ]);
  /** Every state that the leader has had, by its number; when each was the present one until. */
  readonly #until: number[] = [];
  #number = 0;
  #stop: (() => void) | undefined;

  constructor() {
    this.#publish();
    this.#watch();
  }

  take(what: Step): Promise<void> | void {
    const { peer, view } = this;
    switch (what.kind) {
      case 'wait':
        return this.clock.advance(what.ms);
      case 'change':
        if (view.isKonductor) this.#change();
        return;
      case 'cut':
        return peer.cut();
      case 'part':
        peer.reachable = false;
        return peer.cut();
      case 'stall':
        peer.stalled = true;
        return;
      case 'heal':
        peer.reachable = true;
        return peer.flow();
      case 'restart':
        if (!view.isKonductor) return;
        view.epoch++;
        view.seq = 0;
        this.crd.seq = 0;
        this.#change();
        return peer.restart();
      case 'depose':
        view.isKonductor = false;
        return view.touch();
      case 'elect':
        if (view.isKonductor) return;
        view.isKonductor = true;
        view.epoch++;
        return this.#change();
      case 'unwatch':
        this.#stop?.();
        return this.#watch();
    }
  }

  #watch(): void {
    this.#stop = this.reader.watch([DEPTH, HEALTH], () => undefined);
  }

  #change(): void {
    this.#until[this.#number] = this.clock.monotonic();
    this.#number++;
    this.#publish();
  }

  #publish(): void {
    this.crd.pool = { ...this.crd.pool, queueDepth: this.#number };
    this.crd.values = { ...this.crd.values, queueDepth: this.#number };
    this.view.touch();
  }

  get number(): number {
    return this.#number;
  }

  /** How long ago a state ceased to be the present one; 0: it is. */
  overFor(number: number): number {
    return number === this.#number ? 0 : this.clock.monotonic() - (this.#until[number] ?? 0);
  }
}

it('a stream never shows older values than before or than it says, and is current after faults end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = new World();
      const shown = new Map<string, number>();
      const look = (): void => {
        for (const reference of [DEPTH, HEALTH]) {
          const { value, ageMs, missing } = world.reader.read(reference);
          if (missing || typeof value !== 'number' || ageMs === undefined) {
            shown.delete(reference);
            continue;
          }
          expect(value).toBeGreaterThanOrEqual(shown.get(reference) ?? 0);
          expect(ageMs).toBeLessThanOrEqual(STALE_AFTER);
          // Not even where the network has kept bytes back.
          expect(world.overFor(value)).toBeLessThanOrEqual(ageMs);
          shown.set(reference, value);
        }
      };
      for (const what of steps) {
        await world.take(what);
        await settle();
        look();
      }
      for (const kind of ['heal', 'elect', 'change'] as const) await world.take({ kind });
      // The longest wait of all: a circuit that was opened again and again, and then the next poll or stream.
      for (let i = 0; i < 60 && world.reader.read(DEPTH).value !== world.number; i++) {
        await world.clock.advance(3_000);
        look();
      }
      for (let i = 0; i < 100; i++) {
        await world.clock.advance(1_000);
        for (const reference of [DEPTH, HEALTH]) {
          const { value, stale, ageMs } = world.reader.read(reference);
          expect({ value, stale }).toEqual({ value: world.number, stale: false });
          expect(ageMs).toBeLessThanOrEqual(CACHE_FOR);
        }
      }
      expect(world.reader.read(DEPTH).source).toBe('stream');
      await world.take({ kind: 'change' });
      await world.clock.advance(110);
      expect(world.reader.read(DEPTH).value).toBe(world.number);
      expect(world.reader.read(HEALTH).value).toBe(world.number);
      await world.bench.client.close();
    }),
    { numRuns: 60 },
  );
}, 120_000);

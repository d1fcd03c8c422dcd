/**
 * All sources, in the order in which they were declared, with what is made of them together: replicas joined into one
 * runtime, gateways merged, edges matched, what was seen kept. Each source has its own connections and timers.
 */
import type { Random, TimerHandle } from '../../../lib/base/index.js';
import { ChangeLog } from '../history/changes.js';
import { SeenHistory } from '../history/seen-history.js';
import { keyOf } from '../store/keys.js';
import type { SourceState, SparkEntity } from '../wire/index.js';
import type { CrdCell } from './crd-cell.js';
import type { SourceDeclaration } from './declaration.js';
import { Edges } from './edges.js';
import type { EndpointTools } from './endpoint.js';
import { Gateways } from './gateways.js';
import { Source, type SourceObserver, type SourceTools } from './source.js';

/** All connections begin within this time. */
const SPREAD_MS = 2_000;
const TICK_MS = 1_000;
/** Ticks between two looks at the sparklines. */
const SPARK_TICKS = 15;

export interface SourcesTools extends EndpointTools {
  readonly store: SourceTools['store'];
  readonly random: Random;
  /** The decisions of a CRD are to be asked for. */
  readonly wantsDecisions: (source: Source, cell: CrdCell) => void;
  /** Once a second. */
  readonly onTick: (now: number) => void;
}

export class Sources implements SourceObserver {
  readonly changes: ChangeLog;
  readonly seen = new SeenHistory<CrdCell>();
  readonly #edges: Edges;
  readonly #gateways: Gateways;
  #all: Source[] = [];
  #timer: TimerHandle | undefined;
  #ticks = 0;
  /** What is to be written into the history at the next tick. */
  readonly #sampled = new Set<CrdCell>();
  /** Who a source is, as it was matched last. */
  readonly #identities = new Map<Source, string>();

  constructor(private readonly tools: SourcesTools) {
    const { store } = tools;
    this.changes = new ChangeLog(tools.clock);
    const sources = (): readonly Source[] => this.#all;
    this.#edges = new Edges({ store, changes: this.changes, sources });
    this.#gateways = new Gateways({ ...tools, sources });
  }

  get all(): readonly Source[] {
    return this.#all;
  }

  /** By its name, or that of one that was joined into it. */
  find(name: string): Source | undefined {
    return this.#all.find((each) => each.name === name || each.joined.some((joined) => joined.name === name));
  }

  start(declarations: readonly SourceDeclaration[]): void {
    const step = SPREAD_MS / Math.max(1, declarations.length);
    for (const [index, declaration] of declarations.entries()) {
      this.#open(declaration, Math.round(index * step));
    }
    this.#arm();
  }

  add(declaration: SourceDeclaration): Source {
    return this.#open(declaration, 0);
  }

  async remove(source: Source): Promise<void> {
    this.#all = this.#all.filter((each) => each !== source);
    this.#identities.delete(source);
    source.withdraw();
    this.#gateways.prune();
    this.#edges.rematch();
    await source.stop();
  }

  async close(): Promise<void> {
    this.tools.clock.clearTimeout(this.#timer);
    this.#gateways.close();
    await Promise.all(this.#all.map((each) => each.stop()));
  }

  identified(source: Source): void {
    this.#gateways.update(source);
    for (const cell of source.cells.values()) this.#edges.update(source, cell);
    const identity = JSON.stringify([
      source.head?.name,
      source.head?.runtime,
      source.cluster,
      source.replicas,
    ]);
    if (this.#identities.get(source) === identity) return;
    this.#identities.set(source, identity);
    this.#join(source);
    this.#edges.rematch();
  }

  stateChanged(source: Source, from: SourceState['state'], to: SourceState['state']): void {
    this.changes.source({ source: source.name, from, to, identity: '' });
    if (to !== 'live') return;
    // What was decided while the stream was away was missed.
    for (const cell of source.cells.values()) cell.hasReadDecisions = false;
  }

  leaderChanged(source: Source, identity: string): void {
    this.changes.source({ source: source.name, from: source.state.state, to: 'leader', identity });
  }

  sampled(source: Source, cell: CrdCell): void {
    this.#edges.update(source, cell);
    this.#sampled.add(cell);
    if (!cell.live?.autoscalerEnabled || cell.hasReadDecisions) return;
    cell.hasReadDecisions = true;
    this.tools.wantsDecisions(source, cell);
  }

  /** Somebody looks at the CRD: all of its decisions are wanted. */
  watched(source: Source, crd: string): void {
    const cell = source.cells.get(crd);
    if (!cell || (cell.live && !cell.live.autoscalerEnabled)) return;
    cell.hasReadDecisions = true;
    this.tools.wantsDecisions(source, cell);
  }

  crdsChanged(source: Source, gone: readonly string[]): void {
    for (const crd of gone) {
      const cell = source.cells.get(crd);
      if (!cell) continue;
      this.#edges.forget(cell);
      this.seen.forget(cell);
      this.#sampled.delete(cell);
    }
  }

  deniedOf(source: Source, gvr: string): number | null {
    return this.#gateways.deniedOf(source, gvr);
  }

  #open(declaration: SourceDeclaration, delayMs: number): Source {
    const source = new Source(declaration, {
      ...this.tools,
      observer: this,
      deniedOf: (each, gvr) => this.deniedOf(each, gvr),
    });
    this.#all.push(source);
    source.start(delayMs);
    return source;
  }

  /** The later entry of two that are one runtime goes into the earlier. */
  #join(source: Source): void {
    const other = this.#all.find((each) => each !== source && isSameRuntime(each, source));
    if (!other) return;
    const isFirst = this.#all.indexOf(source) < this.#all.indexOf(other);
    const [kept, joined] = isFirst ? [source, other] : [other, source];
    this.#all = this.#all.filter((each) => each !== joined);
    this.#identities.delete(joined);
    joined.withdraw();
    void kept.adopt(joined);
  }

  #arm(): void {
    this.#timer = this.tools.clock.setTimeout(() => {
      this.#tick();
      this.#arm();
    }, TICK_MS);
  }

  #tick(): void {
    const now = this.tools.clock.monotonic();
    for (const source of this.#all) source.tick(now);
    for (const cell of this.#sampled) {
      if (cell.live) this.seen.add(cell, cell.live.sampleAt, cell.live.metrics);
    }
    this.#sampled.clear();
    if (this.#ticks++ % SPARK_TICKS === 0) this.#publishSparks();
    this.tools.onTick(now);
  }

  #publishSparks(): void {
    const { store, clock } = this.tools;
    for (const source of this.#all) {
      for (const cell of source.cells.values()) {
        const columns = this.seen.of(cell);
        const { live } = cell;
        if (!columns || !live) continue;
        const now = live.sampleAt + Math.max(0, clock.monotonic() - live.asOf);
        store.touch(
          keyOf('spark', source.name, cell.name),
          (): SparkEntity => ({ queueDepth: columns.spark(now) }),
        );
      }
    }
  }
}

/**
 * Whether both are replicas of one runtime: their election is the same, and they know a replica in common. Two clusters
 * may have Leases of one name, but then no replica has the same URL too.
 */
function isSameRuntime(a: Source, b: Source): boolean {
  const [one, two] = [a.head?.runtime, b.head?.runtime];
  if (!one || !two || one.lease === '' || a.kind !== 'runtime' || b.kind !== 'runtime') return false;
  if (one.lease !== two.lease || one.namespace !== two.namespace || a.cluster !== b.cluster) return false;
  return a.replicas.some(({ identity, url }) =>
    b.replicas.some((other) => url !== '' && other.identity === identity && other.url === url),
  );
}

/** What the Live API shows of one CRD. Between two values of `seq` every member answers the same. */

import { type Clock, METRIC_FIELDS, type MetricValues } from '../../../lib/base/index.js';
import type { AccessRule, KubernetesObject } from '../../../lib/kube/index.js';
import type { CrossReader, CrossRow } from '../../../oncop/index.js';
import type { ChildCache } from '../../cache/index.js';
import type { Leadership } from '../../leadership/index.js';
import type {
  AutoscalerView,
  CrdHealth,
  CrdView,
  EventView,
  FailuresView,
  HistoryView,
  PoolView,
  SettingsView,
} from '../../view.js';
import type { CrdOperator } from '../crd-operator.js';
import type { EventReader } from './event-reader.js';
import { rbacRules } from './rbac.js';
import type { Revision } from './revision.js';

export interface ViewOptions {
  readonly operator: CrdOperator;
  /** Name of the Katalog. */
  readonly katalog: string;
  readonly revision: Revision;
  readonly clock: Clock;
  readonly cross: CrossReader;
  readonly children: ChildCache;
  readonly events: EventReader;
  readonly leadership: () => Leadership | undefined;
}

/** Values that are sampled, and the `seq` at which they were. */
interface Sample<T> {
  readonly seq: number;
  readonly value: T;
}

export class OperatorView implements CrdView {
  readonly entry;
  readonly katalog: string;
  readonly rbac: readonly AccessRule[];
  readonly #options: ViewOptions;
  readonly #startedAt: number;
  #metrics: Sample<MetricValues> | undefined;
  #cross: Sample<readonly CrossRow[]> | undefined;

  constructor(options: ViewOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.entry = options.operator.plan.entry;
    this.katalog = options.katalog;
    this.rbac = rbacRules(options.operator.plan);
  }

  get isKonductor(): boolean {
    return this.#options.leadership()?.leading ?? false;
  }

  get konductorUrl(): string | undefined {
    return this.#options.leadership()?.leaderUrl;
  }

  get epoch(): number {
    return this.#options.leadership()?.epoch ?? this.#startedAt;
  }

  get seq(): number {
    return this.#options.revision.seq;
  }

  get changedAt(): number {
    return this.#options.revision.changedAt;
  }

  watch(onChange: () => void): () => void {
    return this.#options.revision.watch(onChange);
  }

  watchCrs(onChange: (key: string) => void): () => void {
    return this.#options.operator.touched.listen(onChange);
  }

  healthView(): CrdHealth {
    const { operator } = this.#options;
    return { ...operator.health.snapshot(), dependencies: operator.dependencies() };
  }

  poolView(): PoolView {
    const { pool, queue } = this.#options.operator;
    return { size: pool.size, busy: pool.busy, queueDepth: queue.depth, slots: pool.slots };
  }

  settingsView(): SettingsView {
    const { operator } = this.#options;
    const scaled = operator.autoscaler?.overrideWorkers !== undefined;
    return {
      workersSource: scaled ? 'autoscaler' : this.entry.workersSource,
      maxDepth: operator.queue.maxDepth,
      resyncMs: operator.resyncMs,
    };
  }

  get autoscaler(): AutoscalerView | undefined {
    return this.#options.operator.autoscaler;
  }

  get failures(): FailuresView {
    return this.#options.operator.failures;
  }

  retryAt(key: string): number | undefined {
    return this.#options.operator.queue.dueAt(key);
  }

  get history(): HistoryView {
    return this.#options.operator.history;
  }

  metrics(): MetricValues {
    if (this.#metrics?.seq !== this.seq) {
      this.#metrics = { seq: this.seq, value: this.#options.operator.metrics() };
    }
    return this.#metrics.value;
  }

  cross(): readonly CrossRow[] {
    if (this.#cross?.seq !== this.seq) this.#cross = { seq: this.seq, value: this.#options.cross.describe() };
    return this.#cross.value;
  }

  list(): readonly KubernetesObject[] {
    return this.#options.operator.cache.store.list();
  }

  get(namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.#options.operator.cache.store.get(namespace, name);
  }

  byName(name: string): readonly KubernetesObject[] {
    return this.#options.operator.cache.store.byName(name);
  }

  children(owner: KubernetesObject): readonly KubernetesObject[] {
    return this.#options.children.of(owner);
  }

  events(owner: KubernetesObject): Promise<readonly EventView[]> {
    return this.#options.events.ofCaller(owner);
  }

  /** Its leader, or the leader's address, has changed. */
  changed(): void {
    this.#options.revision.bump();
  }

  /**
   * Called once a second: the history has a row more where a number changed. Numbers over a window change by themselves while it is not empty, ages while a key waits
   * or a sibling does not answer. A change of what is shown is a change of `seq`.
   */
  tick(): void {
    const { operator, clock } = this.#options;
    const values = operator.metrics();
    operator.history.tick(clock.now(), this.isKonductor ? values : undefined);
    if (this.#metrics && !sameValues(this.#metrics.value, values)) {
      this.#options.revision.bump();
    } else if (this.#cross && this.#cross.value.length > 0 && this.#crossChanged(this.#cross.value)) {
      this.#options.revision.bump();
    }
  }

  /** A row that is stale grows older on the screen too. */
  #crossChanged(shown: readonly CrossRow[]): boolean {
    const rows = this.#options.cross.describe();
    const state = (row: CrossRow | undefined): string =>
      JSON.stringify([
        row?.found,
        row?.source,
        row?.stale,
        row?.lastError,
        row?.circuit.state,
        row?.identity,
      ]);
    return rows.length !== shown.length || rows.some((row, i) => row.stale || state(row) !== state(shown[i]));
  }
}

function sameValues(a: MetricValues, b: MetricValues): boolean {
  return METRIC_FIELDS.every(({ name }) => a[name] === b[name]);
}

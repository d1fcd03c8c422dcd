/**
 * Operates one CRD: reconciles while this replica leads and the dependencies allow it. Watching and showing go on while
 * it does not lead. Its parts, and who of them knows whom, are made in `compose.ts`.
 */

import type { MetricValues } from '../../lib/base/index.js';
import { RETURN_MS } from '../../lib/kube/index.js';
import { type CrdCaches, inherit, type ObjectCache, writtenIn } from '../cache/index.js';
import type { CrdPlan } from '../plan.js';
import type { WorkerPool, WorkQueue } from '../queue/index.js';
import type { WrittenVersions } from '../written-versions.js';
import type { CrdAutoscaler } from './crd-autoscaler.js';
import type { History } from './history/history.js';
import type { OperatorOptions } from './operator-options.js';
import type { Changes } from './state/changes.js';
import { type Depended, dependencyStates, waitingFor } from './state/dependencies.js';
import type { Failures } from './state/failures.js';
import type { Health } from './state/health.js';
import type { TouchedCrs } from './state/touched-crs.js';
import type { Intake } from './work/intake.js';
import type { Resync } from './work/resync.js';
import { UNRECONCILED, unreconciled } from './work/unreconciled.js';

export interface OperatorParts {
  readonly caches: CrdCaches;
  readonly queue: WorkQueue;
  readonly pool: WorkerPool;
  readonly health: Health;
  readonly failures: Failures;
  readonly touched: TouchedCrs;
  readonly intake: Intake;
  readonly work: { halt(): void };
  readonly changes: Changes;
  readonly resync: Resync;
  /** The user's own code, which is loaded before the operator works. */
  readonly hook: { load(): Promise<void> } | undefined;
  readonly autoscaler: CrdAutoscaler | undefined;
  readonly history: History;
  readonly metrics: () => MetricValues;
}

type OperatorTools = Pick<
  OperatorOptions,
  'plan' | 'clock' | 'recorder' | 'metrics' | 'log' | 'pulse' | 'sibling' | 'onState'
>;

export class CrdOperator implements Depended {
  readonly plan: CrdPlan;
  readonly queue: WorkQueue;
  readonly pool: WorkerPool;
  readonly health: Health;
  readonly failures: Failures;
  readonly touched: TouchedCrs;
  readonly autoscaler: CrdAutoscaler | undefined;
  readonly history: History;
  readonly changes: Changes;
  /** Listens no more for the return of the API server. */
  #release: () => void = () => undefined;
  #leading = false;
  #working = false;
  #empty = false;
  #activatedAt: number;

  constructor(
    private readonly parts: OperatorParts,
    private readonly tools: OperatorTools,
  ) {
    this.plan = tools.plan;
    this.queue = parts.queue;
    this.pool = parts.pool;
    this.health = parts.health;
    this.failures = parts.failures;
    this.touched = parts.touched;
    this.autoscaler = parts.autoscaler;
    this.history = parts.history;
    this.changes = parts.changes;
    this.#activatedAt = tools.clock.monotonic();
  }

  get name(): string {
    return this.plan.entry.name;
  }

  get state() {
    return this.health.state;
  }

  get resourceCount(): number {
    return this.cache.size;
  }

  get listed(): boolean {
    return this.cache.state === 'synced';
  }

  get cache(): ObjectCache {
    return this.parts.caches.objects;
  }

  get resyncMs(): number {
    return this.parts.resync.ms;
  }

  /** More keys wait than the workers take next. */
  get busy(): boolean {
    const { queue, pool } = this.parts;
    return queue.depth > pool.size;
  }

  /** The `metrics` map of the Live API, now. */
  metrics(): MetricValues {
    return this.parts.metrics();
  }

  dependencies() {
    return dependencyStates(this.plan.entry.dependsOn, this.tools.sibling);
  }

  /** Loads what the Katalog names outside of itself; rejects with a coded error. */
  async prepare(): Promise<void> {
    await this.parts.hook?.load();
  }

  /** What this replica has written, for whoever leads next. */
  written(): WrittenVersions {
    return writtenIn(this.parts.caches, this.name);
  }

  /** This replica leads from now on; `written`: by the leader before. */
  lead(written: WrittenVersions = new Map()): void {
    this.#leading = true;
    inherit(this.parts.caches, this.name, written);
    this.#activatedAt = this.tools.clock.monotonic();
    this.settle();
  }

  /** This replica does not lead any more: what is in flight is aborted, the queue is forgotten, and shown no more. */
  follow(): void {
    this.#leading = false;
    this.#halt('this replica is no longer the leader, and only the leader scales');
    this.pool.abort();
    this.queue.close();
    this.failures.clear();
    this.settle();
  }

  /** Takes nothing more, lets what is in flight end for up to `deadlineMs`, sends Events; gives the number aborted. */
  async drain(deadlineMs: number): Promise<number> {
    this.#leading = false;
    this.#halt('this replica gives up the lead, and only the leader scales');
    const aborted = await this.pool.stop(deadlineMs);
    await this.tools.recorder.flush();
    return aborted;
  }

  /** The last CR went, or the first came: those that depend on it by `deleted` look again. */
  counted(): void {
    const empty = this.listed && this.resourceCount === 0;
    if (empty === this.#empty) return;
    this.#empty = empty;
    this.tools.onState();
  }

  /** Starts or pauses work as leadership, cache and dependencies have it. */
  settle(): void {
    const before = this.health.state;
    const reason = this.#waitingFor();
    if (reason === undefined) this.#begin();
    else {
      if (this.#working) {
        this.#halt(`the operator waits (${reason})`);
        this.tools.log.info({ crd: this.name, reason }, 'operator paused');
      }
      this.health.wait(reason, this.cache.state === 'missing');
    }
    if (this.health.state !== before) this.tools.onState();
  }

  #waitingFor(): string | undefined {
    const { kind, group, version } = this.plan.entry.apiTypes;
    if (this.cache.state === 'missing')
      return `the cluster does not serve ${kind} in ${group}/${version}: its CRD is not installed, or has other versions`;
    if (!this.#leading) return 'this replica does not lead';
    const { children, observed } = this.parts.caches;
    const first = this.cache.waitingFor ?? children.waitingFor() ?? observed.waitingFor();
    return first ?? waitingFor(this.dependencies());
  }

  #begin(): void {
    if (this.#working) return;
    this.#working = true;
    const { intake, resync } = this.parts;
    intake.open();
    this.queue.open();
    this.health.start();
    const isLeft = unreconciled(this.plan.entry, this.cache.store.list());
    intake.all(
      'change',
      { slice: isLeft, trigger: UNRECONCILED },
      { slice: (cr) => !isLeft(cr), trigger: 'start' },
    );
    this.pool.start();
    this.autoscaler?.start();
    resync.start();
    const { metrics, clock, log, pulse } = this.tools;
    this.#release = pulse.onReturn(() => this.queue.hurry(RETURN_MS));
    const seconds = (clock.monotonic() - this.#activatedAt) / 1_000;
    metrics.gauge('controller_crd_activation_latency_seconds').set({ crd: this.name }, seconds);
    log.info({ crd: this.name, crs: this.cache.size, workers: this.pool.size }, 'operator started');
  }

  /** `because` is what the autoscaler says of it. */
  #halt(because: string): void {
    this.#working = false;
    this.parts.intake.close();
    this.parts.work.halt();
    this.pool.pause();
    this.autoscaler?.stop(because);
    this.parts.resync.stop();
    this.#release();
  }
}

/**
 * Operates one CRD: watches its CRs, queues what changed, reconciles while this replica leads and the dependencies
 * allow it, and lets an autoscaler size the pool. Watching and showing go on while it does not lead.
 */

import { debugs } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { keyOf, RETURN_MS } from '../../lib/kube/index.js';
import { type CrdCaches, inherit, type ObjectCache, writtenIn } from '../cache/index.js';
import type { HookRunner } from '../hooks/index.js';
import type { CrdPlan } from '../plan.js';
import { type Priority, poolMetrics, Window, WorkerPool, WorkQueue } from '../queue/index.js';
import { OwnWrites } from '../reconcile/index.js';
import type { WrittenVersions } from '../written-versions.js';
import { CrData } from './cr-data.js';
import { type Depended, dependencyStates, waitingFor } from './dependencies.js';
import type { Gates } from './gates.js';
import { Health } from './health.js';
import { ItemWork } from './item-work.js';
import { ObservedObjects } from './observed-objects.js';
import type { OperatorOptions } from './operator-options.js';
import { QueueDrops } from './queue-drops.js';
import { gatesOf, hookOf, reconcilerOf } from './reconcile-parts.js';
import { Results } from './results.js';
import { Resync } from './resync.js';
import { Scaling } from './scaling.js';
import { Traces } from './traces.js';
import { Triggers } from './triggers.js';

export class CrdOperator implements Depended {
  readonly plan: CrdPlan;
  readonly queue: WorkQueue;
  readonly pool: WorkerPool;
  readonly health: Health;
  readonly scaling: Scaling | undefined;
  readonly #caches: CrdCaches;
  readonly #options: OperatorOptions;
  readonly #window: Window;
  readonly #data: CrData;
  readonly #results: Results;
  readonly #triggers: Triggers;
  readonly #work: ItemWork;
  readonly #gates: Gates;
  readonly #hook: HookRunner | undefined;
  readonly #observations: ObservedObjects;
  readonly #resync: Resync;
  readonly #listeners = new Set<() => void>();
  /** Listens no more for the return of the API server. */
  #release: () => void = () => undefined;
  #leading = false;
  #working = false;
  #depth = 0;
  #activatedAt: number;
  /** Aborted when this replica stops working, for the gates that are being evaluated. */
  #term = new AbortController();

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.plan = options.plan;
    const { clock, random, turn, caches } = options;
    const { entry, autoscale } = options.plan;
    this.#activatedAt = clock.monotonic();
    this.#window = new Window(clock);
    this.#caches = caches.of(options.plan);
    const drops = new QueueDrops({
      crd: entry.name,
      clock,
      log: options.log,
      maxDepth: () => this.queue.maxDepth,
    });
    this.queue = new WorkQueue({
      clock,
      random,
      maxDepth: entry.queue.maxDepth,
      backoff: entry.queue.backoff,
      drops: (key, depth, maxDepth) => this.#drops(key, depth, maxDepth),
      onChange: () => this.#changed(),
      onDrop: (key) => drops.dropped(key),
    });
    this.pool = new WorkerPool({
      clock,
      queue: this.queue,
      turn,
      size: entry.workers,
      work: (key, signal) => this.#work.run(key, signal),
      onResult: (key, result, ms) => this.#results.ended(key, result, ms),
      onChange: () => this.#changed(),
    });
    this.health = new Health(
      clock,
      entry.queue.failureThreshold,
      () => this.cache.size,
      () => this.#changed(),
    );
    const enqueue = (key: string, trigger: string): void => this.#enqueue(key, 'change', trigger);
    const traces = new Traces(random, options.log, entry.name);
    this.#observations = new ObservedObjects({ caches: this.#caches, namespaced: entry.namespaced, enqueue });
    this.#data = new CrData(this.#caches, caches.isCustom, (key) => ({
      metrics: this.metrics(),
      health: this.health.snapshot(),
      events: this.#observations.of(key),
    }));
    this.#results = new Results({
      ...options,
      crd: entry.name,
      health: this.health,
      window: this.#window,
      cr: (key) => this.cache.store.byKey(key),
      traces,
    });
    this.#triggers = new Triggers(new OwnWrites(), enqueue);
    this.#resync = new Resync(clock, entry.resyncMs, () => this.#enqueueAll('resync', 'resync'));
    this.#gates = gatesOf(options, this.#data);
    this.#hook = hookOf(options);
    this.#work = new ItemWork({
      clock,
      entry,
      caches: this.#caches,
      triggers: this.#triggers,
      pulse: options.pulse,
      reconciler: reconcilerOf(options, this.#caches, this.#data, this.#hook, enqueue),
      gates: this.#gates,
      onMore: (key) => this.queue.add(key, 'change', 'another change'),
      observations: this.#observations,
      results: this.#results,
      traces,
      triggerOf: (key) => this.queue.triggerOf(key),
    });
    this.scaling = autoscale && new Scaling(this, autoscale, options);
    this.#listen();
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

  get cache(): ObjectCache {
    return this.#caches.objects;
  }

  get resyncMs(): number {
    return this.#resync.ms;
  }

  /** The `metrics` map of the Live API, now. */
  metrics(): Readonly<Record<string, number | boolean>> {
    return poolMetrics({
      queue: this.queue,
      pool: this.pool,
      window: this.#window,
      autoscaleActive: this.scaling?.overrideActive ?? false,
      reconcileTotal: this.health.snapshot().totalReconciles,
      resourceCount: this.cache.size,
    });
  }

  dependencies() {
    return dependencyStates(this.plan.entry.dependsOn, this.#options.sibling);
  }

  /** Calls back on every change of the queue, the pool or the health, until the function given is called. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What others say of this CRD has changed: those that watch it look again. */
  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Loads what the Katalog names outside of itself; rejects with a coded error. */
  async prepare(): Promise<void> {
    await this.#hook?.load();
  }

  /** What this replica has written, for whoever leads next. */
  written(): WrittenVersions {
    return writtenIn(this.#caches, this.name);
  }

  /** This replica leads from now on; `written`: by the leader before. */
  lead(written: WrittenVersions = new Map()): void {
    this.#leading = true;
    inherit(this.#caches, this.name, written);
    this.#activatedAt = this.#options.clock.monotonic();
    this.settle();
  }

  /** This replica does not lead any more: what is in flight is aborted, the queue is forgotten, and shown no more. */
  follow(): void {
    this.#leading = false;
    this.#halt('this replica is no longer the leader, and only the leader scales');
    this.pool.abort();
    this.queue.close();
    this.settle();
  }

  /** Takes nothing more, lets what is in flight end for up to `deadlineMs`, sends Events; gives the number aborted. */
  async drain(deadlineMs: number): Promise<number> {
    this.#leading = false;
    this.#halt('this replica gives up the lead, and only the leader scales');
    const aborted = await this.pool.stop(deadlineMs);
    await this.#options.recorder.flush();
    return aborted;
  }

  /** Starts or pauses work as leadership, cache and dependencies have it. */
  settle(): void {
    const before = this.health.state;
    const reason = this.#waitingFor();
    if (reason === undefined) this.#begin();
    else {
      if (this.#working) {
        this.#halt(`the operator waits (${reason})`);
        this.#options.log.info({ crd: this.name, reason }, 'operator paused');
      }
      this.health.wait(reason, this.cache.state === 'missing');
    }
    if (this.health.state !== before) this.#options.onState();
  }

  setResync(ms: number): void {
    this.#resync.ms = ms;
    this.#changed();
  }

  #waitingFor(): string | undefined {
    const { kind, group, version } = this.plan.entry.apiTypes;
    if (this.cache.state === 'missing')
      return `the cluster does not serve ${kind} in ${group}/${version}: its CRD is not installed, or has other versions`;
    if (!this.#leading) return 'this replica does not lead';
    const { children, observed } = this.#caches;
    const first = this.cache.waitingFor ?? children.waitingFor() ?? observed.waitingFor();
    return first ?? waitingFor(this.dependencies());
  }

  #begin(): void {
    if (this.#working) return;
    this.#working = true;
    this.queue.open();
    this.health.start();
    this.#enqueueAll('change', 'start');
    this.pool.start();
    this.scaling?.start();
    this.#resync.start();
    const { metrics, clock, log, pulse } = this.#options;
    this.#release = pulse.onReturn(() => this.queue.hurry(RETURN_MS));
    const seconds = (clock.monotonic() - this.#activatedAt) / 1_000;
    metrics.gauge('controller_crd_activation_latency_seconds').set({ crd: this.name }, seconds);
    log.info({ crd: this.name, crs: this.cache.size, workers: this.pool.size }, 'operator started');
  }

  /** `because` is what the autoscaler says of it. */
  #halt(because: string): void {
    this.#working = false;
    this.#term.abort();
    this.#term = new AbortController();
    this.pool.pause();
    this.scaling?.stop(because);
    this.#resync.stop();
    this.#release();
  }

  #enqueueAll(priority: Priority, trigger: string): void {
    const keys = this.cache.store.list().map(keyOf);
    if (this.#gates.queues) this.queue.addAll(keys, priority, trigger);
    else for (const key of keys) this.#enqueue(key, priority, trigger);
  }

  #enqueue(key: string, priority: Priority, trigger: string): void {
    if (!this.#working) {
      this.#ignored(key, trigger);
      return;
    }
    const cr = this.#gates.queues ? undefined : this.cache.store.byKey(key);
    if (cr) void this.#enqueueGated(key, cr, priority, trigger);
    else this.queue.add(key, priority, trigger);
  }

  async #enqueueGated(key: string, cr: KubernetesObject, priority: Priority, trigger: string): Promise<void> {
    const { signal } = this.#term;
    if ((await this.#gates.mayQueue(key, cr, signal)) && !signal.aborted)
      this.queue.add(key, priority, trigger);
  }

  #ignored(key: string, trigger: string): void {
    const { log } = this.#options;
    const { reason } = this.health;
    if (debugs(log)) log.debug({ crd: this.name, cr: key, trigger, reason }, 'trigger ignored');
  }

  /** `queue.behaviour` of the entry. */
  #drops(key: string, depth: number, maxDepth: number): boolean {
    const { queue } = this.plan.program;
    if (depth < queue.threshold(maxDepth)) return false;
    return queue.drops(depth, maxDepth, () => this.#data.ofKey(key));
  }

  #listen(): void {
    const state = (): void => this.settle();
    this.cache.listen({
      changed: (object) => {
        const key = keyOf(object);
        this.#gates.changed(key, object);
        this.#triggers.changed(key, object);
        this.#changed();
      },
      gone: (object) => this.#gone(object),
      state,
    });
    this.#caches.children.listen({
      changed: (child, owner) => this.#triggers.changed(keyOf(owner), child, 'child'),
      gone: (child, owner) => this.#triggers.gone(keyOf(owner), child),
      state,
    });
    this.#caches.observed.listen({
      changed: (...change) => this.#observations.changed(...change),
      state,
    });
  }

  #gone(object: KubernetesObject): void {
    const key = keyOf(object);
    this.#work.forget(object);
    this.#gates.forget(key);
    this.#observations.forget(key);
    this.#caches.objects.forget(key);
    this.#caches.children.forget(key);
    this.queue.forget(key);
    this.#changed();
  }

  #changed(): void {
    const { revision, observe, clock } = this.#options;
    revision.bump();
    if (this.queue.depth !== this.#depth) {
      this.#depth = this.queue.depth;
      observe({ type: 'queue', crd: this.name, depth: this.#depth, at: clock.now() });
    }
    this.tell();
  }
}

/**
 * Makes the operator of one CRD: its parts, who of them knows whom, and what it hears from the caches. Everything is
 * made here and nowhere else; `CrdOperator` leads, follows and drains what it is given.
 */
import { apiVersionOf, debugs } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { keyOf } from '../../lib/kube/index.js';
import type { CrdCaches } from '../cache/index.js';
import { HookRunner } from '../hooks/index.js';
import { poolMetrics, Window, WorkerPool, WorkQueue } from '../queue/index.js';
import { OwnWrites, Reconciler } from '../reconcile/index.js';
import { CrdAutoscaler } from './crd-autoscaler.js';
import { CrdOperator, type OperatorParts } from './crd-operator.js';
import { History } from './history/history.js';
import type { OperatorOptions } from './operator-options.js';
import { Changes } from './state/changes.js';
import { Failures } from './state/failures.js';
import { Health } from './state/health.js';
import { TouchedCrs } from './state/touched-crs.js';
import { CrData } from './work/cr-data.js';
import { ForeignStatus, isStatusChange } from './work/foreign-status.js';
import { Gates } from './work/gates.js';
import { Intake } from './work/intake.js';
import { ItemWork } from './work/item-work.js';
import { ObservedObjects } from './work/observed-objects.js';
import { QueueDrops } from './work/queue-drops.js';
import { Results } from './work/results.js';
import { Resync } from './work/resync.js';
import { Traces } from './work/traces.js';
import { Triggers } from './work/triggers.js';

export function composeOperator(options: OperatorOptions): CrdOperator {
  const { clock, random, turn, log, plan } = options;
  const { entry } = plan;
  const caches = options.caches.of(plan);
  const { objects } = caches;
  const enqueue = (key: string, trigger: string): void => intake.one(key, trigger);
  const changed = (): void => changes.happened();

  const queue: WorkQueue = new WorkQueue({
    clock,
    random,
    maxDepth: entry.queue.maxDepth,
    backoff: entry.queue.backoff,
    drops: (key, depth, maxDepth) => {
      const { queue: rule } = plan.program;
      return depth >= rule.threshold(maxDepth) && rule.drops(depth, maxDepth, () => data.ofKey(key));
    },
    onChange: changed,
    onArrival: () => window.arrived(),
    onDrop: (key) => drops.dropped(key),
  });
  const drops = new QueueDrops({ crd: entry.name, clock, log, maxDepth: () => queue.maxDepth });
  const changes = new Changes({ ...options, crd: entry.name, depth: () => queue.depth });
  const window = new Window(clock);
  const health = new Health(clock, entry.queue.failureThreshold, () => objects.size, changed);
  const touched = new TouchedCrs();
  const failures = new Failures(clock, (key) => touched.touched(key));
  const observations = new ObservedObjects({ caches, namespaced: entry.namespaced, enqueue });
  const data: CrData = new CrData(caches, options.caches.isCustom, (key) => ({
    metrics: metrics(),
    health: health.snapshot(),
    events: observations.of(key),
  }));
  const gates = new Gates(plan.program.preReconcile, {
    crd: entry.name,
    external: options.external,
    log,
    data: (cr) => data.of(cr),
    notices: options.notices,
  });
  const intake = new Intake({
    clock,
    queue,
    gates,
    store: objects.store,
    ignored: (key, trigger) => {
      const { reason } = health;
      if (debugs(log)) log.debug({ crd: entry.name, cr: key, trigger, reason }, 'trigger ignored');
    },
  });
  const resync = new Resync(clock, entry.resyncMs, (slice) =>
    intake.all('resync', { slice, trigger: 'resync' }),
  );
  const foreignStatus = new ForeignStatus({
    crd: entry.name,
    clock,
    log,
    queue,
    now: enqueue,
    writers: (key) => statusWriters(options, objects.store.byKey(key)),
  });
  const triggers = new Triggers(new OwnWrites(), enqueue, (key) => foreignStatus.changed(key));
  const traces = new Traces(random, log, entry.name, options.onReconcile);
  const results = new Results({
    ...options,
    crd: entry.name,
    health,
    failures,
    window,
    cr: (key) => objects.store.byKey(key),
    traces,
  });
  const hook = hookOf(options);
  const work = new ItemWork({
    clock,
    entry,
    caches,
    triggers,
    pulse: options.pulse,
    reconciler: reconcilerOf(options, { caches, data, hook, enqueue }),
    gates,
    onMore: (key) => queue.add(key, 'change', 'another change'),
    observations,
    results,
    foreignStatus,
    traces,
    notices: options.notices,
    triggerOf: (key) => queue.triggerOf(key),
  });
  const pool = new WorkerPool({
    clock,
    queue,
    turn,
    size: entry.workers,
    work: (key, signal) => work.run(key, signal),
    onResult: (key, result, ms) => {
      results.ended(key, result, ms);
      work.ended(key);
    },
    onChange: changed,
  });
  const metrics = () =>
    poolMetrics({
      queue,
      pool,
      window,
      requests: options.requests,
      autoscaleActive: autoscaler?.overrideActive ?? false,
      reconcileTotal: health.snapshot().totalReconciles,
      resourceCount: objects.size,
    });
  const history = new History(plan.autoscale?.references ?? [], options.historyShare);
  const autoscaler =
    plan.autoscale &&
    new CrdAutoscaler(plan.autoscale, {
      ...options,
      entry,
      own: metrics,
      history,
      changes,
      queue,
      pool,
      setResync: (ms) => {
        resync.ms = ms;
        changed();
      },
    });

  const parts: OperatorParts = {
    caches,
    queue,
    pool,
    health,
    failures,
    touched,
    intake,
    work,
    changes,
    resync,
    hook,
    autoscaler,
    history,
    metrics,
  };
  const operator = new CrdOperator(parts, options);
  const heard = { caches, queue, failures, touched, gates, intake, triggers, observations, work, changes };
  listen(heard, { settle: () => operator.settle(), counted: () => operator.counted() });
  return operator;
}

/** undefined for a CRD without one. */
function hookOf({ hookTools, log, clock, plan }: OperatorOptions): HookRunner | undefined {
  return plan.hook && new HookRunner(plan.hook, plan.entry.name, { ...hookTools, log, clock });
}

/** The field managers that write the status of a CR, as the API server names them now. */
async function statusWriters(
  { hookTools: { api, served }, plan }: OperatorOptions,
  cr: KubernetesObject | undefined,
): Promise<readonly string[]> {
  const { group, version, kind } = plan.entry.apiTypes;
  const type = await served(apiVersionOf(group, version), kind);
  if (!type || !cr) return [];
  const { metadata } = await api.get(type, { namespace: cr.metadata.namespace, name: cr.metadata.name });
  const fields = (metadata as { managedFields?: readonly Readonly<Record<string, unknown>>[] }).managedFields;
  const writers = (fields ?? []).filter(({ subresource }) => subresource === 'status');
  return [...new Set(writers.map(({ manager }) => String(manager)))];
}

interface ReconcilerParts {
  readonly caches: CrdCaches;
  readonly data: CrData;
  readonly hook: HookRunner | undefined;
  readonly enqueue: (key: string, trigger: string) => void;
}

function reconcilerOf(
  {
    clock,
    log,
    writer,
    caches,
    cross,
    external,
    events,
    recorder,
    hookTools,
    described,
    plan,
    onReconcile,
  }: OperatorOptions,
  { caches: { children }, data, hook, enqueue }: ReconcilerParts,
): Reconciler {
  const { group, version, kind } = plan.entry.apiTypes;
  const apiVersion = apiVersionOf(group, version);
  return new Reconciler({
    entry: plan.entry,
    program: plan.program,
    clock,
    log,
    served: () => hookTools.served(apiVersion, kind),
    described: () => described(apiVersion, kind),
    writer,
    children,
    types: caches.types,
    denied: (child, error) => caches.denied(plan.entry.name, child, error),
    onSleep: (asleep) => onReconcile?.({ type: asleep ? 'asleep' : 'awake', crd: plan.entry.name }),
    isCustom: caches.isCustom,
    sources: caches.sources.open((key) => enqueue(key, 'source changed')),
    cross: async (cr) => cross.fetch(plan.crossReferences, { subject: cr }),
    enrich: {
      ownedBy: (kind, owner) => children.ownedBy(kind, owner),
      lookUp: (kind, name, namespace) => children.lookUp(kind, name, namespace),
      autoscalers: (namespace) => children.everyOne('HorizontalPodAutoscaler', namespace),
      pods: (namespace) => children.inNamespace('Pod', namespace),
      events: (object) => events.of(object),
    },
    external,
    hook,
    emit: (cr, note) => recorder.record(cr, note),
    isTaken: (cr, unique, value) => data.isTaken(cr, unique, value),
    own: data.own,
  });
}

type Heard = Pick<OperatorParts, 'caches' | 'queue' | 'failures' | 'touched' | 'changes' | 'intake'> & {
  readonly gates: Gates;
  readonly triggers: Triggers;
  readonly observations: ObservedObjects;
  readonly work: ItemWork;
};

/** What the caches say goes to the parts; `settle` whenever one of them is filled, or is not any more. */
function listen(parts: Heard, { settle, counted }: Record<'settle' | 'counted', () => void>): void {
  const { gates, triggers, observations, work, changes, touched } = parts;
  const { objects, children, observed } = parts.caches;
  objects.listen({
    changed: (object, before) => {
      const key = keyOf(object);
      gates.changed(key, object);
      if (isStatusChange(before, object)) triggers.statusChanged(key, object);
      else triggers.changed(key, object);
      touched.touched(key);
      changes.happened();
      counted();
    },
    gone: (object) => {
      forget(parts, object);
      touched.touched(keyOf(object));
      counted();
    },
    state: () => {
      settle();
      counted();
    },
  });
  children.listen({
    changed: (child, owner) => triggers.changed(keyOf(owner), child, 'child'),
    gone: (child, owner) => triggers.gone(keyOf(owner), child),
    lost: (child, owner) => {
      // Only who reconciles looks whether it is still there.
      if (parts.intake.isOpen) work.lost(child, owner);
    },
    state: settle,
  });
  observed.listen({ changed: (...change) => observations.changed(...change), state: settle });
}

/** The CR is gone, and so is what was remembered of it. */
function forget(
  { caches, queue, failures, changes, gates, observations, work, triggers }: Heard,
  object: KubernetesObject,
): void {
  const key = keyOf(object);
  work.forget(object);
  triggers.forget(key, object);
  gates.forget(key);
  observations.forget(key);
  caches.objects.forget(key);
  queue.forget(key);
  failures.forget(key);
  changes.happened();
}

import { momentText, shortDuration } from '../../../lib/base/index.js';
import type { AccessRule } from '../../../lib/kube/index.js';
import type { CrdView, PoolView, SettingsView } from '../../view.js';
import { type Body, type CrdFacts, crdFacts, kindText, metric, resourceText } from './crd-facts.js';
import { crossBody } from './cross-body.js';
import { namesOf } from './key-names.js';
import { operatorBoxDetail } from './operator-box.js';
import { settingsOf } from './settings.js';

/** The same without what the Katalog declares, for streams whose readers have read that once. */
export function liveInfoBody(crd: CrdView): Body {
  const { rbac: _rbac, operatorBox: _box, autoscale: _autoscale, ...live } = infoBody(crd);
  return live;
}

/** `GET /katalog/{crd}`: configuration and live numbers of one operator. */
export function infoBody(crd: CrdView): Body {
  const { entry } = crd;
  const facts = crdFacts(crd);
  const { health } = facts;
  const settings = crd.settingsView();
  const slots = crd.isKonductor ? crd.poolView().slots : [];
  return {
    name: entry.name,
    katalog: crd.katalog,
    description: entry.description,
    mode: 'dynamic',
    gvk: kindText(crd),
    gvr: resourceText(crd),
    namespaced: entry.namespaced,
    namespace: entry.namespace ?? '',
    workers: facts.workers.size,
    workersActive: facts.workers.size,
    workersIdle: facts.workers.idle,
    workersProcessing: facts.workers.busy,
    workerDetails: workerDetails(entry.name, slots),
    workerSlots: slots.map(slotBody),
    ...settingsOf(entry, settings),
    queueDepth: facts.queueDepth,
    resourceCount: metric(facts, 'resourceCount'),
    failing: crd.isKonductor ? crd.failures.count : 0,
    totalReconciles: crd.isKonductor ? health.totalReconciles : 0,
    errorRate: metric(facts, 'errorRatePercent'),
    started: facts.started,
    pending: facts.pending,
    healthy: facts.healthy,
    reason: facts.reason,
    gated: facts.gated,
    gatedReason: facts.gatedReason,
    dependsOn: entry.dependsOn.map((dependency) => dependency.crd),
    hasUnhealthyDependencies: facts.hasUnhealthyDependencies,
    rbac: rbacOf(crd.rbac),
    operatorBox: operatorBoxDetail(crd),
    autoscalerEnabled: crd.autoscaler !== undefined,
    autoscalerWorkers: autoscalerWorkers(crd, facts, settings),
    metrics: facts.metrics,
    failureThreshold: entry.queue.failureThreshold,
    dependencies: health.dependencies.map(({ name, condition, satisfied }) => ({
      name,
      condition,
      satisfied,
    })),
    cross: crd.cross().map((row) => crossBody(row, crd.changedAt)),
    autoscale: entry.operatorBox.autoscale ?? {},
    changedAt: momentText(crd.changedAt),
  };
}

function workerDetails(crd: string, slots: PoolView['slots']): Readonly<Record<string, string>> {
  return Object.fromEntries(slots.map((slot, index) => [`${crd}-worker-${index}`, slotState(slot)]));
}

/** What a worker does: `since` is a time of this process, to be compared with `changedAt` of the same body. */
function slotBody(slot: PoolView['slots'][number]) {
  const { namespace, name } = slot ? namesOf(slot.key) : { namespace: '', name: '' };
  return { state: slotState(slot), namespace, name, since: slot ? momentText(slot.since) : '' };
}

function slotState(slot: PoolView['slots'][number]): 'idle' | 'processing' {
  return slot ? 'processing' : 'idle';
}

function rbacOf(rules: readonly AccessRule[]) {
  const resources = new Set(rules.flatMap((rule) => rule.resources));
  return {
    rules,
    summary: `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'} for ${resources.size} ${resources.size === 1 ? 'resource' : 'resources'}`,
    totalRules: rules.length,
  };
}

/** The autoscaler's block in the Go implementation's names; without an autoscaler, the baseline. */
function autoscalerWorkers({ entry, autoscaler }: CrdView, facts: CrdFacts, settings: SettingsView) {
  const { size, busy, idle } = facts.workers;
  return {
    configured: entry.workers,
    effective: size,
    inFlight: busy,
    idle,
    max: size === 0 ? 0 : Math.max(size, entry.workers),
    autoscalerEnabled: autoscaler !== undefined,
    overrideActive: facts.metrics.autoscaleActive,
    overrideWorkers: size === 0 ? 0 : (autoscaler?.overrideWorkers ?? 0),
    queueDepth: facts.queueDepth,
    queueDepthConfigured: entry.queue.maxDepth,
    queueDepthEffective: settings.maxDepth,
    resync: shortDuration(settings.resyncMs),
    resyncEffective: shortDuration(settings.resyncMs),
    resyncConfigured: shortDuration(entry.resyncMs),
    busyPercent: metric(facts, 'workersBusyPercent'),
  };
}

import { shortDuration } from '../../../lib/base/index.js';
import type { CrdView, RbacRule, SettingsView } from '../../view.js';
import { type Body, type CrdFacts, crdFacts, kindText, metric, resourceText } from './crd-facts.js';
import { crossBody } from './cross-body.js';
import { operatorBoxDetail } from './operator-box.js';
import { settingsOf } from './settings.js';

/** `GET /katalog/{crd}`: configuration and live numbers of one operator. */
export function infoBody(crd: CrdView): Body {
  const { entry } = crd;
  const facts = crdFacts(crd);
  const { health } = facts;
  const settings = crd.settingsView();
  return {
    name: entry.name,
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
    workerDetails: crd.isKonductor ? workerDetails(crd) : {},
    ...settingsOf(entry, settings),
    queueDepth: facts.queueDepth,
    resourceCount: metric(facts, 'resourceCount'),
    totalReconciles: crd.isKonductor ? health.totalReconciles : 0,
    errorRate: metric(facts, 'errorRatePercent'),
    started: facts.started,
    pending: facts.pending,
    healthy: facts.healthy,
    reason: facts.reason,
    gated: facts.gated,
    gatedReason: facts.gatedReason,
    dependsOn: entry.dependsOn.map((dependency) => dependency.crd),
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
  };
}

function workerDetails(crd: CrdView): Readonly<Record<string, string>> {
  return Object.fromEntries(
    crd.poolView().slots.map((slot, index) => [`${crd.entry.name}-worker-${index}`, slot]),
  );
}

function rbacOf(rules: readonly RbacRule[]) {
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

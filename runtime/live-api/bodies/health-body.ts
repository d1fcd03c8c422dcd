import type { CrdView } from '../../view.js';
import { type Body, crdFacts, metric } from './crd-facts.js';

/** `GET /katalog/{crd}/health`. `lastError` stays after a success, as an audit trail. */
export function healthBody(crd: CrdView): Body {
  const { entry } = crd;
  const facts = crdFacts(crd);
  const { health } = facts;
  const count = (value: number): number => (crd.isKonductor ? value : 0);
  return {
    name: entry.name,
    katalog: crd.katalog,
    state: facts.state,
    status: facts.status,
    healthy: facts.healthy,
    started: facts.started,
    pending: facts.pending,
    reason: facts.reason,
    startedAt: facts.startedAt,
    uptime: facts.uptime,
    queueDepth: facts.queueDepth,
    errorRate: metric(facts, 'errorRatePercent'),
    consecutiveFails: count(health.consecutiveFails),
    totalReconciles: count(health.totalReconciles),
    failedReconciles: count(health.failedReconciles),
    resourceCount: metric(facts, 'resourceCount'),
    lastError: health.lastError,
    lastReconcile: facts.lastReconcile,
    gated: facts.gated,
    gatedReason: facts.gatedReason,
    hasUnhealthyDependencies: facts.hasUnhealthyDependencies,
    dependencies: Object.fromEntries(
      // The Go implementation calls the wanted condition so.
      health.dependencies.map((row) => [row.name, { ...row, acceptableCondition: row.condition }]),
    ),
    missing: health.missing,
  };
}

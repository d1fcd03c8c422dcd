import { type Budget, type TemplateData, withBudget } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { AdmissionRequest } from '../review/index.js';

/** What was looked up for one review. */
export interface LookedUp {
  readonly health: JsonObject;
  readonly metrics: JsonObject;
  /** By the names of calls. */
  readonly external: JsonObject;
}

export const NOTHING: LookedUp = { health: {}, metrics: {}, external: {} };

/**
 * What rules see of a review: the object as templates of a reconcile see it, `.admission`, `.old`, and what was looked up.
 * Whatever else the object calls so is covered by these. All renderings of a review share one budget.
 */
export function reviewData(
  { object = {}, oldObject, operation, user, dryRun }: AdmissionRequest,
  looked: LookedUp,
  budget: Budget,
): TemplateData {
  const own = {
    metadata: object['metadata'] ?? {},
    spec: object['spec'] ?? {},
    status: object['status'] ?? {},
    children: {},
    cross: {},
    events: {},
    request: {},
    health: looked.health,
    metrics: looked.metrics,
    external: looked.external,
    admission: { operation, user: user.username, groups: user.groups, dryRun },
    old: oldObject,
  };
  return withBudget(object as TemplateData, budget, own);
}

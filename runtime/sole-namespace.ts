import type { CrdPlan } from './plan.js';

/**
 * The one namespace that the CRs of a CRD and everything that is made from them stand in: they are watched there alone, and
 * Roles of that namespace are enough. undefined: there is no such namespace. A hook may make objects anywhere.
 */
export function soleNamespace({ entry, program, hook }: CrdPlan): string | undefined {
  if (!entry.namespaced || entry.namespace === undefined || hook) return undefined;
  const templates = [...program.onCreate, ...program.onReconcile, ...program.onDelete];
  return templates.every(({ inOwnNamespace }) => inOwnNamespace) ? entry.namespace : undefined;
}

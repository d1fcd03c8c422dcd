/** Whether an object is ready, by what its status says; the Live API, `waitFor` and the conditions of a CR agree on it. */
import type { KubernetesObject } from '../lib/kube/index.js';

export interface StatusCondition {
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

const CHILD_CONDITIONS = ['Ready', 'Available', 'Complete', 'Established'];
const READY_PHASES = new Set(['Running', 'Active', 'Bound', 'Succeeded']);

/**
 * Its condition (`Ready`, `Available`, `Complete`), else `readyReplicas` against `spec.replicas`, else its phase, else
 * whether it exists: a ConfigMap has nothing to wait for.
 */
export function childReady(object: KubernetesObject): boolean {
  for (const type of CHILD_CONDITIONS) {
    const condition = conditionOf(object, type);
    if (condition) return condition.status;
  }
  const wanted = object.spec?.['replicas'];
  if (typeof wanted === 'number') return Number(object.status?.['readyReplicas'] ?? 0) >= wanted;
  const phase = object.status?.['phase'];
  return typeof phase === 'string' ? READY_PHASES.has(phase) : true;
}

export function conditionOf(object: KubernetesObject, type: string): StatusCondition | undefined {
  const conditions: unknown = object.status?.['conditions'];
  if (!Array.isArray(conditions)) return undefined;
  const found: unknown = conditions.find((row: unknown) => text(row, 'type') === type);
  if (found === undefined) return undefined;
  return {
    status: text(found, 'status') === 'True',
    reason: text(found, 'reason'),
    message: text(found, 'message'),
  };
}

function text(row: unknown, field: string): string {
  const value = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' ? value : '';
}

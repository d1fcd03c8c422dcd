import type { KubernetesObject } from '../../../lib/kube/index.js';

/** What a CR or a child says of its own readiness. */
export interface Readiness {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
}

interface Condition {
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Of a CR: the condition `Ready`, else `status.ready`. */
export function crReadiness(object: KubernetesObject): Readiness {
  const condition = conditionOf(object, 'Ready');
  if (condition) return { ready: condition.status, reason: condition.reason, message: condition.message };
  const ready = object.status?.['ready'];
  return { ready: ready === true || ready === 'true', reason: '', message: '' };
}

const CHILD_CONDITIONS = ['Ready', 'Available', 'Complete', 'Established'];
const READY_PHASES = new Set(['Running', 'Active', 'Bound', 'Succeeded']);

/**
 * Of a child: its condition (`Ready`, `Available`, `Complete`), else `readyReplicas` against
 * `spec.replicas`, else its phase, else whether it exists: a ConfigMap has nothing to wait for.
 */
export function childReady(object: KubernetesObject): boolean {
  for (const type of CHILD_CONDITIONS) {
    const condition = conditionOf(object, type);
    if (condition) return condition.status;
  }
  const status = object.status;
  const wanted = object.spec?.['replicas'];
  if (typeof wanted === 'number') return Number(status?.['readyReplicas'] ?? 0) >= wanted;
  const phase = status?.['phase'];
  return typeof phase === 'string' ? READY_PHASES.has(phase) : true;
}

function conditionOf(object: KubernetesObject, type: string): Condition | undefined {
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

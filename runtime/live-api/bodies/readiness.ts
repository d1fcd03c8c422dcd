import type { KubernetesObject } from '../../../lib/kube/index.js';
import { conditionOf } from '../../child-readiness.js';

export { childReady } from '../../child-readiness.js';

/** What a CR or a child says of its own readiness. */
export interface Readiness {
  readonly ready: boolean;
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

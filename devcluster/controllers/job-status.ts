import { type JsonMap, numberAt, objectsOf, valueAt } from '../../lib/base/index.js';
import { type KubeObject, kubeTime } from '../kube-object.js';

/** The status of a Job whose Pods have been started; of one that is suspended, which has none. */
export function runningJob(object: KubeObject, now: number): JsonMap {
  const kept = unchanged(object, now);
  if (kept) return kept;
  return { startTime: kubeTime(now), active: numberAt(object, 'spec', 'parallelism') ?? 1, ready: 1 };
}

/** The status of a Job whose Pods have all succeeded, unless it is suspended. */
export function finishedJob(object: KubeObject, now: number): JsonMap {
  const kept = unchanged(object, now);
  if (kept) return kept;
  const at = kubeTime(now);
  return {
    startTime: valueAt(object, ['status', 'startTime']) ?? at,
    completionTime: at,
    succeeded: numberAt(object, 'spec', 'completions') ?? 1,
    ready: 0,
    conditions: [reached('SuccessCriteriaMet', at), reached('Complete', at)],
  };
}

/** What stays as it is: a Job that is complete, and one that is suspended, which says so. */
function unchanged(object: KubeObject, now: number): JsonMap | undefined {
  const status = (valueAt(object, ['status']) ?? {}) as JsonMap;
  if (status['completionTime']) return status;
  if (valueAt(object, ['spec', 'suspend']) !== true) return undefined;
  const conditions = objectsOf(status['conditions']);
  if (conditions.some(({ type }) => type === 'Suspended')) return status;
  return { ...status, conditions: [...conditions, suspended(kubeTime(now))] };
}

function reached(type: string, at: string): JsonMap {
  return {
    type,
    status: 'True',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
    lastProbeTime: at,
    lastTransitionTime: at,
  };
}

function suspended(at: string): JsonMap {
  return {
    type: 'Suspended',
    status: 'True',
    reason: 'JobSuspended',
    message: 'Job suspended',
    lastProbeTime: at,
    lastTransitionTime: at,
  };
}

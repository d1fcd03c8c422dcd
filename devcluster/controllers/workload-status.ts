import { isObject, type JsonMap, numberAt, valueAt } from '../../lib/base/index.js';
import type { KubeObject } from '../kube-object.js';
import { finishedJob, runningJob } from './job-status.js';
import { runningPod } from './pod-status.js';

/** One step of a simulated life: the status to write `afterMs` milliseconds after the step before. */
export interface Step {
  readonly afterMs: number;
  status(object: KubeObject, now: number): JsonMap;
}

/** How long the imaginary scheduler and the imaginary nodes take, in milliseconds. */
const SCHEDULED_MS = 50;
const READY_MS = 250;

/** The lives of the kinds that are simulated. A step that finds its status there already writes nothing. */
export const LIVES: Readonly<Record<string, readonly Step[]>> = {
  'statefulsets.apps': [{ afterMs: SCHEDULED_MS + READY_MS, status: statefulSet }],
  'daemonsets.apps': [{ afterMs: SCHEDULED_MS + READY_MS, status: daemonSet }],
  'jobs.batch': [
    { afterMs: SCHEDULED_MS, status: runningJob },
    { afterMs: READY_MS, status: finishedJob },
  ],
  pods: [{ afterMs: SCHEDULED_MS + READY_MS, status: simulatedPod }],
  persistentvolumeclaims: [{ afterMs: SCHEDULED_MS, status: boundClaim }],
};

function wanted(object: KubeObject): number {
  return numberAt(object, 'spec', 'replicas') ?? 1;
}

function observed(object: KubeObject): JsonMap {
  return { observedGeneration: object.metadata.generation };
}

function counts(object: KubeObject, more: readonly string[]): JsonMap {
  const replicas = wanted(object);
  const extra = Object.fromEntries(more.map((name) => [name, replicas]));
  return { ...observed(object), replicas, readyReplicas: replicas, availableReplicas: replicas, ...extra };
}

function statefulSet(object: KubeObject): JsonMap {
  const revision = `${object.metadata.name}-${object.metadata.generation}`;
  return {
    ...counts(object, ['currentReplicas', 'updatedReplicas']),
    currentRevision: revision,
    updateRevision: revision,
    collisionCount: 0,
  };
}

/** As if there were one node. */
function daemonSet(object: KubeObject): JsonMap {
  return {
    ...observed(object),
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    numberMisscheduled: 0,
    numberReady: 1,
    numberAvailable: 1,
    updatedNumberScheduled: 1,
  };
}

/** One that runs already stays as it is. */
function simulatedPod(object: KubeObject, now: number): JsonMap {
  const status = valueAt(object, ['status']);
  return isObject(status) && status['phase'] === 'Running' ? status : runningPod(object, now);
}

function boundClaim(object: KubeObject): JsonMap {
  return {
    phase: 'Bound',
    accessModes: valueAt(object, ['spec', 'accessModes']) ?? [],
    capacity: valueAt(object, ['spec', 'resources', 'requests']) ?? {},
  };
}

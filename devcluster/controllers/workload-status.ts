import { type JsonMap, numberAt, objectsOf, valueAt } from '../../lib/base/index.js';
import { type KubeObject, kubeTime } from '../kube-object.js';
import { finishedJob, runningJob } from './job-status.js';

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
  'deployments.apps': [
    { afterMs: SCHEDULED_MS, status: (object, now) => replicated(object, now, 0) },
    { afterMs: READY_MS, status: (object, now) => replicated(object, now, wanted(object)) },
  ],
  'replicasets.apps': [
    { afterMs: SCHEDULED_MS + READY_MS, status: (object) => counts(object, ['fullyLabeledReplicas']) },
  ],
  'statefulsets.apps': [{ afterMs: SCHEDULED_MS + READY_MS, status: statefulSet }],
  'daemonsets.apps': [{ afterMs: SCHEDULED_MS + READY_MS, status: daemonSet }],
  'jobs.batch': [
    { afterMs: SCHEDULED_MS, status: runningJob },
    { afterMs: READY_MS, status: finishedJob },
  ],
  pods: [{ afterMs: SCHEDULED_MS + READY_MS, status: runningPod }],
  persistentvolumeclaims: [{ afterMs: SCHEDULED_MS, status: boundClaim }],
};

function wanted(object: KubeObject): number {
  return numberAt(object, 'spec', 'replicas') ?? 1;
}

function observed(object: KubeObject): JsonMap {
  return { observedGeneration: object.metadata.generation };
}

function replicated(object: KubeObject, now: number, ready: number): JsonMap {
  const replicas = wanted(object);
  const done = ready === replicas;
  const conditions = [
    done
      ? condition(object, now, {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        })
      : condition(object, now, {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        }),
    condition(object, now, {
      type: 'Progressing',
      status: 'True',
      reason: done ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      message: done ? 'The rollout is complete.' : 'The rollout is in progress.',
    }),
  ];
  return {
    ...observed(object),
    ...(replicas > 0 ? { replicas, updatedReplicas: replicas } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(done ? {} : { unavailableReplicas: replicas - ready }),
    conditions,
  };
}

interface Standing {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** A condition keeps its times for as long as its status stays. */
function condition(object: KubeObject, now: number, { type, status, reason, message }: Standing): JsonMap {
  const known = objectsOf(valueAt(object, ['status', 'conditions'])).find(
    (present) => present['type'] === type,
  );
  const at = known?.['status'] === status ? known['lastTransitionTime'] : kubeTime(now);
  return { type, status, reason, message, lastTransitionTime: at, lastUpdateTime: at };
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

function runningPod(object: KubeObject, now: number): JsonMap {
  if (valueAt(object, ['status', 'phase']) === 'Running') return valueAt(object, ['status']) as JsonMap;
  const at = kubeTime(now);
  const containers = objectsOf(valueAt(object, ['spec', 'containers']));
  return {
    phase: 'Running',
    startTime: at,
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: at,
    })),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: at } },
    })),
  };
}

function boundClaim(object: KubeObject): JsonMap {
  return {
    phase: 'Bound',
    accessModes: valueAt(object, ['spec', 'accessModes']) ?? [],
    capacity: valueAt(object, ['spec', 'resources', 'requests']) ?? {},
  };
}

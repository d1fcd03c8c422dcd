import { type JsonMap, numberAt, objectsOf, valueAt } from '../../../lib/base/index.js';
import { type KubeObject, kubeTime } from '../../kube-object.js';

/** How many Pods of its ReplicaSets a Deployment has. */
export interface Counts {
  readonly wanted: number;
  readonly replicas: number;
  /** Of the newest template. */
  readonly updated: number;
  readonly ready: number;
}

export function deploymentStatus(object: KubeObject, now: number, counts: Counts): JsonMap {
  const { wanted, replicas, updated, ready } = counts;
  const done = updated >= wanted && ready >= wanted && replicas === updated;
  const isAvailable = ready >= wanted;
  const conditions = [
    condition(object, now, {
      type: 'Available',
      status: isAvailable ? 'True' : 'False',
      reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: isAvailable
        ? 'Deployment has minimum availability.'
        : 'Deployment does not have minimum availability.',
    }),
    condition(object, now, {
      type: 'Progressing',
      status: 'True',
      reason: done ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      message: done ? 'The rollout is complete.' : 'The rollout is in progress.',
    }),
  ];
  return {
    observedGeneration: object.metadata.generation,
    ...(replicas > 0 ? { replicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(ready < wanted ? { unavailableReplicas: wanted - ready } : {}),
    conditions,
  };
}

export function replicaSetStatus(object: KubeObject, pods: readonly KubeObject[]): JsonMap {
  const ready = pods.filter(isReady).length;
  const replicas = pods.length;
  return {
    observedGeneration: object.metadata.generation,
    replicas,
    ...(replicas > 0 ? { fullyLabeledReplicas: replicas } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
  };
}

/** What `spec.replicas` asks for. */
export function wantedOf(object: KubeObject): number {
  return numberAt(object, 'spec', 'replicas') ?? 1;
}

function isReady(pod: KubeObject): boolean {
  return objectsOf(valueAt(pod, ['status', 'conditions'])).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
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

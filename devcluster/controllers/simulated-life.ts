import type { KubeObject } from '../kube-object.js';
import { deploymentStatus, wantedOf } from './rollout/deployment-status.js';
import { LIVES, type Step } from './workload-status.js';

/** What a controller writes `afterMs` milliseconds after the step before: annotations first, then a status. */
export interface SimulatedStep extends Pick<Step, 'afterMs'> {
  readonly status: Step['status'];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How long Pods take until they are ready, in milliseconds. */
const READY_MS = 300;

/** Workloads whose Pods nobody makes: their own status alone tells of them. Each write of a controller is a step. */
const WITHOUT_PODS: Readonly<Record<string, readonly SimulatedStep[]>> = {
  'deployments.apps': [
    {
      afterMs: 1,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      status: (object, now) => deploymentOf(object, now, { replicas: 0, ready: 0 }),
    },
    {
      afterMs: 1,
      status: (object, now) => deploymentOf(object, now, { replicas: wantedOf(object), ready: 0 }),
    },
    {
      afterMs: READY_MS,
      status: (object, now) => {
        const replicas = wantedOf(object);
        return deploymentOf(object, now, { replicas, ready: replicas });
      },
    },
  ],
  'replicasets.apps': [
    {
      afterMs: READY_MS,
      status: (object) => {
        const replicas = wantedOf(object);
        const counts = { replicas, fullyLabeledReplicas: replicas, readyReplicas: replicas };
        return { observedGeneration: object.metadata.generation, ...counts, availableReplicas: replicas };
      },
    },
  ],
};

/**
 * What the controllers of Kubernetes write to a workload one after the other, as on an embedded cluster that simulates
 * workloads, for a cluster that has no controllers; empty for other kinds. `key`: as in `deployments.apps`, of the core
 * group `pods`.
 */
export function simulatedLife(key: string): readonly SimulatedStep[] {
  return WITHOUT_PODS[key] ?? LIVES[key] ?? [];
}

function deploymentOf(
  object: KubeObject,
  now: number,
  { replicas, ready }: { readonly replicas: number; readonly ready: number },
): ReturnType<Step['status']> {
  return deploymentStatus(object, now, { wanted: wantedOf(object), replicas, updated: replicas, ready });
}

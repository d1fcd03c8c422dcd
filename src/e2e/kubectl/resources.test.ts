import { expect, it } from 'vitest';
import { isRolledOut } from './resources.js';

const workload = (kind: string, status: object, spec: object = {}) =>
  ({ apiVersion: 'apps/v1', kind, metadata: { name: 'a', generation: 2 }, spec, status }) as never;

const DAEMONS = { observedGeneration: 2, desiredNumberScheduled: 3, numberReady: 3 };
const REPLICAS = { observedGeneration: 2, readyReplicas: 2, replicas: 2 };

it.each([
  ['Deployment', { ...REPLICAS, updatedReplicas: 2 }, true],
  ['Deployment', { ...REPLICAS, updatedReplicas: 1 }, false],
  ['Deployment', { ...REPLICAS, updatedReplicas: 2, replicas: 3 }, false],
  ['StatefulSet', { ...REPLICAS, updatedReplicas: 2 }, true],
  ['StatefulSet', { ...REPLICAS, updatedReplicas: 1 }, false],
  ['DaemonSet', { ...DAEMONS, updatedNumberScheduled: 3 }, true],
  ['DaemonSet', { ...DAEMONS, updatedNumberScheduled: 2 }, false],
  ['DaemonSet', { ...DAEMONS, numberReady: 2, updatedNumberScheduled: 3 }, false],
  ['DaemonSet', { observedGeneration: 2, desiredNumberScheduled: 0, numberReady: 0 }, true],
])('a rollout of a %s with %j is complete: %s', (kind, status, complete) => {
  expect(isRolledOut(workload(kind, status, { replicas: 2 }))).toBe(complete);
});

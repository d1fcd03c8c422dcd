import { describe, expect, it } from 'vitest';
import { isReady } from './setup-wait.js';

const object = (kind: string, status?: object, spec?: object) =>
  ({ apiVersion: 'v1', kind, metadata: { name: 'a', generation: 2 }, spec, status }) as never;

describe('an object is ready', () => {
  it.each([
    ['Deployment', { observedGeneration: 2, readyReplicas: 1 }, undefined],
    ['StatefulSet', { observedGeneration: 2, readyReplicas: 3 }, { replicas: 3 }],
    ['Deployment', { observedGeneration: 2 }, { replicas: 0 }],
    ['DaemonSet', { observedGeneration: 2, desiredNumberScheduled: 3, numberReady: 3 }, {}],
    ['DaemonSet', { observedGeneration: 2, desiredNumberScheduled: 0, numberReady: 0 }, {}],
    ['Pod', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, undefined],
    ['Job', { conditions: [{ type: 'Complete', status: 'True' }] }, undefined],
    ['CustomResourceDefinition', { conditions: [{ type: 'Established', status: 'True' }] }, undefined],
    ['Database', { phase: 'Creating', conditions: [{ type: 'Ready', status: 'True' }] }, undefined],
    ['PersistentVolumeClaim', { phase: 'Bound' }, undefined],
    ['ConfigMap', undefined, undefined],
  ])('%s with %j', (kind, status, spec) => {
    expect(isReady(object(kind, status, spec))).toBe(true);
  });

  it.each([
    ['Deployment', { observedGeneration: 1, readyReplicas: 1 }, undefined],
    ['Deployment', { observedGeneration: 2, readyReplicas: 1 }, { replicas: 2 }],
    ['DaemonSet', { observedGeneration: 2, desiredNumberScheduled: 3, numberReady: 2 }, {}],
    ['DaemonSet', { observedGeneration: 1, desiredNumberScheduled: 3, numberReady: 3 }, {}],
    ['DaemonSet', undefined, {}],
    ['Pod', { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] }, undefined],
    ['Pod', { phase: 'Pending' }, undefined],
    ['Job', { active: 1 }, undefined],
    ['CustomResourceDefinition', undefined, undefined],
    ['Database', { conditions: [{ type: 'Ready', status: 'Unknown' }] }, undefined],
    ['PersistentVolumeClaim', { phase: 'Pending' }, undefined],
  ])('but not %s with %j', (kind, status, spec) => {
    expect(isReady(object(kind, status, spec))).toBe(false);
  });
});

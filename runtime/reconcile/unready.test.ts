import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { unready } from './unready.js';

const BY_KIND = { readyWhen: undefined };
const none = (): readonly KubernetesObject[] => [];

function deployment(status: object, generation = 1): KubernetesObject {
  return {
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'n', generation },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } } },
    status: status as never,
  };
}

describe('unready', () => {
  it.each([
    ['has no status yet', deployment({}), '0 of 3 ready'],
    ['is ready', deployment({ readyReplicas: 3 }), undefined],
    [
      'names its reason',
      deployment({
        readyReplicas: 1,
        conditions: [{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' }],
      }),
      '1 of 3 ready: MinimumReplicasUnavailable',
    ],
    [
      'has the status of an older generation',
      deployment({ readyReplicas: 3, observedGeneration: 1 }, 2),
      '3 of 3 ready: its status is of an older generation',
    ],
    ['has nothing to wait for', { kind: 'ConfigMap', metadata: { name: 'page' } }, undefined],
    [
      'has odd conditions',
      { metadata: { name: 'x' }, status: { conditions: { toString: null } } } as never,
      undefined,
    ],
  ])('of an object that %s', (_, object, expected) => {
    expect(unready(BY_KIND, object, none)).toBe(expected);
  });

  it('names what a container of its pods waits for, where pods are watched', () => {
    const pod = (app: string, reason: string) => ({
      metadata: { name: app, labels: { app } },
      status: { containerStatuses: [null, { state: { waiting: { reason } } }] } as never,
    });
    const pods = () => [pod('other', 'CrashLoopBackOff'), pod('web', 'ImagePullBackOff')];
    expect(unready(BY_KIND, deployment({ readyReplicas: 1 }), pods)).toBe('1 of 3 ready: ImagePullBackOff');
  });

  it('asks the conditions of the entry instead, when it has any', () => {
    const entry = { readyWhen: (data: object) => (data as KubernetesObject).status?.['phase'] === 'Up' };
    expect(unready(entry, { metadata: { name: 'x' }, status: { phase: 'Down' } }, none)).toBe('not ready');
    expect(unready(entry, { metadata: { name: 'x' }, status: { phase: 'Up' } }, none)).toBeUndefined();
  });
});

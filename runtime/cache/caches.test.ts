import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KubeApi } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createMetrics } from '../metrics/index.js';
import { loadPlan } from '../plan.js';
import { Caches } from './caches.js';

const text = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    search:
      apiTypes: { group: example.com, version: v1, kind: Search, plural: searches }
      operatorBox:
        onReconcile:
          custom:
            - { apiVersion: example.com/v1, kind: SearchIndex, name: a }
            - { apiVersion: other.com/v1, kind: SearchIndex, name: b }
    index:
      apiTypes: { group: example.com, version: v1, kind: SearchIndex, plural: searchindices }
      namespaced: false
`;

describe('the type of a kind that discovery has not answered', () => {
  it('is that of the entry of the Katalog that operates it', () => {
    const clock = new FakeClock();
    const { plan } = loadPlan([{ file: 'k.yaml', text }], { clock, randomBytes, env: {} });
    const nothing = (): void => undefined;
    const caches = new Caches({
      api: {} as unknown as KubeApi,
      clock,
      random: () => 0.5,
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      metrics: createMetrics({ processDefaults: false }),
      discovery: { read: () => new Promise(nothing) },
    });
    for (const crd of plan?.crds.values() ?? []) caches.of(crd);
    expect(caches.types('example.com/v1', 'SearchIndex')).toEqual({
      plural: 'searchindices',
      namespaced: false,
    });
    expect(caches.types('other.com/v1', 'SearchIndex')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { programOf } from '../../test/support/plan.js';
import { type EnrichSources, enriched } from './enrich.js';

type Spec = NonNullable<KubernetesObject['spec']>;
type Objects = Partial<Record<string, KubernetesObject>>;

/** The first child, enriched with these targets. */
async function enrichedChild(
  child: KubernetesObject,
  targets: string,
  objects: Objects = {},
  ...siblings: KubernetesObject[]
) {
  const { enrich } = programOf(`      enrich: [ ${targets} ]`).program;
  const sources: EnrichSources = {
    ownedBy: (kind, { metadata: { uid } }) => {
      const owned = objects[`${kind} of ${uid}`];
      return owned ? [owned] : [];
    },
    lookUp: (kind, name, namespace) => objects[[kind, namespace, name].filter(Boolean).join(' ')],
    autoscalers: () => Object.values(objects).flatMap((object) => object ?? []),
    pods: () => [],
    events: async () => [],
  };
  const data = { metadata: { name: 'cr' }, cross: {}, metrics: {}, health: {} };
  return (await enriched([child, ...siblings], enrich, sources, () => data))[0];
}

const node = {
  metadata: {
    name: 'n1',
    labels: {
      'topology.kubernetes.io/zone': 'eu-1a',
      'topology.kubernetes.io/region': 'eu-1',
      'node.kubernetes.io/instance-type': 'm5',
    },
  },
  spec: { taints: [{ key: 'batch' }] },
  status: { allocatable: { cpu: '4' }, conditions: [], images: [] },
};

describe('enrich with node', () => {
  it('puts beside a pod what its functions read of its node', async () => {
    const pod = { kind: 'Pod', metadata: { name: 'a' }, spec: { nodeName: 'n1' } };
    expect((await enrichedChild(pod, 'node', { 'Node n1': node }))?.['_node']).toMatchObject({
      ...{ name: 'n1', zone: 'eu-1a', region: 'eu-1', instanceType: 'm5' },
      ...{ spec: { taints: [{ key: 'batch' }] }, status: { allocatable: { cpu: '4' } } },
    });
    expect((await enrichedChild(pod, 'node'))?.['_node']).toEqual({ name: 'n1' });
    const waiting = { ...pod, spec: {} };
    expect(await enrichedChild(waiting, 'node', { 'Node n1': node })).toEqual(waiting);
  });

  it.each(['pods, node', 'node, pods'])('reaches the pods of a workload: %s', async (targets) => {
    const set = { kind: 'StatefulSet', metadata: { name: 'a', uid: 's' } };
    const pod = { kind: 'Pod', metadata: { name: 'a-0' }, spec: { nodeName: 'n1' } };
    const known = await enrichedChild(set, targets, { 'Pod of s': pod, 'Node n1': node });
    expect(known).toMatchObject({ _pods: [{ name: 'a-0', _node: { zone: 'eu-1a' } }] });
  });
});

describe('enrich with what a child names, or what names it', () => {
  it('puts the StorageClass beside a claim', async () => {
    const claim = (spec: Spec) => ({ kind: 'PersistentVolumeClaim', metadata: { name: 'a' }, spec });
    const fast = { metadata: { name: 'fast' }, provisioner: 'csi.example.com' };
    const known = { 'StorageClass fast': fast };
    const named = claim({ storageClassName: 'fast' });
    expect(await enrichedChild(named, 'pvc', known)).toEqual({ ...named, _storageClass: fast });
    for (const spec of [{ storageClassName: 'slow' }, { storageClassName: '' }, {}])
      expect(await enrichedChild(claim(spec), 'storageClass', known)).toEqual(claim(spec));
  });

  it('puts the slices of the first IP family beside a Service', async () => {
    const service = (ipFamilies: string[]) => ({
      kind: 'Service',
      metadata: { name: 'a', uid: 's' },
      spec: { ipFamilies },
    });
    const slice = { metadata: { name: 'a-1' }, addressType: 'IPv4', endpoints: [] };
    const known = { 'EndpointSlice of s': slice };
    const both = await enrichedChild(service(['IPv4', 'IPv6']), 'ep', known);
    expect(both?.['_endpoints']).toEqual([slice]);
    expect((await enrichedChild(service(['IPv6']), 'ep', known))?.['_endpoints']).toEqual([]);
  });

  it('puts beside a workload the autoscaler that scales it and no other', async () => {
    const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
    const hpa = (scaleTargetRef: Spec) => ({ metadata: { name: 'h' }, spec: { scaleTargetRef } });
    const right = hpa({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' });
    const others = {
      a: hpa({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' }),
      b: hpa({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'db' }),
      c: hpa({ apiVersion: 'example.com/v1', kind: 'Deployment', name: 'web' }),
      d: { metadata: { name: 'none' } },
    };
    expect(await enrichedChild(web, 'hpa', { ...others, right })).toEqual({ ...web, _hpa: right });
    expect(await enrichedChild(web, 'hpa', others)).toEqual(web);
    const newer = { ...right, kind: 'HorizontalPodAutoscaler', status: { currentReplicas: 3 } };
    expect(await enrichedChild(web, 'hpa', { right }, newer)).toEqual({ ...web, _hpa: newer });
  });
});

describe('enrich with pv', () => {
  it('puts beside a volume the claim that it is bound to', async () => {
    const bound = { metadata: { name: 'c', namespace: 'n' }, spec: { volumeName: 'v' } };
    const volume = (spec: Spec) => ({ kind: 'PersistentVolume', metadata: { name: 'v' }, spec });
    const known = { 'PersistentVolumeClaim n c': bound };
    const taken = volume({ claimRef: { name: 'c', namespace: 'n' } });
    expect(await enrichedChild(taken, 'persistentvolume', known)).toEqual({ ...taken, _pvc: bound });
    for (const spec of [{ claimRef: { name: 'c', namespace: 'm' } }, {}])
      expect(await enrichedChild(volume(spec), 'pv', known)).toEqual(volume(spec));
  });
});

describe('enrich with ingress', () => {
  it('puts beside an Ingress the addresses that it was given', async () => {
    const ingress = (status: Spec) => ({ kind: 'Ingress', metadata: { name: 'i' }, status });
    const given = ingress({
      loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.example.com' }, {}] },
    });
    expect((await enrichedChild(given, 'ing'))?.['_loadBalancerIPs']).toEqual([
      '192.0.2.1',
      'lb.example.com',
    ]);
    expect((await enrichedChild(ingress({}), 'ingress'))?.['_loadBalancerIPs']).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { programOf } from '../../test/support/plan.js';
import type { KubernetesObject } from '../view.js';
import { type EnrichSources, enriched } from './enrich.js';

type Objects = Partial<Record<string, KubernetesObject>>;

/** The one child, enriched with these targets. */
async function enrichedChild(child: KubernetesObject, targets: string, objects: Objects = {}) {
  const { enrich } = programOf(`      enrich: [ ${targets} ]`).program;
  const sources: EnrichSources = {
    ownedBy: (kind, uid) => (objects[`${kind} of ${uid}`] ? [objects[`${kind} of ${uid}`] ?? child] : []),
    lookUp: (kind, name) => objects[`${kind} ${name}`],
    pods: () => [],
    events: async () => [],
  };
  const data = { metadata: { name: 'cr' }, cross: {}, metrics: {}, health: {} };
  return (await enriched([child], enrich, sources, () => data))[0];
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

import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';

async function setUp() {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  await kube.post(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { x: '1', y: '2' },
  });
  return { kube, namespace, path: `${configMaps}/a` };
}

const CONTAINERS = [
  { name: 'one', image: 'i:1', env: [{ name: 'A', value: '1' }] },
  { name: 'two', image: 'i:2' },
];

async function deployment() {
  const { kube, namespace } = await setUp();
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await kube.post(path, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: { containers: CONTAINERS } },
    },
  });
  const patch = (spec: object) => kube.patch('strategic', `${path}/a`, { spec });
  const containers = async () => {
    const { body } = await kube.get(`${path}/a`);
    const spec = body.spec as {
      template: { spec: { containers: { name: string; env?: object[]; image: string }[] } };
    };
    return spec.template.spec.containers;
  };
  return { kube, path, patch, containers };
}

describe('patch', () => {
  it('merges, and null removes', async () => {
    const { kube, path } = await setUp();
    const { body } = await kube.patch('merge', path, { data: { x: null, z: '3' } });
    expect(body.data).toEqual({ y: '2', z: '3' });
  });

  it('takes a resourceVersion as a condition', async () => {
    const { kube, path } = await setUp();
    const refused = await kube.patch('merge', path, { metadata: { resourceVersion: '1' }, data: { x: '9' } });
    expect(refused.status).toBe(409);
  });

  it('carries out JSON patches or refuses them whole', async () => {
    const { kube, path } = await setUp();
    const { body } = await kube.patch('json', path, [
      { op: 'test', path: '/data/x', value: '1' },
      { op: 'replace', path: '/data/x', value: '5' },
      { op: 'add', path: '/data/z', value: '3' },
      { op: 'remove', path: '/data/y' },
    ]);
    expect(body.data).toEqual({ x: '5', z: '3' });
    const refused = await kube.patch('json', path, [
      { op: 'remove', path: '/data/x' },
      { op: 'test', path: '/data/z', value: '9' },
    ]);
    expect(refused.status).toBe(422);
    expect(refused.body.message).toBe('the server rejected our request due to an error in our request');
    expect((await kube.get(path)).body.data).toEqual({ x: '5', z: '3' });
  });

  it('refuses a body type it does not know', async () => {
    const { kube, path } = await setUp();
    expect((await kube.request('PATCH', path, { body: {} })).status).toBe(415);
  });

  it('does not write what would not change', async () => {
    const { kube, path } = await setUp();
    const before = await kube.get(path);
    const after = await kube.patch('merge', path, { data: { x: '1' } });
    expect(after.body).toEqual(before.body);
  });

  it('merges lists of a built-in kind by their keys', async () => {
    const { patch, containers } = await deployment();
    const template = {
      spec: {
        containers: [
          { name: 'two', image: 'i:3' },
          { name: 'three', image: 'i:3' },
        ],
      },
    };
    expect((await patch({ template })).status).toBe(200);
    expect((await containers()).map(({ name, image }) => [name, image])).toEqual([
      ['one', 'i:1'],
      ['two', 'i:3'],
      ['three', 'i:3'],
    ]);
  });

  it('deletes items, replaces lists and retains keys by directive', async () => {
    const { kube, path, patch, containers } = await deployment();
    await patch({
      template: { spec: { containers: [{ name: 'one', env: [{ name: 'A', $patch: 'delete' }] }] } },
    });
    expect((await containers())[0]?.env ?? []).toEqual([]);
    await patch({
      template: { spec: { containers: [{ name: 'only', image: 'i:9' }, { $patch: 'replace' }] } },
    });
    expect((await containers()).map(({ name }) => name)).toEqual(['only']);
    await patch({ strategy: { $retainKeys: ['type'], type: 'Recreate' } });
    expect((await kube.get(`${path}/a`)).body.spec['strategy']).toEqual({ type: 'Recreate' });
  });
});

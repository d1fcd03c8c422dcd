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
  it('a merge patch merges, and null removes', async () => {
    const { kube, path } = await setUp();
    const { body } = await kube.patch('merge', path, { data: { x: null, z: '3' } });
    expect(body.data).toEqual({ y: '2', z: '3' });
  });

  it('a resourceVersion in a patch is a precondition', async () => {
    const { kube, path } = await setUp();
    const refused = await kube.patch('merge', path, { metadata: { resourceVersion: '1' }, data: { x: '9' } });
    expect(refused.status).toBe(409);
  });

  it('a JSON patch is applied whole or refused', async () => {
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

  it('an unknown patch type is refused', async () => {
    const { kube, path } = await setUp();
    expect((await kube.request('PATCH', path, { body: {} })).status).toBe(415);
  });

  it('a patch that changes nothing writes nothing', async () => {
    const { kube, path } = await setUp();
    const before = await kube.get(path);
    const after = await kube.patch('merge', path, { data: { x: '1' } });
    expect(after.body).toEqual(before.body);
  });

  it('a strategic merge patch merges lists of built-in kinds by their keys', async () => {
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

  it('a strategic merge patch follows its directives', async () => {
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

  it.each([
    [{ metadata: { name: 'b' } }, 400],
    [{ metadata: { namespace: 'b' } }, 400],
    [{ kind: 'Secret' }, 422],
    [{ data: { x: 1 } }, 422],
  ])('makes no other object of one, nor one that cannot be: %j', async (body, status) => {
    const { kube, path } = await setUp();
    expect((await kube.patch('merge', path, body)).status).toBe(status);
  });

  it('a patch checks uid and resourceVersion of the object', async () => {
    const { kube, path } = await setUp();
    const { uid, resourceVersion } = (await kube.get(path)).body.metadata;
    const patch = (metadata: object) => kube.patch('merge', path, { metadata, data: { x: '9' } });
    const other = await patch({ uid: 'other' });
    expect([other.status, other.body.message]).toEqual([
      422,
      expect.stringContaining('metadata.uid: Invalid value: "other": field is immutable'),
    ]);
    expect((await patch({ uid: 'other', resourceVersion: '1' })).status).toBe(409);
    expect((await patch({ uid, resourceVersion })).status).toBe(200);
  });

  it('a patch cannot change what the server sets', async () => {
    const { kube, path } = await setUp();
    const before = (await kube.get(path)).body.metadata;
    const set = { creationTimestamp: '2001-01-01T00:00:00Z', generation: 9, selfLink: 'x' };
    const { body } = await kube.patch('merge', path, { metadata: { ...set, labels: { a: 'b' } } });
    expect(body.metadata).toMatchObject({ creationTimestamp: before.creationTimestamp, labels: { a: 'b' } });
    expect(body.metadata.generation).toBeUndefined();
  });

  it('a JSON patch moves, copies, reads escaped paths and refuses missing ones', async () => {
    const { kube, path } = await setUp();
    const { body } = await kube.patch('json', path, [
      { op: 'move', from: '/data/x', path: '/data/m' },
      { op: 'copy', from: '/data/y', path: '/data/c' },
      { op: 'add', path: '/metadata/annotations', value: {} },
      { op: 'add', path: '/metadata/annotations/example.test~1a', value: 'b' },
    ]);
    expect(body.data).toEqual({ m: '1', y: '2', c: '2' });
    expect(body.metadata.annotations).toEqual({ 'example.test/a': 'b' });
    const refused = [
      [{ op: 'remove', path: '/data/none' }],
      [{ op: 'add', path: '/no/such', value: 1 }],
      [{ op: 'frob', path: '/data' }],
    ];
    for (const patch of refused) expect((await kube.patch('json', path, patch)).status).toBe(422);
    expect((await kube.patch('json', path, { op: 'remove' })).status).toBe(400);
    expect((await kube.patch('merge', path, '{')).status).toBe(400);
    expect((await kube.patch('merge', `${path}-none`, {})).status).toBe(404);
  });

  it('a JSON patch counts negative indices from the end', async () => {
    const { kube, path } = await setUp();
    const finalizers = (op: string, at: string, value?: string) =>
      kube.patch('json', path, [{ op, path: `/metadata/finalizers/${at}`, value }]);
    await kube.patch('merge', path, { metadata: { finalizers: ['a.test/a', 'a.test/b'] } });
    expect((await finalizers('add', '-1', 'a.test/c')).body.metadata.finalizers).toEqual([
      ...['a.test/a', 'a.test/b', 'a.test/c'],
    ]);
    expect((await finalizers('replace', '-3', 'a.test/d')).body.metadata.finalizers).toEqual([
      ...['a.test/d', 'a.test/b', 'a.test/c'],
    ]);
    expect((await finalizers('remove', '-2')).body.metadata.finalizers).toEqual(['a.test/d', 'a.test/c']);
    expect((await finalizers('remove', '-3')).status).toBe(422);
    await kube.patch('merge', path, { metadata: { finalizers: [] } });
  });

  it('parameters of apply are refused for other patches', async () => {
    const { kube, path } = await setUp();
    const force = await kube.patch('merge', path, { data: { x: '9' } }, { query: { force: true } });
    expect(force.body.message).toContain('force: Forbidden: may not be specified for non-apply patch');
    const fieldManager = 'm'.repeat(129);
    const long = await kube.patch('merge', path, { data: { x: '9' } }, { query: { fieldManager } });
    expect(long.body.message).toContain('fieldManager: Too long: may not be more than 128 bytes');
  });
});

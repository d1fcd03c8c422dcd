import { describe, expect, it, onTestFinished } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import type { KubeBody } from '../support/kube-body.js';
import { widgetKind } from '../support/widget-crd.js';

function configMap(name: string, data?: Record<string, string>) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...(data ? { data } : {}) };
}

function owners(body: KubeBody): Record<string, unknown> {
  return Object.fromEntries(
    (body.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
  );
}

async function setUp() {
  const kube = cluster();
  const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
  const apply = (manager: string, data: Record<string, string>, query = {}) =>
    kube.patch('apply', `${path}/a`, configMap('a', data), { query: { fieldManager: manager, ...query } });
  return { kube, path, apply };
}

describe('server-side apply', () => {
  it('apply creates the object and owns what it sets', async () => {
    const { apply } = await setUp();
    const made = await apply('one', { x: '1', y: '2' });
    expect(made.status).toBe(201);
    expect(made.body.metadata.managedFields).toMatchObject([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'v1',
        fieldsV1: { 'f:data': { 'f:x': {}, 'f:y': {} } },
      },
    ]);
  });

  it('applying the same again writes nothing', async () => {
    const { apply } = await setUp();
    const first = await apply('one', { x: '1' });
    const second = await apply('one', { x: '1' });
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  it('two managers that set the same value share the field', async () => {
    const { apply } = await setUp();
    await apply('one', { x: '1' });
    const { body } = await apply('two', { x: '1' });
    expect(owners(body)).toEqual({ one: { 'f:data': { 'f:x': {} } }, two: { 'f:data': { 'f:x': {} } } });
  });

  it('a field that its only owner no longer applies is removed, one with another owner kept', async () => {
    const { apply } = await setUp();
    await apply('one', { x: '1', y: '2', z: '3' });
    await apply('two', { y: '2' });
    const { body } = await apply('one', { x: '1' });
    expect(body.data).toEqual({ x: '1', y: '2' });
    expect(owners(body)).toEqual({ one: { 'f:data': { 'f:x': {} } }, two: { 'f:data': { 'f:y': {} } } });
  });

  it('changing a field of another manager is a conflict that names it', async () => {
    const { kube, path, apply } = await setUp();
    await apply('one', { x: '1', y: '2' });
    await kube.patch('merge', `${path}/a`, { data: { z: '3' } }, { query: { fieldManager: 'editor' } });
    const refused = await apply('two', { x: '9', y: '2', z: '9' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ reason: 'Conflict', code: 409 });
    expect(refused.body.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "editor" using v1:\n- .data.z\nconflicts with "one":\n- .data.x',
    );
    expect(refused.body.details?.causes).toHaveLength(2);
    expect(refused.body.details?.causes).toContainEqual({
      reason: 'FieldManagerConflict',
      message: 'conflict with "one"',
      field: '.data.x',
    });
  });

  it('a forced apply takes the fields of others', async () => {
    const { apply } = await setUp();
    await apply('one', { x: '1', y: '2' });
    const { body } = await apply('two', { x: '9' }, { force: true });
    expect(body.data).toEqual({ x: '9', y: '2' });
    expect(owners(body)).toEqual({ one: { 'f:data': { 'f:y': {} } }, two: { 'f:data': { 'f:x': {} } } });
  });

  it('an update takes fields from the manager that applied them', async () => {
    const { kube, path, apply } = await setUp();
    await apply('one', { x: '1', y: '2' });
    const { body } = await kube.patch(
      'merge',
      `${path}/a`,
      { data: { x: '5' } },
      { query: { fieldManager: 'editor' } },
    );
    expect(owners(body)).toEqual({ one: { 'f:data': { 'f:y': {} } }, editor: { 'f:data': { 'f:x': {} } } });
  });

  it('apply without a field manager is refused', async () => {
    const { kube, path } = await setUp();
    const refused = await kube.patch('apply', `${path}/a`, configMap('a'));
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain('fieldManager: Required value: is required for apply patch');
  });

  it('apply refuses unknown fields', async () => {
    const { kube, path } = await setUp();
    const config = { ...configMap('a'), foo: 1 };
    const refused = await kube.patch('apply', `${path}/a`, config, { query: { fieldManager: 'one' } });
    expect(refused.status).toBe(500);
    expect(refused.body.message).toContain('.foo: field not declared in schema');
  });

  it('apply merges lists by key and sets by value', async () => {
    const kube = cluster();
    const kind = await widgetKind(kube);
    onTestFinished(() => kind.remove());
    const path = `${kind.collection(await testNamespace(kube))}/a`;
    const apply = (fieldManager: string, spec: object) =>
      kube.patch('apply', path, kind.widget('a', spec), { query: { fieldManager } });
    await apply('one', {
      name: 'abc',
      items: [
        { id: 'a', value: 1 },
        { id: 'b', value: 2 },
      ],
      tags: ['x', 'y'],
    });
    await apply('two', { items: [{ id: 'c', value: 1 }, { id: 'a' }], tags: ['z'] });
    const { body } = await apply('one', { name: 'abc', items: [{ id: 'b', value: 3 }], tags: ['y'] });
    expect(body.spec).toEqual({
      name: 'abc',
      size: 3,
      mode: 'a',
      items: [{ id: 'c', value: 1 }, { id: 'a' }, { id: 'b', value: 3 }],
      tags: ['y', 'z'],
    });
    expect(owners(body)).toEqual({
      one: {
        'f:spec': {
          'f:name': {},
          'f:items': { 'k:{"id":"b"}': { '.': {}, 'f:id': {}, 'f:value': {} } },
          'f:tags': { 'v:"y"': {} },
        },
      },
      two: {
        'f:spec': {
          'f:items': {
            'k:{"id":"a"}': { '.': {}, 'f:id': {} },
            'k:{"id":"c"}': { '.': {}, 'f:id': {}, 'f:value': {} },
          },
          'f:tags': { 'v:"z"': {} },
        },
      },
    });
  });

  it.each([
    [
      ['d', 'b'],
      ['a', 'c', 'd', 'b'],
    ],
    [
      ['x', 'a'],
      ['x', 'a', 'b', 'c', 'd'],
    ],
    [
      ['b', 'x'],
      ['a', 'b', 'c', 'd', 'x'],
    ],
    [
      ['c', 'x', 'b'],
      ['a', 'c', 'd', 'x', 'b'],
    ],
  ])('apply of the items %j keeps the others of a, b, c, d in their places', async (applied, merged) => {
    const kube = cluster();
    const kind = await widgetKind(kube);
    onTestFinished(() => kind.remove());
    const path = `${kind.collection(await testNamespace(kube))}/a`;
    const apply = (fieldManager: string, ids: readonly string[]) =>
      kube.patch('apply', path, kind.widget('a', { name: 'abc', items: ids.map((id) => ({ id })) }), {
        query: { fieldManager },
      });
    await apply('one', ['a', 'b', 'c', 'd']);
    const { items } = (await apply('two', applied)).body.spec as { items: readonly { id: string }[] };
    expect(items.map(({ id }) => id)).toEqual(merged);
  });

  it('apply merges the lists of a Deployment by their keys', async () => {
    const kube = cluster();
    const path = `/apis/apps/v1/namespaces/${await testNamespace(kube)}/deployments/a`;
    const apply = (fieldManager: string, container: object) =>
      kube.patch(
        'apply',
        path,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'a' },
          spec: {
            selector: { matchLabels: { app: 'a' } },
            template: {
              metadata: { labels: { app: 'a' } },
              spec: { containers: [{ name: 'c', image: 'i:1', ...container }] },
            },
          },
        },
        { query: { fieldManager } },
      );
    await apply('one', { ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] });
    await apply('two', { ports: [{ containerPort: 81 }] });
    const { body } = await apply('one', { env: [{ name: 'B', value: '2' }] });
    expect(body.spec).toMatchObject({
      replicas: 1,
      template: {
        spec: {
          containers: [
            {
              name: 'c',
              imagePullPolicy: 'IfNotPresent',
              ports: [{ containerPort: 81, protocol: 'TCP' }],
              env: [{ name: 'B', value: '2' }],
            },
          ],
        },
      },
    });
  });

  it('an empty apply gives up all fields and keeps the object', async () => {
    const { kube, path } = await setUp();
    const apply = (body: object) =>
      kube.patch('apply', `${path}/a`, body, { query: { fieldManager: 'one' } });
    const labelled = { ...configMap('a', { x: '1' }), metadata: { name: 'a', labels: { l: '1' } } };
    await apply(labelled);
    const { status, body } = await apply(configMap('a'));
    expect([status, body.data, body.metadata.labels]).toEqual([200, undefined, undefined]);
    expect(body.metadata.name).toBe('a');
  });

  it('fields from before the first apply belong to one manager', async () => {
    const { kube, path, apply } = await setUp();
    await kube.post(path, configMap('a', { x: '1', y: '2' }));
    await kube.patch('merge', `${path}/a`, { metadata: { managedFields: [{}] } });
    const refused = await apply('one', { x: '9' });
    expect([refused.status, refused.body.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.x',
    ]);
  });

  it('apply to a collection is refused', async () => {
    const { kube, path, apply } = await setUp();
    const send = (body: object) => kube.patch('apply', `${path}/a`, body, { query: { fieldManager: 'one' } });
    expect((await send(configMap('b'))).status).toBe(400);
    const of = (metadata: object) => send({ ...configMap('a'), metadata: { name: 'a', ...metadata } });
    expect((await of({ uid: 'other' })).status).toBe(409);
    await apply('one', { x: '1' });
    expect((await of({ uid: 'other' })).status).toBe(422);
    expect((await of({ resourceVersion: '1' })).status).toBe(409);
    expect((await of({ namespace: 'other' })).status).toBe(400);
    expect((await of({ managedFields: [{ manager: 'x' }] })).status).toBe(400);
    expect((await send({ metadata: { name: 'a' } })).body.message).toBe('invalid object type: /, Kind=');
    expect((await send({ ...configMap('a'), kind: 'Secret' })).status).toBe(400);
  });

  it('apply reads YAML, owns finalizers one by one and owner references as a whole', async () => {
    const { kube, path } = await setUp();
    const owner = async (name: string) => (await kube.post(path, configMap(name))).body.metadata.uid;
    const [u1, u2] = [await owner('u1'), await owner('u2')];
    const yaml = (name: string, uid: string) => `
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  finalizers: [example.test/${name}]
  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: ${name}, uid: ${uid}}]
`;
    const apply = (manager: string, text: string) =>
      kube.patch('apply', `${path}/a`, text, { query: { fieldManager: manager } });
    await kube.post(path, { ...configMap('a'), metadata: { name: 'a', finalizers: ['example.test/kept'] } });
    await apply('one', yaml('u1', u1));
    const { body } = await apply('two', yaml('u2', u2));
    expect(body.metadata.finalizers?.toSorted()).toEqual(
      ['kept', 'u1', 'u2'].map((n) => `example.test/${n}`),
    );
    expect(owners(body)['two']).toEqual({
      'f:metadata': {
        'f:finalizers': { 'v:"example.test/u2"': {} },
        'f:ownerReferences': { [`k:{"uid":"${u2}"}`]: {} },
      },
    });
    await kube.patch('merge', `${path}/a`, { metadata: { finalizers: null } });
  });
});

describe('subresources of a Deployment', () => {
  const deployment = (spec: object = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
      ...spec,
    },
  });

  async function made() {
    const kube = cluster();
    const path = `/apis/apps/v1/namespaces/${await testNamespace(kube)}/deployments/a`;
    const apply = (manager: string, body: object, below = '') =>
      kube.patch('apply', `${path}${below}`, body, { query: { fieldManager: manager } });
    await apply('one', deployment({ replicas: 2, paused: true }));
    return { kube, path, apply };
  }

  it('the scale subresource owns the replicas, so that applying them is a conflict', async () => {
    const { kube, path, apply } = await made();
    const scaled = await kube.patch('merge', `${path}/scale`, { spec: { replicas: 5 } });
    expect(scaled.body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1' });
    expect(scaled.body.spec).toEqual({ replicas: 5 });
    const refused = await apply('one', deployment({ replicas: 2, paused: true }));
    expect([refused.status, refused.body.message]).toEqual([
      409,
      expect.stringMatching(/conflict with ".*" with subresource "scale" using apps\/v1: \.spec\.replicas/),
    ]);
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'a' },
      spec: { replicas: 3 },
    };
    expect((await apply('two', scale, '/scale')).status).toBe(409);
    const negative = await kube.put(`${path}/scale`, { ...scale, spec: { replicas: -1 } });
    expect([negative.status, negative.body.message]).toEqual([
      422,
      'Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ]);
    const stale = { ...scale, metadata: { name: 'a', resourceVersion: '1' } };
    expect((await kube.put(`${path}/scale`, stale)).status).toBe(409);
    expect((await kube.put(`${path}/scale`, scale)).body.spec).toEqual({ replicas: 3 });
    expect((await kube.patch('merge', `${path}/scale`, { spec: { replicas: 0 } })).body.spec).toEqual({});
  });

  it('apply to the status owns no spec, and the reverse', async () => {
    const { kube, path, apply } = await made();
    const before = (await kube.get(path)).body;
    const { apiVersion, kind, metadata } = deployment();
    const status = { apiVersion, kind, metadata, status: { collisionCount: 9 } };
    const applied = await apply('teller', status, '/status');
    expect([applied.status, applied.body.status]).toEqual([
      200,
      expect.objectContaining({ collisionCount: 9 }),
    ]);
    const ownership = applied.body.metadata.managedFields?.find(({ manager }) => manager === 'teller');
    expect(ownership).toMatchObject({
      operation: 'Apply',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:collisionCount': {} } },
    });
    const changed = await kube.patch('merge', `${path}/status`, { spec: { replicas: 9 } });
    expect(changed.body.spec).toEqual(before.spec);
    expect(changed.body.metadata.generation).toBe(before.metadata.generation);
    expect((await kube.delete(`${path}/status`)).status).toBe(405);
    expect((await kube.get(`${path}/nothing`)).status).toBe(404);
  });
});

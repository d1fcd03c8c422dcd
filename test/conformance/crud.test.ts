import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';

function configMap(name: string, data: Record<string, string> = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

describe('create, read, update and delete', () => {
  it('a created object can be read', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    const created = await kube.post(path, configMap('a', { x: '1' }));
    expect(created.status).toBe(201);
    expect(created.body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const read = await kube.get(`${path}/a`);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(created.body);
  });

  it('a second object of the same name is refused', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    await kube.post(path, configMap('a'));
    const second = await kube.post(path, configMap('a'));
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      kind: 'Status',
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
      details: { name: 'a', kind: 'configmaps' },
    });
  });

  it('a key that stands in data and in binaryData of a ConfigMap is refused', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    const twice = await kube.post(path, { ...configMap('a', { x: '1' }), binaryData: { x: 'AA==' } });
    expect(twice.status).toBe(422);
    expect(twice.body.message).toBe(
      'ConfigMap "a" is invalid: data[x]: Invalid value: "x": duplicate of key present in binaryData',
    );
  });

  it('nulls of a built-in object count as absent, in maps as empty', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const pod = (parts: object, metadata: object) => ({
      metadata: { labels: { a: 'b' }, ...metadata },
      spec: { containers: [{ name: 'c', image: 'a', ...parts }] },
    });
    const deployment = (template: object, parts: object) => ({
      metadata: { name: 'a' },
      spec: { selector: { matchLabels: { a: 'b' } }, template, ...parts },
    });
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const query = { dryRun: 'All', fieldValidation: 'Strict' };
    const template = pod(
      { env: null, resources: null, ports: [{ containerPort: 1, name: null }] },
      { creationTimestamp: null },
    );
    const nulls = await kube.post(path, deployment(template, { replicas: null, paused: null }), { query });
    const none = await kube.post(path, deployment(pod({ ports: [{ containerPort: 1 }] }, {}), {}), { query });
    expect([nulls.status, nulls.body.spec]).toEqual([201, none.body.spec]);
    const data = {
      metadata: { name: 'a', labels: null, annotations: { x: null } },
      data: { x: null, y: '1' },
    };
    const map = await kube.post(`/api/v1/namespaces/${namespace}/configmaps`, data);
    expect([map.status, map.body.data, map.body.metadata.annotations]).toEqual([
      201,
      { x: '', y: '1' },
      { x: '' },
    ]);
  });

  it('an update of a PodDisruptionBudget must say which version it replaces', async () => {
    const kube = cluster();
    const path = `/apis/policy/v1/namespaces/${await testNamespace(kube)}/poddisruptionbudgets`;
    const budget = {
      metadata: { name: 'a' },
      spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } },
    };
    await kube.post(path, budget);
    const update = await kube.put(`${path}/a`, budget);
    expect([update.status, update.body.details?.causes?.[0]?.field]).toEqual([
      422,
      'metadata.resourceVersion',
    ]);
  });

  it('an object in a missing namespace is refused', async () => {
    const answer = await cluster().post('/api/v1/namespaces/nowhere/configmaps', configMap('a'));
    expect(answer.status).toBe(404);
    expect(answer.body.message).toBe('namespaces "nowhere" not found');
  });

  it('an update of an old version is a conflict', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    const { body } = await kube.post(path, configMap('a', { x: '1' }));
    const first = await kube.put(`${path}/a`, { ...body, data: { x: '2' } });
    expect(first.status).toBe(200);
    expect(Number(first.body.metadata.resourceVersion)).toBeGreaterThan(
      Number(body.metadata.resourceVersion),
    );
    const second = await kube.put(`${path}/a`, { ...body, data: { x: '3' } });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it('an update that changes nothing keeps the resourceVersion', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    const { body } = await kube.post(path, configMap('a', { x: '1' }));
    const again = await kube.put(`${path}/a`, body);
    expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
  });

  it('a deleted object is gone', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    const { body } = await kube.post(path, configMap('a'));
    const gone = await kube.delete(`${path}/a`);
    expect(gone.status).toBe(200);
    expect(gone.body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: body.metadata.uid },
    });
    expect((await kube.get(`${path}/a`)).status).toBe(404);
  });

  it('an update cannot change kind, name or uid', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const made = configMap('a', { x: '1' });
    expect((await kube.put(`${path}/none`, configMap('none'))).status).toBe(404);
    await kube.post(path, made);
    const put = (body: object) => kube.put(`${path}/a`, body);
    expect((await put(configMap('b'))).body.message).toBe(
      'the name of the object (b) does not match the name on the URL (a)',
    );
    expect((await put({ ...made, metadata: { name: 'a', uid: 'other' } })).status).toBe(409);
    expect((await put({ ...made, kind: 'Secret' })).status).toBe(400);
    expect((await put({ ...made, apiVersion: 'v9' })).status).toBe(400);
    const elsewhere = { ...made, metadata: { name: 'b', namespace: 'other' } };
    expect((await kube.post(path, elsewhere)).body.message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    const versioned = { ...made, metadata: { name: 'b', resourceVersion: '5' } };
    expect((await kube.post(path, versioned)).status).toBe(500);
  });

  it('an update of a missing Lease creates it', async () => {
    const kube = cluster();
    const path = `/apis/coordination.k8s.io/v1/namespaces/${await testNamespace(kube)}/leases/a`;
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'a' } };
    expect((await kube.put(path, { ...lease, spec: { holderIdentity: 'x' } })).status).toBe(201);
    // From then on it says which version it has read.
    expect((await kube.put(path, { ...lease, spec: { holderIdentity: 'y' } })).status).toBe(422);
  });

  it.each([
    ['POST', '/configmaps/a', 405],
    ['PUT', '/configmaps', 405],
    ['PATCH', '/configmaps', 405],
    ['GET', '/nothings', 404],
    ['GET', '/configmaps/a/status', 404],
  ])('has no %s of %s', async (method, path, status) => {
    const kube = cluster();
    const answer = await kube.request(method, `/api/v1/namespaces/${await testNamespace(kube)}${path}`, {
      body: method === 'GET' ? undefined : configMap('a'),
    });
    expect(answer.status).toBe(status);
  });

  it('a body may be YAML or JSON and nothing else', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n';
    const made = await kube.post(path, yaml, { contentType: 'application/yaml' });
    expect([made.status, made.body.data]).toEqual([201, { x: '1' }]);
    expect((await kube.post(path, '{')).status).toBe(400);
    expect((await kube.post(path, '[]')).status).toBe(400);
    expect((await kube.post(path, yaml, { contentType: 'text/plain' })).status).toBe(415);
    const wrong = { ...configMap('b'), data: { x: 1 } };
    expect((await kube.post(path, wrong)).status).toBe(400);
  });
});

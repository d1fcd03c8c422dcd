import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';

function configMap(name: string, data: Record<string, string> = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

describe('create, read, update and delete', () => {
  it('creates an object and reads it back', async () => {
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

  it('refuses a second object of the same name', async () => {
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

  it('refuses an object in a namespace that does not exist', async () => {
    const answer = await cluster().post('/api/v1/namespaces/nowhere/configmaps', configMap('a'));
    expect(answer.status).toBe(404);
    expect(answer.body.message).toBe('namespaces "nowhere" not found');
  });

  it('refuses an update of an old version', async () => {
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

  it('keeps the resourceVersion when nothing changes', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
    const { body } = await kube.post(path, configMap('a', { x: '1' }));
    const again = await kube.put(`${path}/a`, body);
    expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
  });

  it('deletes', async () => {
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
});

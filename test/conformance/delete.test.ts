import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';

async function setUp() {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const create = async (name: string, metadata: object = {}) =>
    (await kube.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } })).body;
  return { kube, namespace, path, create };
}

const OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions' };

describe('deletion', () => {
  it('deletion waits for finalizers', async () => {
    const { kube, path, create } = await setUp();
    await create('a', { finalizers: ['example.test/one', 'example.test/two'] });
    const marked = await kube.delete(`${path}/a`);
    expect(marked.status).toBe(200);
    expect(marked.body).toMatchObject({ kind: 'ConfigMap', metadata: { deletionGracePeriodSeconds: 0 } });
    expect(marked.body.metadata.deletionTimestamp).toMatch(/Z$/);
    const again = await kube.delete(`${path}/a`);
    expect(again.body).toEqual(marked.body);
    const added = await kube.patch('merge', `${path}/a`, {
      metadata: { finalizers: ['example.test/one', 'example.test/two', 'example.test/three'] },
    });
    expect(added.status).toBe(422);
    expect(added.body.message).toContain('no new finalizers can be added if the object is being deleted');
    const fewer = await kube.patch('merge', `${path}/a`, { metadata: { finalizers: ['example.test/two'] } });
    expect(fewer.body.metadata.finalizers).toEqual(['example.test/two']);
    const last = await kube.patch('merge', `${path}/a`, { metadata: { finalizers: null } });
    expect(last.status).toBe(200);
    expect((await kube.get(`${path}/a`)).status).toBe(404);
  });

  it('deletion fails when a precondition does not hold', async () => {
    const { kube, path, create } = await setUp();
    const { metadata } = await create('a');
    const wrong = await kube.delete(`${path}/a`, { body: { ...OPTIONS, preconditions: { uid: 'other' } } });
    expect(wrong.status).toBe(409);
    expect(wrong.body.message).toContain(`does not match the UID in record (${metadata.uid})`);
    const old = await kube.delete(`${path}/a`, {
      body: { ...OPTIONS, preconditions: { resourceVersion: '1' } },
    });
    expect(old.status).toBe(409);
    const { uid, resourceVersion } = metadata;
    const right = await kube.delete(`${path}/a`, {
      body: { ...OPTIONS, preconditions: { uid, resourceVersion } },
    });
    expect(right.status).toBe(200);
  });

  it('a dry-run deletion deletes nothing', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    expect((await kube.delete(`${path}/a`, { query: { dryRun: 'All' } })).status).toBe(200);
    expect((await kube.get(`${path}/a`)).status).toBe(200);
  });

  it('deletecollection deletes the selected objects', async () => {
    const { kube, path, create } = await setUp();
    await create('a', { labels: { x: 'y' } });
    await create('b');
    expect((await kube.delete(path, { query: { labelSelector: 'x=y' } })).status).toBe(200);
    expect((await kube.get(path)).body.items.map(({ metadata }) => metadata.name)).not.toContain('a');
    expect((await kube.get(`${path}/b`)).status).toBe(200);
  });

  it('a deleted namespace is Terminating and takes no new objects', async () => {
    const { kube, namespace, path, create } = await setUp();
    await create('a', { finalizers: ['example.test/hold'] });
    const marked = await kube.delete(`/api/v1/namespaces/${namespace}`);
    expect(marked.body.status).toMatchObject({ phase: 'Terminating' });
    const refused = await kube.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } });
    expect(refused.status).toBe(403);
    expect(refused.body.details?.causes).toEqual([
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ]);
    await kube.patch('merge', `${path}/a`, { metadata: { finalizers: null } });
  });

  it('invalid delete options are refused', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    const refused = async (query: Readonly<Record<string, string>>, body?: object) =>
      (await kube.delete(`${path}/a`, { query, ...(body ? { body } : {}) })).body.message;
    expect(await refused({ propagationPolicy: 'Later' })).toContain(
      'propagationPolicy: Unsupported value: "Later": supported values: "Foreground", "Background", "Orphan", "nil"',
    );
    const both = { ...OPTIONS, orphanDependents: true, propagationPolicy: 'Orphan' };
    expect(await refused({}, both)).toContain('cannot be both set');
    expect((await kube.get(`${path}/a`)).status).toBe(200);
  });
});

import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';

const DRY = { query: { dryRun: 'All' } };
const configMap = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });

async function setUp() {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  return { kube, namespace, path: `/api/v1/namespaces/${namespace}/configmaps` };
}

describe('a dry run', () => {
  it('a dry run returns what the write would, and writes nothing', async () => {
    const { kube, path } = await setUp();
    expect((await kube.post(path, configMap({ x: '1' }), DRY)).status).toBe(201);
    expect((await kube.get(`${path}/a`)).status).toBe(404);
    const { body: made } = await kube.post(path, configMap({ x: '1' }));
    const tried = [
      await kube.put(`${path}/a`, configMap({ x: '2' }), DRY),
      await kube.patch('merge', `${path}/a`, { data: { x: '2' } }, DRY),
      await kube.patch('json', `${path}/a`, [{ op: 'replace', path: '/data/x', value: '2' }], DRY),
      await kube.patch('apply', `${path}/a`, configMap({ x: '2' }), {
        query: { dryRun: 'All', fieldManager: 'one', force: true },
      }),
    ];
    expect(tried.map(({ status, body }) => [status, body.data['x']])).toEqual(tried.map(() => [200, '2']));
    expect((await kube.delete(`${path}/a`, DRY)).status).toBe(200);
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['All'] };
    expect((await kube.delete(`${path}/a`, { body: options })).status).toBe(200);
    expect((await kube.delete(path, DRY)).status).toBe(200);
    expect((await kube.get(`${path}/a`)).body).toEqual(made);
  });

  it('a deletion with a body is none, whatever the query says', async () => {
    const { kube, path } = await setUp();
    await kube.post(path, configMap({ x: '1' }));
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' };
    expect((await kube.delete(`${path}/a`, { ...DRY, body: options })).status).toBe(200);
    expect((await kube.get(`${path}/a`)).status).toBe(404);
  });

  it('a dry run refuses what the write would refuse', async () => {
    const { kube, namespace, path } = await setUp();
    await kube.post(path, configMap({ x: '1' }));
    expect((await kube.post(path, configMap({ x: '1' }), DRY)).status).toBe(409);
    const stale = { ...configMap({ x: '2' }), metadata: { name: 'a', resourceVersion: '1' } };
    expect((await kube.put(`${path}/a`, stale, DRY)).status).toBe(409);
    const conflict = { query: { dryRun: 'All', fieldManager: 'one' } };
    expect((await kube.patch('apply', `${path}/a`, configMap({ x: '2' }), conflict)).status).toBe(409);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a' },
      spec: { ports: [{ port: 70_000 }] },
    };
    expect((await kube.post(`/api/v1/namespaces/${namespace}/services`, service, DRY)).status).toBe(422);
  });

  it('dryRun takes the value All alone', async () => {
    const { kube, path } = await setUp();
    await kube.post(path, configMap({ x: '1' }));
    const some = { query: { dryRun: 'Some' } };
    const refused = [
      await kube.post(path, configMap({}), some),
      await kube.patch('merge', `${path}/a`, {}, some),
      await kube.delete(`${path}/a`, some),
    ];
    for (const { status, body } of refused) {
      expect(status).toBe(422);
      expect(body.message).toContain('dryRun: Unsupported value: ["Some"]: supported values: "All"');
    }
    expect((await kube.get(`${path}/a`)).status).toBe(200);
  });
});

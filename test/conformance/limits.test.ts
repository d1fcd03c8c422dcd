import { describe, expect, it } from 'vitest';
import { cluster, type TestResponse, testNamespace } from '../support/cluster.js';

async function setUp() {
  const kube = cluster();
  const home = `/api/v1/namespaces/${await testNamespace(kube)}`;
  const configMap = (metadata: object, more: object = {}): Promise<TestResponse> =>
    kube.post(`${home}/configmaps`, { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...more });
  const secret = (name: string, more: object): Promise<TestResponse> =>
    kube.post(`${home}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...more });
  return { kube, home, configMap, secret };
}

const owner = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid: name, controller: true });

describe('what an object may hold', () => {
  it.each([
    ['A', /RFC 1123 subdomain/],
    ['a_b', /RFC 1123 subdomain/],
    ['.a', /RFC 1123 subdomain/],
    ['ü', /RFC 1123 subdomain/],
    ['a'.repeat(254), /no more than 253/],
  ])('is checked: the name %s', async (name, message) => {
    const { configMap } = await setUp();
    const { status, body } = await configMap({ name });
    expect([status, body.reason]).toEqual([422, 'Invalid']);
    expect(body.message).toMatch(message);
  });

  it('names may have 253 characters, and values letters of every script', async () => {
    const { kube, home, configMap } = await setUp();
    const name = 'a'.repeat(253);
    const data = { text: 'ü 💧 \u0000 "\\ 水' };
    expect((await configMap({ name, annotations: { note: data.text } }, { data })).status).toBe(201);
    const { body } = await kube.get(`${home}/configmaps/${name}`);
    expect([body.data, body.metadata.annotations]).toEqual([data, { note: data.text }]);
  });

  it('generateName makes a name from a prefix', async () => {
    const { configMap } = await setUp();
    const { status, body } = await configMap({ generateName: 'made-' });
    expect(status).toBe(201);
    expect(body.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
    expect((await configMap({})).body.message).toContain('name or generateName is required');
  });

  it.each([
    [{ labels: { x: 'a'.repeat(64) } }, 'metadata.labels'],
    [{ labels: { 'a b': 'a' } }, 'metadata.labels'],
    [{ annotations: { 'a b': '' } }, 'metadata.annotations'],
    [{ annotations: { x: 'a'.repeat(262_145) } }, 'metadata.annotations'],
    [{ finalizers: ['unqualified'] }, 'metadata.finalizers[0]'],
    [
      { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }] },
      'metadata.ownerReferences.uid',
    ],
    [{ ownerReferences: [owner('x'), owner('y')] }, 'metadata.ownerReferences'],
  ])('is checked: metadata %#', async (metadata, field) => {
    const { configMap } = await setUp();
    const { status, body } = await configMap({ name: 'a', ...metadata });
    expect(status).toBe(422);
    expect(body.details?.causes?.map((cause) => cause.field)).toEqual([field]);
  });

  it('data may have 1 MiB at most, in bytes', async () => {
    const { configMap, secret } = await setUp();
    const half = 'é'.repeat(262_144);
    expect((await configMap({ name: 'fits' }, { data: { a: half, b: half } })).status).toBe(201);
    const large = await configMap({ name: 'large' }, { data: { a: half, b: `${half}!` } });
    expect([large.status, large.body.message]).toEqual([422, expect.stringContaining('Too long')]);
    const bytes = Buffer.alloc(1_048_577).toString('base64');
    expect((await secret('large', { data: { a: bytes } })).status).toBe(422);
  });

  it('invalid data keys are refused', async () => {
    const { configMap, secret } = await setUp();
    const data = { 'a b': 'MQ==' };
    for (const { status, body } of [await configMap({ name: 'a' }, { data }), await secret('a', { data })]) {
      expect(status).toBe(422);
      expect(body.details?.causes?.[0]?.field).toBe('data[a b]');
    }
    expect((await secret('a', { data: { a: '*' } })).status).toBe(400);
    const { body } = await secret('a', { type: 'kubernetes.io/tls', data: {} });
    expect(body.details?.causes?.map(({ field }) => field)).toEqual(['data[tls.crt]', 'data[tls.key]']);
  });
});

describe('what an object may not change', () => {
  it('the data of an immutable ConfigMap or Secret cannot change', async () => {
    const { kube, home, configMap } = await setUp();
    await configMap({ name: 'a' }, { data: { x: '1' }, immutable: true });
    const patch = (body: object) => kube.patch('merge', `${home}/configmaps/a`, body);
    expect((await patch({ data: { x: '2' } })).body.message).toContain(
      'field is immutable when `immutable` is set',
    );
    expect((await patch({ immutable: false })).status).toBe(422);
    expect((await patch({ metadata: { labels: { a: 'b' } } })).status).toBe(200);
  });

  it('the type of a Secret cannot change', async () => {
    const { kube, home, secret } = await setUp();
    await secret('a', { type: 'example.test/a', stringData: { x: 'y' } });
    const { status, body } = await kube.patch('merge', `${home}/secrets/a`, { type: 'Opaque' });
    expect([status, body.message]).toEqual([
      422,
      'Secret "a" is invalid: type: Invalid value: "Opaque": field is immutable',
    ]);
  });

  it.each([
    [
      'apps/v1',
      'Deployment',
      'deployments',
      { selector: { matchLabels: { app: 'b' } }, template: { metadata: { labels: { app: 'b' } } } },
    ],
    ['apps/v1', 'StatefulSet', 'statefulsets', { serviceName: 'other' }],
    ['batch/v1', 'Job', 'jobs', { template: { spec: { restartPolicy: 'OnFailure' } } }],
    ['v1', 'Service', 'services', { clusterIP: '10.0.0.99' }],
  ])('is what identifies it: %s %s', async (apiVersion, kind, plural, spec) => {
    const { kube, home } = await setUp();
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const path = `${group === '' ? home : home.replace('/api/v1', `/apis/${group}/${version}`)}/${plural}`;
    const made = await kube.post(path, { apiVersion, kind, metadata: { name: 'a' }, spec: SPECS[kind] });
    expect(made.status).toBe(201);
    const { status, body } = await kube.patch('merge', `${path}/a`, { spec });
    expect([status, body.reason]).toEqual([422, 'Invalid']);
  });
});

const containers = [{ name: 'c', image: 'i:1' }];
const workload = {
  selector: { matchLabels: { app: 'a' } },
  template: { metadata: { labels: { app: 'a' } }, spec: { containers } },
};
const SPECS: Readonly<Record<string, object>> = {
  Deployment: workload,
  StatefulSet: { ...workload, serviceName: 'a' },
  Job: { template: { spec: { containers, restartPolicy: 'Never' } } },
  Service: { ports: [{ port: 80 }] },
};

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { untilGone, untilObject, untilStatus } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { type WidgetKind, widgetKind } from '../support/widget-crd.js';

let kind: WidgetKind;
beforeAll(async () => {
  kind = await widgetKind(cluster());
});
afterAll(() => kind.remove());

async function setUp() {
  const kube = cluster();
  const path = kind.collection(await testNamespace(kube));
  return { kube, kind, path };
}

describe('custom resources', () => {
  it('custom resources are defaulted and pruned', async () => {
    const { kube, kind, path } = await setUp();
    const { status, body, headers } = await kube.post(
      path,
      kind.widget('a', {
        name: 'abc',
        foo: 1,
        mode: null,
        anything: { kept: true },
        items: [{ id: 'a', gone: 1 }],
      }),
    );
    expect(status).toBe(201);
    expect(body.spec).toEqual({
      name: 'abc',
      size: 3,
      mode: 'a',
      anything: { kept: true },
      items: [{ id: 'a' }],
    });
    expect(headers['warning']).toEqual([
      '299 - "unknown field \\"spec.foo\\""',
      '299 - "unknown field \\"spec.items[0].gone\\""',
    ]);
  });

  it('strict validation refuses unknown fields of custom resources', async () => {
    const { kube, kind, path } = await setUp();
    const widget = kind.widget('a', { name: 'abc', foo: 1 });
    const refused = await kube.post(path, widget, { query: { fieldValidation: 'Strict' } });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.foo"',
    );
  });

  it.each([
    [{}, 'spec.name: Required value'],
    [{ name: 1 }, 'spec.name: Invalid value: "integer": spec.name in body must be of type string: "integer"'],
    [{ name: 'abcdefghijk' }, 'spec.name: Too long: may not be more than 10 bytes'],
    [{ name: 'A' }, `spec.name: Invalid value: "A": spec.name in body should match '^[a-z]+$'`],
    [
      { name: 'a', size: 0 },
      'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    ],
    [{ name: 'a', mode: 'c' }, 'spec.mode: Unsupported value: "c": supported values: "a", "b"'],
    [{ name: 'a', tags: ['x', 'x'] }, 'spec.tags[1]: Duplicate value: "x"'],
    [{ name: 'a', items: [{ id: 'a' }, { id: 'a' }] }, 'spec.items[1]: Duplicate value: {"id":"a"}'],
    [{ name: 'a', items: [{ value: 1 }] }, 'spec.items[0].id: Required value'],
  ])('are validated: %j', async (spec, message) => {
    const { kube, kind, path } = await setUp();
    const { status, body } = await kube.post(path, kind.widget('a', spec));
    expect(status).toBe(422);
    expect(body.reason).toBe('Invalid');
    expect(body.message).toContain(message);
    const [field = ''] = message.split(': ');
    expect(body.details?.causes?.map((cause) => cause.field)).toContain(field);
  });

  it('custom resources keep status and spec apart, and only the spec counts generations', async () => {
    const { kube, kind, path } = await setUp();
    const made = await kube.post(path, { ...kind.widget('a', { name: 'abc' }), status: { size: 9 } });
    expect(made.body.status).toBeUndefined();
    expect(made.body.metadata.generation).toBe(1);
    const status = await kube.put(`${path}/a/status`, {
      ...made.body,
      metadata: { ...made.body.metadata, labels: { no: 'label' } },
      spec: { name: 'zzz' },
      status: { size: 2 },
    });
    expect(status.status).toBe(200);
    expect(status.body).toMatchObject({
      spec: { name: 'abc' },
      status: { size: 2 },
      metadata: { generation: 1 },
    });
    expect(status.body.metadata.labels).toBeUndefined();
    const spec = await kube.patch('merge', `${path}/a`, { spec: { size: 5 }, status: { size: 7 } });
    expect(spec.body).toMatchObject({ spec: { size: 5 }, status: { size: 2 }, metadata: { generation: 2 } });
    const label = await kube.patch('merge', `${path}/a`, { metadata: { labels: { x: 'y' } } });
    expect(label.body.metadata.generation).toBe(2);
  });

  it('writing the same status again writes nothing', async () => {
    const { kube, kind, path } = await setUp();
    await kube.post(path, kind.widget('a', { name: 'abc' }));
    const first = await kube.patch('merge', `${path}/a/status`, { status: { phase: 'Ready' } });
    const second = await kube.patch('merge', `${path}/a/status`, { status: { phase: 'Ready' } });
    expect(second.body).toEqual(first.body);
  });

  it('an update of a custom resource needs a resourceVersion', async () => {
    const { kube, kind, path } = await setUp();
    await kube.post(path, kind.widget('a', { name: 'abc' }));
    const refused = await kube.put(`${path}/a`, kind.widget('a', { name: 'abd' }));
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain(
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });

  it('custom resources have a scale subresource', async () => {
    const { kube, kind, path } = await setUp();
    await kube.post(path, kind.widget('a', { name: 'abc' }));
    const read = await kube.get(`${path}/a/scale`);
    expect(read.body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 3 } });
    const scaled = await kube.patch('merge', `${path}/a/scale`, { spec: { replicas: 8 } });
    expect(scaled.body.spec).toEqual({ replicas: 8 });
    expect((await kube.get(`${path}/a`)).body.spec['size']).toBe(8);
  });

  it('custom resources are read under every served version', async () => {
    const { kube, kind, path } = await setUp();
    await kube.post(path, kind.widget('a', { name: 'abc' }));
    const { body } = await kube.get(`${path.replace('/v1/', '/v2/')}/a`);
    expect(body).toMatchObject({ apiVersion: `${kind.group}/v2`, kind: 'Widget', spec: { name: 'abc' } });
  });

  it('custom resources are in discovery', async () => {
    const { kube, kind } = await setUp();
    const { body } = await kube.get(`/apis/${kind.group}/v1`);
    expect(body.kind).toBe('APIResourceList');
    const names = (body['resources'] as { name: string }[]).map(({ name }) => name);
    expect(names.sort()).toEqual(['widgets', 'widgets/scale', 'widgets/status']);
  });

  it('tables of custom resources have the columns of their CRD', async () => {
    const { kube, kind, path } = await setUp();
    await kube.post(path, kind.widget('a', { name: 'abc' }));
    const status = {
      conditions: [
        { type: 'Other', status: 'False' },
        { type: 'Ready', status: 'True' },
      ],
    };
    await kube.patch('merge', `${path}/a/status`, { status });
    const { body } = await kube.get(path, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    });
    expect(body.kind).toBe('Table');
    expect((body['columnDefinitions'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'Name',
      'Size',
      'Ready',
    ]);
    expect((body['rows'] as { cells: unknown[] }[]).map(({ cells }) => cells)).toEqual([['a', 3, 'True']]);
  });

  it('deleting a CRD deletes its custom resources', async () => {
    const kube = cluster();
    const own = await widgetKind(kube);
    const path = own.collection(await testNamespace(kube));
    await kube.post(path, own.widget('a', { name: 'abc' }));
    const watch = await kube.watch(path);
    expect((await watch.next())?.type).toBe('ADDED');
    await own.remove();
    expect((await watch.next())?.type).toBe('DELETED');
  });

  it('an invalid CRD is refused', async () => {
    const kube = cluster();
    const refused = await kube.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.test' },
      spec: {
        group: 'example.test',
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { spec: { properties: { a: { type: 'string' } } } },
              },
            },
          },
        ],
      },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain('Required value: must not be empty for specified object fields');
  });

  it('custom resources get the defaults and versions of a changed CRD', async () => {
    const kube = cluster();
    const own = await widgetKind(kube);
    onTestFinished(() => own.remove());
    const path = own.collection(await testNamespace(kube));
    const later = path.replace('/v1/', '/v2/');
    const made = await kube.post(path, own.widget('a', { name: 'abc' }));
    const crd = (await kube.get(own.definition)).body;
    const versions = structuredClone(crd.spec['versions']) as {
      served: boolean;
      schema: { openAPIV3Schema: { properties: { spec: { properties: Record<string, object> } } } };
    }[];
    for (const { schema } of versions)
      schema.openAPIV3Schema.properties.spec.properties['added'] = { type: 'string', default: 'fresh' };
    if (versions[0]) versions[0].served = false;
    expect((await kube.patch('merge', own.definition, { spec: { versions } })).status).toBe(200);
    await untilStatus(kube, path, 404);
    const read = await kube.get(`${later}/a`);
    expect(read.body.spec).toEqual({ ...made.body.spec, added: 'fresh' });
    // It is read otherwise, and has not changed.
    expect(read.body.metadata.resourceVersion).toBe(made.body.metadata.resourceVersion);
    expect(read.body.metadata.generation).toBe(1);
    const removed = await kube.patch('merge', own.definition, {
      spec: { versions: versions.slice(1).map((version) => ({ ...version, storage: true })) },
    });
    expect(removed.status).toBe(422);
    expect(removed.body.message).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions',
    );
  });

  it('finalizers of custom resources hold their CRD, and no new ones can be created', async () => {
    const kube = cluster();
    const own = await widgetKind(kube);
    const path = own.collection(await testNamespace(kube));
    const held = own.widget('a', { name: 'abc' });
    await kube.post(path, { ...held, metadata: { ...held.metadata, finalizers: ['example.test/hold'] } });
    await own.remove();
    const { conditions } = (await untilTerminating(kube, own.definition)).status as {
      conditions: { type: string; status: string }[];
    };
    expect(conditions.find(({ type }) => type === 'Terminating')?.status).toBe('True');
    const late = await kube.post(path, own.widget('b', { name: 'abc' }));
    expect(late.status).toBe(403);
    expect((await kube.get(`${path}/a`)).status).toBe(200);
    await kube.patch('merge', `${path}/a`, { metadata: { finalizers: null } });
    await untilGone(kube, own.definition);
  });

  it.each([
    [
      { scope: 'Sometimes' },
      'spec.scope: Unsupported value: "Sometimes": supported values: "Cluster", "Namespaced"',
    ],
    [{ versions: [] }, 'must have exactly one version marked as storage version'],
    [{ versions: [version({ storage: false })] }, 'must have exactly one version marked as storage version'],
    [{ versions: [version({ schema: undefined })] }, 'schema.openAPIV3Schema: Required value'],
    [
      { versions: [version({ schema: schemaOf({ type: 'string', default: 1 }) })] },
      'default: Invalid value: "integer"',
    ],
    [{ names: { plural: 'others', kind: 'Thing' } }, 'must be spec.names.plural+"."+spec.group'],
  ])('belong to CRDs that are checked: %#', async (spec, message) => {
    const { status, body } = await cluster().post(DEFINITIONS, thingCrd(spec));
    expect(status).toBe(422);
    expect(body.message).toContain(message);
  });
});

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

function schemaOf(field: object): object {
  const spec = { type: 'object', properties: { field } };
  return { openAPIV3Schema: { type: 'object', properties: { spec } } };
}

function version(more: object): object {
  return { name: 'v1', served: true, storage: true, schema: schemaOf({ type: 'string' }), ...more };
}

function thingCrd(spec: object): object {
  const names = { plural: 'things', kind: 'Thing' };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.refused.test' },
    spec: { group: 'refused.test', scope: 'Namespaced', names, versions: [version({})], ...spec },
  };
}

/** Follows a CRD until its custom resources are being deleted. */
async function untilTerminating(kube: TestCluster, path: string): Promise<KubeBody> {
  return untilObject(kube, path, ({ status }) =>
    JSON.stringify(status).includes('InstanceDeletionInProgress'),
  );
}

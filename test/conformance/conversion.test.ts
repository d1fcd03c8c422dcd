import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Json, JsonMap } from '../../lib/base/index.js';
import { cluster, testNamespace } from '../support/cluster.js';
import {
  type ConversionRequest,
  type ConvertedKind,
  convertedKind,
  type Misbehaviour,
} from '../support/converted-kind.js';
import type { KubeBody } from '../support/kube-body.js';
import { patchOf, register, webhookServer } from '../support/webhook-server.js';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const one = (object: Json): JsonMap => ({ convertedObjects: [object], result: { status: 'Success' } });
const first = ({ objects }: ConversionRequest): KubeBody => objects[0] as unknown as KubeBody;
const converted = (right: JsonMap): JsonMap & { metadata: JsonMap } => {
  const [object] = right['convertedObjects'] as (JsonMap & { metadata: JsonMap })[];
  if (!object) throw new Error('nothing was converted');
  return object;
};
const withMetadata = (right: JsonMap, metadata: JsonMap): JsonMap =>
  one({ ...converted(right), metadata: { ...converted(right).metadata, ...metadata } });
const bytes = (status: number, text: string): ReturnType<Misbehaviour> => {
  const type = status === 200 ? 'application/json' : 'text/plain';
  return (response) => void response.writeHead(status, { 'content-type': type }).end(text);
};

/** What the webhook does with objects of these names, and the end of the message about it. */
const FAILURES: Readonly<Record<string, readonly [Misbehaviour, string | RegExp]>> = {
  refused: [() => ({ result: { status: 'Failure', message: 'no way' } }), 'failed: no way'],
  speechless: [
    () => ({ result: { status: 'Failure' } }),
    "failed: response.result.status was 'Failure', not 'Success'",
  ],
  'no-result': [
    (_, right) => ({ convertedObjects: right['convertedObjects'] }),
    "failed: response.result.status was '', not 'Success'",
  ],
  'no-object': [
    () => ({ convertedObjects: [], result: { status: 'Success' } }),
    'returned 0 objects, expected 1',
  ],
  'other-uid': [
    (_, right) => ({ ...right, uid: 'x' }),
    /^failed: expected response\.uid="[0-9a-f-]+", got "x"$/,
  ],
  unconverted: [
    (request) => one(first(request) as unknown as Json),
    /^returned invalid object at index 0: invalid groupVersion \(expected \S+\/v1, received \S+\/v2\)$/,
  ],
  'other-kind': [
    (_, right) => one({ ...converted(right), kind: 'Other' }),
    'returned invalid object at index 0: invalid kind (expected Gadget, received Other)',
  ],
  'other-name': [
    (_, right) => withMetadata(right, { name: 'b' }),
    'returned invalid object: must have the same name: other-name != b',
  ],
  'other-namespace': [
    (_, right) => withMetadata(right, { namespace: 'b' }),
    /^returned invalid object: must have the same namespace: \S+ != b$/,
  ],
  'other-object': [
    (_, right) => withMetadata(right, { uid: 'b' }),
    /^returned invalid object: must have the same UID: \S+ != b$/,
  ],
  'no-metadata': [
    (_, right) => {
      const { metadata: _metadata, ...rest } = converted(right);
      return one(rest);
    },
    'returned invalid object: must have the same name: no-metadata != ',
  ],
  'wrong-label': [
    (_, right) => withMetadata(right, { labels: { 'a b': 'c' } }),
    /^returned invalid metadata: metadata\.labels: Invalid value: "a b": name part must consist of /,
  ],
  'number-label': [
    (_, right) => withMetadata(right, { labels: { a: 1 } }),
    'returned invalid metadata: metadata.labels[a] must be a string, but is int64 in converted object',
  ],
  'status-500': [
    () => bytes(500, 'down'),
    'failed: an error on the server ("down") has prevented the request from succeeding',
  ],
  'status-404': [() => bytes(404, 'x'), 'failed: the server could not find the requested resource'],
  'no-response': [
    () => bytes(200, '{"kind":"ConversionReview","apiVersion":"apiextensions.k8s.io/v1"}'),
    'failed: no response provided',
  ],
};

describe('conversion webhooks', () => {
  const kube = cluster();
  const cleanups: (() => unknown)[] = [];
  let kind: ConvertedKind;
  let down = false;

  beforeAll(async () => {
    kind = await convertedKind(kube, {
      finished: (cleanup) => void cleanups.unshift(cleanup as () => unknown),
      misbehave: (request, right) => {
        const { name = '' } = first(request).metadata;
        if (down) return bytes(500, 'down');
        if (name === 'decorated')
          return withMetadata(right, {
            labels: { version: request.desiredAPIVersion.split('/')[1] },
            annotations: { a: 'b' },
            finalizers: ['x.test/y'],
            generation: 9,
            creationTimestamp: '2020-01-01T00:00:00Z',
          });
        return FAILURES[name]?.[0](request, right);
      },
    });
  });
  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  /** The paths of both versions in a namespace of its own. */
  const place = async () => {
    const namespace = await testNamespace(kube);
    return { namespace, v1: kind.collection('v1', namespace), v2: kind.collection('v2', namespace) };
  };

  it('an object that is written in one version is stored in another, and read in both', async () => {
    const { v1, v2, namespace } = await place();
    const made = await kube.post(v2, kind.object('v2', 'a', 3, { labels: { x: 'y' } }));
    expect([made.status, made.body]).toMatchObject([
      201,
      { apiVersion: `${kind.group}/v2`, kind: 'Gadget', spec: { dimensions: { size: 3 }, mode: 'fancy' } },
    ]);
    const stored = await kube.get(`${v1}/a`);
    expect(stored.body).toMatchObject({ apiVersion: `${kind.group}/v1`, metadata: made.body.metadata });
    expect(stored.body.spec).toEqual({ size: 3, mode: 'fancy' });
    // What version 2 defaults is not kept by version 1, and reading fills in the defaults of the stored version alone.
    expect((await kube.get(`${v2}/a`)).body.spec).toEqual({ dimensions: { size: 3 }, mode: 'fancy' });
    const asked = kind.requests.filter(
      (request) =>
        first(request).metadata.namespace === namespace &&
        request.desiredAPIVersion === `${kind.group}/v1` &&
        first(request).metadata.managedFields !== undefined,
    );
    expect(asked[0]).toEqual({
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      desiredAPIVersion: `${kind.group}/v1`,
      objects: [
        {
          apiVersion: `${kind.group}/v2`,
          kind: 'Gadget',
          metadata: expect.objectContaining({ name: 'a', namespace, uid: made.body.metadata.uid }),
          spec: { dimensions: { size: 3 }, mode: 'fancy', added: 'by v2' },
        },
      ],
    });
  });

  it('lists, selections and watches of a version have its objects', async () => {
    const { v1, v2 } = await place();
    await kube.post(v1, kind.object('v1', 'a', 1, { labels: { x: 'a' } }));
    await kube.post(v1, kind.object('v1', 'b', 2, { labels: { x: 'b' } }));
    const sizes = ({ body }: { readonly body: KubeBody }): unknown =>
      (body.items ?? []).map(({ spec }) => (spec as { dimensions: JsonMap }).dimensions['size']);
    const all = await kube.get(v2);
    expect(sizes(all)).toEqual([1, 2]);
    expect(all.body.items?.map(({ apiVersion }) => apiVersion)).toEqual(Array(2).fill(`${kind.group}/v2`));
    expect(sizes(await kube.get(v2, { query: { labelSelector: 'x=b' } }))).toEqual([2]);
    const { resourceVersion } = all.body.metadata;
    const watch = await kube.watch(v2, { resourceVersion: resourceVersion ?? '' });
    await kube.post(v1, kind.object('v1', 'c', 3));
    await kube.patch('merge', `${v1}/a`, { spec: { size: 9 } });
    await kube.delete(`${v1}/b`);
    const seen: unknown[] = [];
    for (let count = 0; count < 3; count++) {
      const event = await watch.next();
      seen.push([event?.type, event?.object.apiVersion, event?.object.metadata.name, event?.object.spec]);
    }
    const api = `${kind.group}/v2`;
    expect(seen).toEqual([
      ['ADDED', api, 'c', { dimensions: { size: 3 }, mode: 'plain' }],
      ['MODIFIED', api, 'a', { dimensions: { size: 9 }, mode: 'plain' }],
      ['DELETED', api, 'b', { dimensions: { size: 2 }, mode: 'plain' }],
    ]);
  });

  it('updates, patches, status and scale work through a version that is not stored', async () => {
    const { v1, v2 } = await place();
    const made = await kube.post(v1, kind.object('v1', 'a', 1));
    const read = (await kube.get(`${v2}/a`)).body;
    const put = await kube.put(`${v2}/a`, { ...read, spec: { dimensions: { size: 2 }, color: 'red' } });
    expect([put.status, put.body.metadata.generation]).toEqual([200, 2]);
    expect((await kube.get(`${v1}/a`)).body.spec).toEqual({ size: 2, color: 'red', mode: 'fancy' });
    await kube.patch('json', `${v2}/a`, [{ op: 'replace', path: '/spec/dimensions/size', value: 3 }]);
    await kube.patch('merge', `${v2}/a/status`, { status: { size: 7 } });
    const scaled = await kube.patch('merge', `${v2}/a/scale`, { spec: { replicas: 4 } });
    expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { replicas: 7 } });
    const last = (await kube.get(`${v1}/a`)).body;
    expect(last).toMatchObject({
      metadata: { uid: made.body.metadata.uid, generation: 4 },
      spec: { size: 4, color: 'red' },
      status: { size: 7 },
    });
    expect((await kube.delete(`${v2}/a`)).status).toBe(200);
    expect((await kube.get(`${v1}/a`)).status).toBe(404);
  });

  it('server-side apply sees the fields of others in the version in which they own them', async () => {
    const { v1, v2 } = await place();
    const apply = (path: string, spec: JsonMap, fieldManager: string, force = false) => {
      const apiVersion = path === v1 ? `${kind.group}/v1` : `${kind.group}/v2`;
      const body = { apiVersion, kind: 'Gadget', metadata: { name: 'a' }, spec };
      return kube.patch('apply', `${path}/a`, body, {
        query: { fieldManager, ...(force ? { force } : {}) },
      });
    };
    const owners = ({ body }: { readonly body: KubeBody }): unknown =>
      (body.metadata.managedFields ?? []).map(({ manager, operation, apiVersion, fieldsV1 }) => [
        manager,
        operation,
        apiVersion.split('/')[1],
        fieldsV1,
      ]);
    const size = { 'f:spec': { 'f:size': {} } };
    const inner = { 'f:spec': { 'f:dimensions': { 'f:size': {} } } };
    expect((await apply(v2, { dimensions: { size: 4 } }, 'two')).status).toBe(201);
    const conflict = await apply(v1, { size: 5 }, 'one');
    expect([conflict.status, conflict.body.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "two": .spec.dimensions.size',
    ]);
    expect((await apply(v1, { size: 4 }, 'one')).status).toBe(200);
    const forced = await apply(v1, { size: 5 }, 'one', true);
    expect(owners(forced)).toEqual([['one', 'Apply', 'v1', size]]);
    const updated = await kube.patch(
      'merge',
      `${v2}/a`,
      { spec: { dimensions: { size: 6 } } },
      { query: { fieldManager: 'three' } },
    );
    expect(owners(updated)).toEqual([
      ['three', 'Update', 'v2', expect.objectContaining({ 'f:spec': expect.anything() })],
    ]);
    await apply(v1, { size: 6, color: 'red' }, 'one');
    // A manager that goes on in another version takes back what it no longer says, unless somebody else owns it.
    const moved = await apply(v2, { dimensions: { size: 6 } }, 'one');
    expect(moved.body.spec).not.toHaveProperty('color');
    expect(moved.body.spec).toMatchObject({ dimensions: { size: 6 } });
    expect(owners(moved)).toContainEqual(['one', 'Apply', 'v2', inner]);
  });

  it('labels and annotations are what the webhook says, and all other metadata stays', async () => {
    const { v1, v2 } = await place();
    const made = await kube.post(v2, kind.object('v2', 'decorated', 1));
    const { metadata } = (await kube.get(`${v1}/decorated`)).body;
    expect(metadata).toMatchObject({ labels: { version: 'v1' }, annotations: { a: 'b' }, generation: 1 });
    expect(metadata.finalizers).toBeUndefined();
    expect(metadata.creationTimestamp).toBe(made.body.metadata.creationTimestamp);
    expect((await kube.get(`${v2}/decorated`)).body.metadata.labels).toEqual({ version: 'v2' });
  });

  it.each(Object.entries(FAILURES))('a write fails when the webhook is %s', async (name, [, message]) => {
    const { v2 } = await place();
    const failed = await kube.post(v2, kind.object('v2', name, 1));
    expect([failed.status, failed.body.reason]).toEqual([500, undefined]);
    const begin = `conversion webhook for ${kind.group}/v2, Kind=Gadget `;
    expect(failed.body.message.startsWith(begin)).toBe(true);
    const rest = failed.body.message.slice(begin.length);
    if (typeof message === 'string') expect(rest).toBe(message);
    else expect(rest).toMatch(message);
  });

  it('while the webhook is down, the stored version works and the others fail', async () => {
    const { v1, v2 } = await place();
    await kube.post(v1, kind.object('v1', 'a', 1));
    await kube.get(v2);
    down = true;
    onTestFinished(() => {
      down = false;
    });
    // The API server may find the object of a deletion in its cache, and fails to store it then.
    const message =
      /^conversion webhook for \S+\/v[12], Kind=Gadget failed: an error on the server \("down"\) has prevented/;
    expect((await kube.get(`${v1}/a`)).status).toBe(200);
    for (const answer of [
      await kube.get(`${v2}/a`),
      await kube.patch('merge', `${v2}/a`, { spec: { color: 'x' } }),
      await kube.delete(`${v2}/a`),
    ]) {
      expect(answer.status).toBe(500);
      expect(answer.body.message).toMatch(message);
    }
    expect((await kube.get(v2)).status).toBe(200);
    expect((await kube.patch('merge', `${v1}/a`, { spec: { size: 2 } })).status).toBe(200);
    down = false;
    expect((await kube.get(`${v2}/a`)).body.spec).toMatchObject({ dimensions: { size: 2 } });
  });

  it('webhooks of admission see the version of their rule, and what they change is converted back', async () => {
    const { v2, namespace } = await place();
    const server = await webhookServer((path) =>
      path === '/mutate' ? patchOf({ op: 'replace', path: '/spec/size', value: 9 }) : { allowed: true },
    );
    const rules = [
      { apiGroups: [kind.group], apiVersions: ['v1'], resources: ['gadgets'], operations: ['CREATE'] },
    ];
    const matchConditions = [{ name: 'size', expression: 'object.spec.size > 0' }];
    const to = { kube, server, namespace };
    await register({ ...to, type: 'Mutating' }, [{ name: 'mutate.orkestra.test', path: '/mutate', rules }]);
    await register({ ...to, type: 'Validating' }, [
      { name: 'validate.orkestra.test', path: '/validate', rules, matchConditions },
    ]);
    const made = await kube.post(v2, kind.object('v2', 'a', 3));
    expect(made.body.spec).toMatchObject({ dimensions: { size: 9 } });
    expect(server.reviews.get('/validate')).toMatchObject([
      {
        kind: { version: 'v1' },
        requestKind: { version: 'v2' },
        object: { apiVersion: `${kind.group}/v1`, spec: { size: 9, mode: 'fancy' } },
      },
    ]);
  });
});

describe('conversion by a CRD', () => {
  it('a webhook is reached by the Service that it names, whose name its certificate has', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    await kube.post(`/api/v1/namespaces/${namespace}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'hook' },
      spec: { type: 'ExternalName', externalName: 'localhost' },
    });
    const kind = await convertedKind(kube, {
      finished: onTestFinished,
      server: { names: [`hook.${namespace}.svc`] },
      client: ({ port, caBundle }) => ({
        service: { namespace, name: 'hook', port, path: '/convert' },
        caBundle,
      }),
    });
    const made = await kube.post(kind.collection('v2', namespace), kind.object('v2', 'a', 3));
    expect(made.status).toBe(201);
    expect(kind.requests.length).toBeGreaterThan(0);
  });

  it('objects are converted from the version in which they were stored when another one is stored now', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const kind = await convertedKind(kube, { finished: onTestFinished });
    const v1 = kind.collection('v1', namespace);
    await kube.post(v1, kind.object('v1', 'old', 1));
    const { spec } = (await kube.get(kind.definition)).body;
    const versions = (spec['versions'] as JsonMap[]).map((version) => ({
      ...version,
      storage: version['name'] === 'v2',
    }));
    await kube.patch('merge', kind.definition, { spec: { versions } });
    const v2 = kind.collection('v2', namespace);
    await kube.post(v2, kind.object('v2', 'new', 2));
    expect((await kube.get(`${v2}/old`)).body.spec).toMatchObject({ dimensions: { size: 1 } });
    expect((await kube.get(`${v1}/new`)).body.spec).toMatchObject({ size: 2 });
  });

  it.each<[string, JsonMap | undefined, string]>([
    [
      'no webhook',
      undefined,
      '[spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook, spec.conversion.conversionReviewVersions: Required value]',
    ],
    [
      'no version of reviews',
      { clientConfig: { url: 'https://a.test/b' } },
      'spec.conversion.conversionReviewVersions: Required value',
    ],
    [
      'unknown versions of reviews',
      { clientConfig: { url: 'https://a.test/b' }, conversionReviewVersions: ['v2'] },
      'spec.conversion.conversionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
    ],
    [
      'neither a URL nor a Service',
      { clientConfig: {}, conversionReviewVersions: ['v1'] },
      'spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required',
    ],
    [
      'a URL without TLS',
      { clientConfig: { url: 'http://a.test' }, conversionReviewVersions: ['v1'] },
      `spec.conversion.webhookClientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
    ],
    [
      'a version of reviews twice',
      { clientConfig: { url: 'https://a.test' }, conversionReviewVersions: ['v1', 'v1'] },
      'spec.conversion.conversionReviewVersions[1]: Invalid value: "v1": duplicate version',
    ],
  ])('a CRD whose webhook has %s is refused', async (_, webhook, message) => {
    const schema = { openAPIV3Schema: { type: 'object' } };
    const refused = await cluster().post(DEFINITIONS, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'xs.refused.test' },
      spec: {
        group: 'refused.test',
        scope: 'Namespaced',
        names: { plural: 'xs', kind: 'X' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
        conversion: { strategy: 'Webhook', ...(webhook ? { webhook } : {}) },
      },
    });
    expect([refused.status, refused.body.message]).toEqual([
      422,
      `CustomResourceDefinition.apiextensions.k8s.io "xs.refused.test" is invalid: ${message}`,
    ]);
  });
});

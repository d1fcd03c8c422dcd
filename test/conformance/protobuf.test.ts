/** Bodies of `application/vnd.kubernetes.protobuf`, which client-go, Helm and kubectl send and ask for. */
import { describe, expect, it } from 'vitest';
import { ProtobufCodec, readEnvelope } from '../../devcluster/protobuf/index.js';
import { child, type JsonMap, without } from '../../lib/base/index.js';
import { cluster, type TestResponse, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import type { KubeBody } from '../support/kube-body.js';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const METADATA = `${PROTOBUF};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`;
const METADATA_LIST = `${PROTOBUF};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;
const codec = new ProtobufCodec();
const CRD = fileCrd('Parcel');

function written(object: JsonMap): Buffer {
  const bytes = codec.encode(object);
  if (!bytes) throw new Error(`${String(object['kind'])} has no protobuf`);
  return bytes;
}

function decoded({ bytes, headers }: TestResponse): JsonMap {
  expect(headers['content-type']).toBe(PROTOBUF);
  return codec.decode(readEnvelope(bytes), 3 * 1024 * 1024);
}

const POD = {
  metadata: { labels: { app: 'a' } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'example.com/a:1',
        resources: { limits: { cpu: '250m', memory: '1Gi' }, requests: { cpu: '100m' } },
        env: [{ name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        livenessProbe: { httpGet: { path: '/live', port: 'http', scheme: 'HTTP' }, initialDelaySeconds: 5 },
        volumeMounts: [{ name: 'config', mountPath: '/etc/a', readOnly: true }],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'a', defaultMode: 256 } }],
    tolerations: [{ key: 'a', operator: 'Exists', tolerationSeconds: 0, effect: 'NoExecute' }],
  },
};
const SELECTOR = { matchLabels: { app: 'a' } };
const RULES = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] }];

/** One object of each kind that clients write most, with what their messages have of each type. */
const OBJECTS: readonly (readonly [path: string, kind: string, object: JsonMap])[] = [
  ['api/v1', 'ConfigMap', { data: { a: '1', c: 'ü\u0000' }, binaryData: { b: 'AP8=' }, immutable: false }],
  ['api/v1', 'Secret', { data: { a: 'AP8=' }, type: 'Opaque' }],
  ['api/v1', 'ServiceAccount', { automountServiceAccountToken: false }],
  [
    'api/v1',
    'Service',
    {
      spec: {
        clusterIP: 'None',
        selector: { app: 'a' },
        ports: [{ name: 'http', port: 80, targetPort: 'web' }],
      },
    },
  ],
  ['api/v1', 'Pod', { spec: POD.spec }],
  ['api/v1', 'ResourceQuota', { spec: { hard: { pods: '10', 'requests.cpu': '1500m' } } }],
  [
    'api/v1',
    'PersistentVolumeClaim',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ],
  [
    'apis/apps/v1',
    'Deployment',
    { spec: { replicas: 0, strategy: { type: 'Recreate' }, selector: SELECTOR, template: POD } },
  ],
  ['apis/apps/v1', 'StatefulSet', { spec: { serviceName: 'a', selector: SELECTOR, template: POD } }],
  ['apis/apps/v1', 'ControllerRevision', { revision: 1, data: { spec: { a: [1, null, 'x'] } } }],
  [
    'apis/batch/v1',
    'Job',
    {
      spec: {
        backoffLimit: 0,
        template: {
          spec: { restartPolicy: 'Never', containers: POD.spec.containers, volumes: POD.spec.volumes },
        },
      },
    },
  ],
  [
    'apis/batch/v1',
    'CronJob',
    {
      spec: {
        schedule: '* * * * *',
        suspend: true,
        jobTemplate: {
          metadata: { labels: { app: 'a' } },
          spec: {
            template: {
              metadata: { labels: { app: 'a' } },
              spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] },
            },
          },
        },
      },
    },
  ],
  [
    'apis/autoscaling/v2',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
        maxReplicas: 3,
        metrics: [
          {
            type: 'External',
            external: {
              metric: { name: 'depth', selector: { matchLabels: { crd: 'a' } } },
              target: { type: 'AverageValue', averageValue: '2500m' },
            },
          },
        ],
      },
    },
  ],
  ['apis/policy/v1', 'PodDisruptionBudget', { spec: { maxUnavailable: '25%', selector: SELECTOR } }],
  [
    'apis/coordination.k8s.io/v1',
    'Lease',
    {
      spec: {
        holderIdentity: 'a',
        leaseDurationSeconds: 15,
        leaseTransitions: 0,
        renewTime: '2026-01-02T03:04:05.000006Z',
      },
    },
  ],
  [
    'apis/networking.k8s.io/v1',
    'Ingress',
    {
      spec: {
        rules: [
          {
            host: 'a.example.com',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } },
              ],
            },
          },
        ],
      },
    },
  ],
  [
    'apis/networking.k8s.io/v1',
    'NetworkPolicy',
    {
      spec: {
        podSelector: {},
        ingress: [{ ports: [{ port: 80 }, { port: 'web' }] }],
        policyTypes: ['Ingress'],
      },
    },
  ],
  ['apis/rbac.authorization.k8s.io/v1', 'Role', { rules: RULES }],
  [
    'apis/rbac.authorization.k8s.io/v1',
    'RoleBinding',
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' },
      subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'default' }],
    },
  ],
];

const pathOf = (prefix: string, namespace: string, kind: string): string =>
  `/${prefix}/namespaces/${namespace}/${kind.toLowerCase().replace(/y$/, 'ie').replace(/ss$/, 'sse')}s`;

/** Without what differs between two objects of one content. */
function content({ metadata, ...rest }: KubeBody): unknown {
  const { name, uid, resourceVersion: _, creationTimestamp: __, managedFields = [], ...kept } = metadata;
  const entries = managedFields.map(({ time: ___, ...entry }) => entry);
  const text = JSON.stringify({ ...rest, metadata: { ...kept, managedFields: entries } });
  return JSON.parse(text.replaceAll(uid, 'uid').replaceAll(name, 'name'));
}

const CONDITIONAL = ['Lease', 'PodDisruptionBudget'];
const typeOf = ({ apiVersion = '', kind = '' }: JsonMap): JsonMap => ({ apiVersion, kind });

describe('protobuf', () => {
  it.each(OBJECTS)(
    '%s %s that is written as protobuf is the object that JSON writes',
    async (prefix, kind, object) => {
      const kube = cluster();
      const collection = pathOf(prefix, await testNamespace(kube), kind);
      const body = (name: string): JsonMap => ({
        apiVersion: prefix.replace(/^apis?\//, ''),
        kind,
        metadata: { name, labels: { a: 'b' } },
        ...object,
      });
      const query = { fieldManager: 'me' };
      const byJson = await kube.post(collection, body('by-json'), { query });
      const byProtobuf = await kube.post(collection, written(body('by-protobuf')), {
        query,
        contentType: PROTOBUF,
      });
      expect([byJson.status, byProtobuf.status]).toEqual([201, 201]);
      expect(content(byProtobuf.body)).toEqual(content(byJson.body));
      // Controllers may write meanwhile, so both forms are read of one version.
      const { resourceVersion } = byProtobuf.body.metadata;
      const one = {
        resourceVersion,
        resourceVersionMatch: 'Exact',
        fieldSelector: 'metadata.name=by-protobuf',
      };
      const { body: list } = await kube.get(collection, { query: one });
      const read = await kube.get(collection, { query: one, accept: PROTOBUF });
      expect(read.headers['content-type']).toBe(PROTOBUF);
      expect(read.bytes.equals(written(list as JsonMap))).toBe(true);
      // And back: what was read is taken as it is, with its managedFields.
      const [item] = decoded(read)['items'] as JsonMap[];
      const metadata = child(item ?? {}, 'metadata');
      const replaced = {
        ...{ ...item, ...typeOf(body('')) },
        // Some kinds have to say what they replace; no controller writes those here.
        metadata: CONDITIONAL.includes(kind) ? metadata : without(metadata, 'resourceVersion'),
      };
      const again = await kube.put(`${collection}/by-protobuf`, written(replaced), {
        query,
        contentType: PROTOBUF,
      });
      expect([again.status, again.body.metadata.uid]).toEqual([200, byProtobuf.body.metadata.uid]);
    },
  );

  it('lists hold the items that JSON lists have', async () => {
    const kube = cluster();
    const collection = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
    for (const name of ['a', 'b', 'c'])
      await kube.post(collection, { metadata: { name }, data: { x: 'AP8=' } });
    const json = await kube.get(collection, { query: { limit: 2 } });
    const list = decoded(await kube.get(collection, { accept: PROTOBUF, query: { limit: 2 } }));
    expect(list['kind']).toBe('SecretList');
    expect(list['items']).toEqual(json.body.items);
    expect(list['metadata']).toMatchObject({ remainingItemCount: 1 });
  });

  it('metadata alone is read as protobuf, of a list and of a custom resource too', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    await kube.post(CRD.collection(namespace), CRD.cr('a'));
    const path = `${CRD.collection(namespace)}/a`;
    const { metadata } = (await kube.get(path)).body;
    expect(decoded(await kube.get(path, { accept: METADATA }))).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { ...metadata },
    });
    const list = decoded(await kube.get(CRD.collection(namespace), { accept: METADATA_LIST }));
    expect(list).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { ...metadata } }] });
  });

  it('a watch sends frames of events', async () => {
    const kube = cluster();
    const collection = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
    const { body } = await kube.post(collection, { metadata: { name: 'a' } });
    const answer = await kube.get(collection, {
      accept: PROTOBUF,
      query: { watch: true, timeoutSeconds: 1 },
    });
    expect(answer.headers['content-type']).toBe(`${PROTOBUF};stream=watch`);
    const length = answer.bytes.readUInt32BE(0);
    const frame = answer.bytes.subarray(4, 4 + length);
    expect(frame.length).toBe(length);
    expect(frame.subarray(0, 7).toString('latin1')).toBe('\n\u0005ADDED');
    const object = codec.decode(readEnvelope(frame.subarray(frame.indexOf('k8s\0'))), 1_000_000);
    expect(object).toMatchObject({ kind: 'Secret', metadata: { name: 'a', uid: body.metadata.uid } });
  });

  it('DeleteOptions are obeyed, and the Status is protobuf', async () => {
    const kube = cluster();
    const collection = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
    const { body } = await kube.post(collection, { metadata: { name: 'a' } });
    const remove = (options: JsonMap): Promise<TestResponse> =>
      kube.delete(`${collection}/a`, {
        body: written({ kind: 'DeleteOptions', apiVersion: 'v1', ...options }),
        contentType: PROTOBUF,
        accept: PROTOBUF,
      });
    const other = decoded(await remove({ preconditions: { uid: 'other' } }));
    expect(other).toMatchObject({ kind: 'Status', reason: 'Conflict', code: 409 });
    await remove({ dryRun: ['All'], gracePeriodSeconds: 0 });
    expect((await kube.get(`${collection}/a`)).status).toBe(200);
    const done = decoded(
      await remove({ propagationPolicy: 'Background', preconditions: { uid: body.metadata.uid } }),
    );
    expect(done).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', kind: 'secrets' },
    });
    expect((await kube.get(`${collection}/a`)).status).toBe(404);
  });

  it('a Scale is read and written', async () => {
    const kube = cluster();
    const collection = `/apis/apps/v1/namespaces/${await testNamespace(kube)}/replicasets`;
    await kube.post(collection, {
      metadata: { name: 'a' },
      spec: { replicas: 0, selector: SELECTOR, template: POD },
    });
    const scale = decoded(await kube.get(`${collection}/a/scale`, { accept: PROTOBUF }));
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      status: { replicas: 0, selector: 'app=a' },
    });
    // Without the version: a controller may have written the status meanwhile.
    const metadata = without(child(scale, 'metadata'), 'resourceVersion');
    const more = written({ ...scale, metadata, spec: { replicas: 2 } });
    const changed = await kube.put(`${collection}/a/scale`, more, { contentType: PROTOBUF });
    expect([changed.status, changed.body.spec]).toEqual([200, { replicas: 2 }]);
  });

  it('the first form of the Accept header that the server has is taken, by weight', async () => {
    const kube = cluster();
    const collection = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
    await kube.post(collection, { metadata: { name: 'a' } });
    const typeOf = async (accept: string, path = collection) =>
      (await kube.get(path, { accept })).headers['content-type'];
    expect(await typeOf(`${PROTOBUF},application/json`)).toBe(PROTOBUF);
    expect(await typeOf(`${PROTOBUF};q=0.1,application/json;q=0.9`)).toBe('application/json');
    expect(await typeOf(`${PROTOBUF};as=Table;g=meta.k8s.io;v=v1,application/json`)).toBe('application/json');
    expect(await typeOf(`${PROTOBUF},application/json`, `${collection}/none`)).toBe(PROTOBUF);
  });

  it.each([`${PROTOBUF};as=Table;g=meta.k8s.io;v=v1`, 'application/*', 'text/plain'])(
    'an Accept header of %s alone is not acceptable',
    async (accept) => {
      const answer = await cluster().get('/api/v1/namespaces/default/configmaps', { accept });
      expect(answer.status).toBe(406);
    },
  );

  it('a custom resource has no protobuf: 406 for an answer, 415 for a patch, JSON where that is accepted too', async () => {
    const kube = cluster();
    const collection = CRD.collection(await testNamespace(kube));
    await kube.post(collection, CRD.cr('a'));
    for (const path of [collection, `${collection}/a`, `${collection}?watch=true&timeoutSeconds=1`]) {
      const refused = await kube.get(path, { accept: PROTOBUF });
      expect([refused.status, decoded(refused)['message']]).toEqual([
        406,
        'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      ]);
    }
    const both = await kube.get(`${collection}/a`, { accept: `${PROTOBUF},application/json` });
    expect([both.status, both.headers['content-type']]).toEqual([200, 'application/json']);
    const patched = await kube.request('PATCH', `${collection}/a`, {
      body: Buffer.from('k8s\0'),
      contentType: PROTOBUF,
    });
    expect([patched.status, patched.body.reason]).toEqual([415, 'UnsupportedMediaType']);
    const options = written({ kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' });
    expect((await kube.delete(`${collection}/a`, { body: options, contentType: PROTOBUF })).status).toBe(200);
  });

  const secret = (...fields: readonly number[]): Buffer => {
    const body = written({ kind: 'Secret', apiVersion: 'v1', metadata: { name: 'a' } });
    // The message stands before the two empty texts; its length is one byte.
    const [message, rest] = [body.subarray(0, -4), body.subarray(-4)];
    const at = message.indexOf(0x12, 4 + 2 + (message[5] ?? 0));
    return Buffer.concat([
      message.subarray(0, at + 1),
      Buffer.of((message[at + 1] ?? 0) + fields.length),
      message.subarray(at + 2),
      Buffer.from(fields),
      rest,
    ]);
  };

  it.each([
    ['unknown fields', secret(0xf8, 1, 1), 201, ''],
    ['a group of unknown fields', secret(0xfb, 1, 0xfc, 1), 201, ''],
    [
      'no magic',
      Buffer.from('{}'),
      400,
      'does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    ],
    [
      'a magic alone',
      Buffer.from('k8s\0'),
      400,
      'the object provided is unrecognized (must be of type Secret): empty body',
    ],
    [
      'a cut',
      secret().subarray(0, 20),
      400,
      'the object provided is unrecognized (must be of type Secret): unexpected EOF',
    ],
    [
      'a field that is cut',
      secret(0x1a, 9),
      400,
      'Secret in version "v1" cannot be handled as a Secret: unexpected EOF',
    ],
    [
      'a varint of eleven bytes',
      secret(0x28, ...Array<number>(10).fill(255), 1),
      400,
      'cannot be handled as a Secret: proto: integer overflow',
    ],
    ['another wire type', secret(8, 1), 400, 'proto: wrong wireType = 0 for field '],
    ['a wire type that does not exist', secret(0xfe, 1), 400, 'proto: illegal wireType 6'],
    ['a field 0', secret(2, 0), 400, 'proto: Secret: illegal tag 0 (wire type 2)'],
    [
      'a kind that does not exist',
      written({ kind: 'Status', apiVersion: 'v1' }),
      400,
      'cannot be handled as a Secret',
    ],
    [
      'more than 3 MiB',
      Buffer.concat([secret(), Buffer.alloc(3 * 1024 * 1024)]),
      413,
      'Request entity too large: limit is 3145728',
    ],
  ])('a body with %s gets %i', async (_, body, status, message) => {
    const kube = cluster();
    const collection = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
    const answer = await kube.post(collection, body, {
      contentType: PROTOBUF,
      query: { fieldValidation: 'Strict' },
    });
    expect([answer.status, answer.body.message ?? '']).toEqual([status, expect.stringContaining(message)]);
  });

  it('a deletion with something else than DeleteOptions is refused', async () => {
    const kube = cluster();
    const path = `/api/v1/namespaces/${await testNamespace(kube)}/secrets/a`;
    const answer = await kube.delete(path, { body: secret(), contentType: PROTOBUF });
    expect([answer.status, answer.body.message]).toEqual([
      400,
      expect.stringContaining('no kind "Secret" is registered for version "v1"'),
    ]);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonMap } from '../../lib/base/index.js';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { installCrd, testCrd } from '../support/crd.js';
import type { KubeBody } from '../support/kube-body.js';
import {
  CONFIG_MAPS,
  patchOf,
  type ReviewRequest,
  register,
  type WebhookServer,
  webhookServer,
} from '../support/webhook-server.js';

const configMap = (name: string, metadata: object = {}, data: object = { x: '1' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

interface SetUp {
  readonly kube: TestCluster;
  readonly namespace: string;
  readonly path: string;
}

async function setUp(): Promise<SetUp> {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  return { kube, namespace, path: `/api/v1/namespaces/${namespace}/configmaps` };
}

/** Registers validating webhooks of the paths' names. */
const validating = (
  place: SetUp,
  server: WebhookServer,
  ...webhooks: (JsonMap & { name: string; path?: string })[]
) => register({ ...place, type: 'Validating', server }, webhooks);
const mutating = (
  place: SetUp,
  server: WebhookServer,
  ...webhooks: (JsonMap & { name: string; path?: string })[]
) => register({ ...place, type: 'Mutating', server }, webhooks);

const requestsOf = (server: WebhookServer, path = '/'): readonly ReviewRequest[] =>
  server.reviews.get(path) ?? [];
/**
 * The version that the next write names. An API server begins with what its cache has, and asks webhooks a second time where that
 * was old; a write of a version that the cache does not have yet begins anew before they are asked.
 */
const versionOf = ({ body }: { readonly body: KubeBody }): string => body.metadata.resourceVersion;
const causeOf = ({ body }: { readonly body: KubeBody }): unknown => [body.code, body.reason, body.message];

describe('validating webhooks', () => {
  it('a validating webhook sees each write with its objects, and its refusal is the answer', async () => {
    const place = await setUp();
    const { kube, path, namespace } = place;
    const server = await webhookServer((_, { operation }) =>
      operation === 'DELETE'
        ? { allowed: false, status: { code: 403, reason: 'Forbidden', message: 'it stays' } }
        : { allowed: true, warnings: [`${operation} seen`] },
    );
    await validating(place, server, { name: 'one.orkestra.test' });
    const made = await kube.post(path, configMap('a'), { query: { fieldManager: 'one' } });
    expect(made.status).toBe(201);
    expect(made.headers['warning']).toBe('299 - "CREATE seen"');
    const change = { metadata: { resourceVersion: versionOf(made) }, data: { x: '2' } };
    const changed = await kube.patch('merge', `${path}/a`, change, { query: { fieldManager: 'two' } });
    const preconditions = { resourceVersion: versionOf(changed) };
    const refused = await kube.delete(`${path}/a`, { body: { preconditions } });
    expect(causeOf(refused)).toEqual([
      403,
      'Forbidden',
      'admission webhook "one.orkestra.test" denied the request: it stays',
    ]);
    expect((await kube.get(`${path}/a`)).status).toBe(200);
    const [created, updated, deleted] = requestsOf(server);
    const about = {
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      requestResource: { group: '', version: 'v1', resource: 'configmaps' },
      name: 'a',
      namespace,
      dryRun: false,
    };
    expect(created).toMatchObject({
      ...about,
      operation: 'CREATE',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { uid: made.body.metadata.uid },
        data: { x: '1' },
      },
      oldObject: null,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'one' },
      userInfo: { username: expect.any(String), groups: expect.arrayContaining(['system:masters']) },
    });
    expect(updated).toMatchObject({
      ...about,
      operation: 'UPDATE',
      object: { data: { x: '2' } },
      oldObject: { apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1' } },
      options: { kind: 'UpdateOptions', fieldManager: 'two' },
    });
    expect(deleted).toMatchObject({
      ...about,
      operation: 'DELETE',
      object: null,
      oldObject: { data: { x: '2' } },
      options: { kind: 'DeleteOptions' },
    });
  });

  it.each<[string, JsonMap, readonly [number, string | undefined, string]]>([
    ['a message', { message: 'no' }, [400, undefined, 'denied the request: no']],
    ['a reason', { reason: 'Conflict', code: 409 }, [409, 'Conflict', 'denied the request: Conflict']],
    ['nothing', {}, [400, undefined, 'denied the request without explanation']],
    ['the code of a success', { code: 200, message: 'no' }, [400, undefined, 'denied the request: no']],
    ['a code of its own', { code: 429, message: 'later' }, [429, undefined, 'denied the request: later']],
  ])('a refusal with %s has its code and words', async (_, status, [code, reason, words]) => {
    const place = await setUp();
    const server = await webhookServer(() => ({ allowed: false, status }));
    await validating(place, server, { name: 'one.orkestra.test' });
    const refused = await place.kube.post(place.path, configMap('a'));
    expect([refused.status, ...(causeOf(refused) as unknown[])]).toEqual([
      code,
      code,
      reason,
      `admission webhook "one.orkestra.test" ${words}`,
    ]);
  });

  it('the first refusal in the order of configurations and webhooks is the answer', async () => {
    const place = await setUp();
    const server = await webhookServer((path) => ({ allowed: path === '/yes', status: { message: path } }));
    await register({ ...place, type: 'Validating', server, order: 'b' }, [
      { name: 'later.orkestra.test', path: '/later' },
    ]);
    await register({ ...place, type: 'Validating', server, order: 'a' }, [
      { name: 'yes.orkestra.test', path: '/yes' },
      { name: 'first.orkestra.test', path: '/first' },
      { name: 'second.orkestra.test', path: '/second' },
    ]);
    const refused = await place.kube.post(place.path, configMap('a'));
    expect(refused.body.message).toMatch(/denied the request: \/(first|second|later)$/);
  });

  it('an update that changes nothing is validated too', async () => {
    const place = await setUp();
    const server = await webhookServer((_, { operation }) => ({ allowed: operation === 'CREATE' }));
    await validating(place, server, { name: 'one.orkestra.test' });
    await place.kube.post(place.path, configMap('a'));
    const same = await place.kube.patch('merge', `${place.path}/a`, { data: { x: '1' } });
    expect(same.body.message).toBe(
      'admission webhook "one.orkestra.test" denied the request without explanation',
    );
  });

  it('a write whose object changes while webhooks are called starts over, or is a conflict when it names a version', async () => {
    const place = await setUp();
    const { kube, path } = place;
    const between: string[] = [];
    const server = await webhookServer(async () => {
      const key = between.pop();
      if (key !== undefined) await kube.patch('merge', `${path}/a`, { data: { [key]: '1' } });
      return { allowed: true };
    });
    await validating(place, server, {
      name: 'one.orkestra.test',
      rules: [{ ...CONFIG_MAPS, operations: ['UPDATE'] }],
    });
    const made = await kube.post(path, configMap('a'));
    between.push('first');
    const patched = await kube.patch('merge', `${path}/a`, { data: { x: '2' } });
    expect(patched.body.data).toEqual({ x: '2', first: '1' });
    between.push('second');
    const { resourceVersion } = patched.body.metadata;
    const stale = await kube.put(`${path}/a`, configMap('a', { resourceVersion }, { x: '3' }));
    expect([stale.status, stale.body.reason]).toEqual([409, 'Conflict']);
    expect((await kube.get(`${path}/a`)).body.data).toEqual({ x: '2', first: '1', second: '1' });
    expect(made.status).toBe(201);
  });

  it('a deleted collection is validated object by object', async () => {
    const place = await setUp();
    const server = await webhookServer((_, { oldObject }) => {
      const { metadata } = oldObject as unknown as KubeBody;
      return { allowed: metadata.name !== 'b' };
    });
    await validating(place, server, {
      name: 'one.orkestra.test',
      rules: [{ ...CONFIG_MAPS, operations: ['DELETE'] }],
    });
    for (const name of ['a', 'b'])
      await place.kube.post(place.path, configMap(name, { labels: { mine: 'yes' } }));
    const refused = await place.kube.delete(place.path, { query: { labelSelector: 'mine=yes' } });
    expect(refused.body.message).toBe(
      'admission webhook "one.orkestra.test" denied the request without explanation',
    );
    expect((await place.kube.get(`${place.path}/b`)).status).toBe(200);
  });
});

describe('mutating webhooks', () => {
  it('a mutating webhook changes the object, and what it adds is stored', async () => {
    const place = await setUp();
    const { kube, path } = place;
    const server = await webhookServer(() => patchOf({ op: 'add', path: '/data/added', value: 'yes' }));
    await mutating(place, server, {
      name: 'one.orkestra.test',
      rules: [{ ...CONFIG_MAPS, operations: ['CREATE', 'UPDATE'] }],
    });
    const made = await kube.post(path, configMap('a'));
    expect(made.body.data).toEqual({ x: '1', added: 'yes' });
    const changed = await kube.patch('json', `${path}/a`, [{ op: 'remove', path: '/data/added' }]);
    expect(changed.body.data).toEqual({ x: '1', added: 'yes' });
    const applied = await kube.patch('apply', `${path}/b`, configMap('b'), { query: { fieldManager: 'me' } });
    expect(applied.body.data).toEqual({ x: '1', added: 'yes' });
    const owned = JSON.stringify(applied.body.metadata.managedFields);
    expect(owned).toContain('f:x');
    expect(owned).not.toContain('f:added');
    expect((await kube.get(`${path}/b`)).body.data).toEqual({ x: '1', added: 'yes' });
  });

  it('mutating webhooks are called in the order of their configurations, each with the object of the one before', async () => {
    const place = await setUp();
    const server = await webhookServer((path, { object }) => {
      const { data } = object as { data: { x: string } };
      return patchOf({ op: 'replace', path: '/data/x', value: data.x + path });
    });
    const rules = [{ ...CONFIG_MAPS, operations: ['CREATE'] }];
    await register({ ...place, type: 'Mutating', server, order: 'b' }, [
      { name: 'three.orkestra.test', path: '/3', rules },
    ]);
    await register({ ...place, type: 'Mutating', server, order: 'a' }, [
      { name: 'one.orkestra.test', path: '/1', rules },
      { name: 'two.orkestra.test', path: '/2', rules },
    ]);
    expect((await place.kube.post(place.path, configMap('a'))).body.data).toEqual({ x: '1/1/2/3' });
  });

  it('a webhook with IfNeeded is called once more when a later one has changed the object', async () => {
    const place = await setUp();
    const server = await webhookServer((path, { object }) => {
      const { data } = object as { data: Record<string, string> };
      if (path === '/late') return patchOf({ op: 'add', path: '/data/late', value: 'yes' });
      if (path === '/again')
        return patchOf({ op: 'add', path: '/data/seen', value: Object.keys(data).sort().join() });
      return { allowed: true };
    });
    const rules = [{ ...CONFIG_MAPS, operations: ['CREATE'] }];
    await mutating(
      place,
      server,
      { name: 'again.orkestra.test', path: '/again', rules, reinvocationPolicy: 'IfNeeded' },
      { name: 'never.orkestra.test', path: '/never', rules },
      { name: 'late.orkestra.test', path: '/late', rules },
      { name: 'after.orkestra.test', path: '/after', rules, reinvocationPolicy: 'IfNeeded' },
    );
    const made = await place.kube.post(place.path, configMap('a'));
    expect(made.body.data).toEqual({ x: '1', seen: 'late,seen,x', late: 'yes' });
    const calls = ['/again', '/never', '/late', '/after'].map((path) => requestsOf(server, path).length);
    expect(calls).toEqual([2, 1, 1, 2]);
  });

  it('validating webhooks see what mutating webhooks leave', async () => {
    const place = await setUp();
    const server = await webhookServer((path) =>
      path === '/mutate' ? patchOf({ op: 'add', path: '/data/added', value: 'yes' }) : { allowed: true },
    );
    const rules = [{ ...CONFIG_MAPS, operations: ['CREATE'] }];
    await mutating(place, server, { name: 'one.orkestra.test', path: '/mutate', rules });
    await validating(place, server, { name: 'two.orkestra.test', path: '/validate', rules });
    await place.kube.post(place.path, configMap('a'));
    expect(requestsOf(server, '/mutate')).toMatchObject([{ object: { data: { x: '1' } } }]);
    expect(requestsOf(server, '/validate')).toMatchObject([{ object: { data: { x: '1', added: 'yes' } } }]);
  });

  it('an object that a webhook has made invalid is refused', async () => {
    const place = await setUp();
    const server = await webhookServer(() => patchOf({ op: 'add', path: '/data', value: { 'no/key': 'x' } }));
    await mutating(place, server, {
      name: 'one.orkestra.test',
      rules: [{ ...CONFIG_MAPS, operations: ['CREATE'] }],
    });
    expect((await place.kube.post(place.path, configMap('a'))).status).toBe(422);
  });
});

describe('what webhooks are asked about', () => {
  it('rules, object selectors and match conditions select the writes of a webhook', async () => {
    const place = await setUp();
    const { kube, path } = place;
    const server = await webhookServer(() => ({ allowed: true }));
    const create = [{ ...CONFIG_MAPS, operations: ['CREATE'] }];
    await validating(
      place,
      server,
      { name: 'create.orkestra.test', path: '/create', rules: create },
      {
        name: 'all.orkestra.test',
        path: '/all',
        rules: [{ ...CONFIG_MAPS, operations: ['*'], resources: ['*'], scope: 'Namespaced' }],
      },
      { name: 'cluster.orkestra.test', path: '/cluster', rules: [{ ...CONFIG_MAPS, scope: 'Cluster' }] },
      { name: 'other.orkestra.test', path: '/other', rules: [{ ...CONFIG_MAPS, apiGroups: ['apps'] }] },
      { name: 'label.orkestra.test', path: '/label', objectSelector: { matchLabels: { team: 'x' } } },
      {
        name: 'elsewhere.orkestra.test',
        path: '/elsewhere',
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'none' } },
      },
      {
        name: 'condition.orkestra.test',
        path: '/condition',
        matchConditions: [
          {
            name: 'not-deleted',
            expression: "request.operation != 'DELETE' && !has(object.metadata.deletionTimestamp)",
          },
          { name: 'changed', expression: 'oldObject == null || object.data != oldObject.data' },
          { name: 'not-me', expression: "request.userInfo.username != 'system:serviceaccount:a:b'" },
          {
            name: 'named',
            expression: "request.name in ['a', 'b'] && request.resource.resource == 'configmaps'",
          },
          { name: 'labelled', expression: "object.metadata.?labels[?'team'].orValue('') != 'y'" },
        ],
      },
    );
    const made = await kube.post(path, configMap('a', { labels: { team: 'x' } }));
    const unlabelled = await kube.patch('merge', `${path}/a`, {
      metadata: { resourceVersion: versionOf(made), labels: { team: null } },
    });
    const changed = await kube.patch('merge', `${path}/a`, {
      metadata: { resourceVersion: versionOf(unlabelled) },
      data: { x: '2' },
    });
    await kube.delete(`${path}/a`, { body: { preconditions: { resourceVersion: versionOf(changed) } } });
    const seen = ['/create', '/all', '/cluster', '/other', '/label', '/elsewhere', '/condition'].map((name) =>
      requestsOf(server, name).map(({ operation }) => operation),
    );
    expect(seen).toEqual([
      ['CREATE'],
      ['CREATE', 'UPDATE', 'UPDATE', 'DELETE'],
      [],
      [],
      ['CREATE', 'UPDATE'],
      [],
      ['CREATE', 'UPDATE'],
    ]);
  });

  it('Equivalent matches a write of another version, shown as the version of the rule; Exact does not', async () => {
    const place = await setUp();
    const { kube, namespace } = place;
    const group = `t${crypto.randomUUID().slice(0, 8)}.test`;
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const version = (name: string, storage: boolean) => ({ name, served: true, storage, schema });
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `things.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing' },
        versions: [version('v1', true), version('v2', false)],
      },
    };
    onTestFinished(async () => {
      await kube.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.${group}`);
    });
    await installCrd(kube, definition, `/apis/${group}/v2/things`);
    const server = await webhookServer((path) =>
      path === '/mutate' ? patchOf({ op: 'add', path: '/added', value: 'yes' }) : { allowed: true },
    );
    const rules = [
      { apiGroups: [group], apiVersions: ['v1'], resources: ['things'], operations: ['CREATE'] },
    ];
    await mutating(place, server, { name: 'mutate.orkestra.test', path: '/mutate', rules });
    await validating(
      place,
      server,
      { name: 'equivalent.orkestra.test', path: '/equivalent', rules },
      { name: 'exact.orkestra.test', path: '/exact', rules, matchPolicy: 'Exact' },
    );
    const thing = { apiVersion: `${group}/v2`, kind: 'Thing', metadata: { name: 'a' }, x: 1 };
    const made = await kube.post(`/apis/${group}/v2/namespaces/${namespace}/things`, thing);
    expect(made.body).toMatchObject({ apiVersion: `${group}/v2`, x: 1, added: 'yes' });
    expect(requestsOf(server, '/equivalent')).toMatchObject([
      {
        kind: { group, version: 'v1', kind: 'Thing' },
        resource: { group, version: 'v1', resource: 'things' },
        requestKind: { group, version: 'v2', kind: 'Thing' },
        requestResource: { group, version: 'v2', resource: 'things' },
        object: { apiVersion: `${group}/v1`, x: 1, added: 'yes' },
      },
    ]);
    expect(requestsOf(server, '/exact')).toEqual([]);
  });

  it('a match condition that fails refuses the write, or skips the webhook when failures are ignored', async () => {
    const place = await setUp();
    const server = await webhookServer(() => ({ allowed: true }));
    const matchConditions = [{ name: 'absent', expression: 'object.data.none == "x"' }];
    const rules = [{ ...CONFIG_MAPS, operations: ['CREATE'] }];
    await validating(
      place,
      server,
      { name: 'ignore.orkestra.test', path: '/ignore', rules, matchConditions, failurePolicy: 'Ignore' },
      {
        name: 'decided.orkestra.test',
        path: '/decided',
        rules,
        matchConditions: [...matchConditions, { name: 'false', expression: 'false' }],
      },
      {
        name: 'fail.orkestra.test',
        path: '/fail',
        rules,
        matchConditions,
        objectSelector: { matchLabels: { fail: 'yes' } },
      },
    );
    expect((await place.kube.post(place.path, configMap('a'))).status).toBe(201);
    const refused = await place.kube.post(place.path, configMap('b', { labels: { fail: 'yes' } }));
    expect(causeOf(refused)).toEqual([
      403,
      'Forbidden',
      `configmaps "b" is forbidden: expression 'object.data.none == "x"' resulted in error: no such key: none`,
    ]);
    expect(server.reviews.size).toBe(0);
  });

  it('a dry run is shown as one, and refused when the webhook has side effects', async () => {
    const place = await setUp();
    const server = await webhookServer(() => ({ allowed: true }));
    await validating(place, server, { name: 'none.orkestra.test', sideEffects: 'NoneOnDryRun' });
    const dry = await place.kube.post(place.path, configMap('a'), { query: { dryRun: 'All' } });
    expect(dry.status).toBe(201);
    expect(requestsOf(server)).toMatchObject([{ dryRun: true, options: { dryRun: ['All'] } }]);
    expect((await place.kube.get(`${place.path}/a`)).status).toBe(404);
  });

  it('a write of the subresource scale is shown as a Scale, whose replicas a webhook may change', async () => {
    const place = await setUp();
    const { kube, namespace } = place;
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'b' }] } };
    await kube.post(path, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { selector: { matchLabels: { a: 'b' } }, template },
    });
    const server = await webhookServer((name) =>
      name === '/mutate'
        ? patchOf({ op: 'replace', path: '/spec/replicas', value: 9 })
        : { allowed: true, warnings: ['seen'] },
    );
    const rules = [
      { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments/scale'], operations: ['UPDATE'] },
    ];
    await mutating(place, server, { name: 'mutate.orkestra.test', path: '/mutate', rules });
    await validating(place, server, { name: 'validate.orkestra.test', path: '/validate', rules });
    const scaled = await kube.patch('merge', `${path}/a/scale`, { spec: { replicas: 4 } });
    expect([scaled.status, scaled.body.spec]).toEqual([200, { replicas: 9 }]);
    expect((await kube.get(`${path}/a`)).body.spec).toMatchObject({ replicas: 9 });
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    // The controller may write the Deployment meanwhile: the write then starts over, and asks again.
    expect(requestsOf(server, '/validate').slice(-1)).toMatchObject([
      {
        kind: scale,
        requestKind: scale,
        resource: { group: 'apps', version: 'v1', resource: 'deployments' },
        subResource: 'scale',
        object: { kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 9 } },
        oldObject: { kind: 'Scale', spec: { replicas: 1 } },
      },
    ]);
    expect(requestsOf(server, '/mutate').slice(-1)).toMatchObject([{ object: { spec: { replicas: 4 } } }]);
  });

  it('the custom resources of a CRD that is deleted go without asking a webhook', async () => {
    const place = await setUp();
    const { kube, namespace } = place;
    const crd = testCrd('Part');
    await crd.install(kube);
    const { group, plural } = crd.apiTypes;
    const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${group}`;
    const part = `${crd.collection(namespace)}/a`;
    await kube.post(crd.collection(namespace), crd.cr('a'));
    const server = await webhookServer(() => ({ allowed: false }));
    const rules = [{ apiGroups: [group], apiVersions: ['v1'], resources: [plural], operations: ['DELETE'] }];
    await validating(place, server, { name: 'keep.orkestra.test', rules });
    expect((await kube.delete(part)).status).toBe(400);
    const asked = requestsOf(server).length;
    const watch = await kube.watch('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      fieldSelector: `metadata.name=${plural}.${group}`,
    });
    await kube.delete(definition);
    for (let event = await watch.next(); event?.type !== 'DELETED'; event = await watch.next())
      if (!event) throw new Error('the watch ended');
    expect(requestsOf(server)).toHaveLength(asked);
  });

  it('writes of webhook configurations are shown to no webhook', async () => {
    const place = await setUp();
    const server = await webhookServer(() => ({ allowed: false }));
    await validating(place, server, {
      name: 'all.orkestra.test',
      rules: [
        {
          apiGroups: ['admissionregistration.k8s.io'],
          apiVersions: ['*'],
          resources: ['*'],
          operations: ['*'],
        },
      ],
      namespaceSelector: {},
    });
    const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/a-${place.namespace}`;
    const changed = await place.kube.patch('merge', path, { metadata: { labels: { a: 'b' } } });
    expect(changed.status).toBe(200);
    expect(server.reviews.size).toBe(0);
  });
});

describe('calls of webhooks that fail', () => {
  it.each<[string, (server: WebhookServer) => JsonMap, string | RegExp]>([
    [
      'nobody listens',
      () => ({ clientConfig: { url: 'https://127.0.0.1:1/x' } }),
      'failed to call webhook: Post "https://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    [
      'its authority is unknown',
      ({ url }) => ({ clientConfig: { url } }),
      /^failed to call webhook: Post "https:\/\/127\.0\.0\.1:\d+\/?\?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority/,
    ],
    [
      'its certificate is for other names',
      ({ caBundle, port }) => ({ clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle } }),
      /^failed to call webhook: Post "https:\/\/127\.0\.0\.1:\d+\/\?timeout=10s": tls: failed to verify certificate: x509: /,
    ],
  ])('a write fails with the reason when %s', async (why, client, message) => {
    const place = await setUp();
    const server = await webhookServer(() => ({ allowed: true }));
    const other = await webhookServer(() => ({ allowed: true }), { names: ['elsewhere.test'] });
    const used = why.includes('other names') ? other : server;
    await validating(place, server, { name: 'one.orkestra.test', ...client(used) });
    const failed = await place.kube.post(place.path, configMap('a'));
    expect([failed.status, failed.body.reason]).toEqual([500, 'InternalError']);
    const begin = 'Internal error occurred: failed calling webhook "one.orkestra.test": ';
    expect(failed.body.message.startsWith(begin)).toBe(true);
    const rest = failed.body.message.slice(begin.length);
    if (typeof message === 'string') expect(rest).toBe(message);
    else expect(rest).toMatch(message);
  });

  it.each<[string, JsonMap | ((status: number) => never), string]>([
    ['another uid', { uid: 'x', allowed: true }, 'received invalid webhook response: expected response.uid='],
    ['a patch of a validating webhook', patchOf(), 'received invalid webhook response: '],
  ])('a response with %s is a failed call', async (_, answer, message) => {
    const place = await setUp();
    const server = await webhookServer(() => answer as JsonMap);
    await validating(place, server, { name: 'one.orkestra.test' });
    const failed = await place.kube.post(place.path, configMap('a'));
    expect([failed.status, failed.body.reason]).toEqual([500, 'InternalError']);
    expect(failed.body.message).toContain(`failed calling webhook "one.orkestra.test": ${message}`);
  });

  it.each([
    [404, '', 'the server could not find the requested resource'],
    [500, 'down', 'an error on the server ("down") has prevented the request from succeeding'],
    [503, 'down', 'the server is currently unable to handle the request'],
  ])('a response %i is a failed call', async (status, text, message) => {
    const place = await setUp();
    const server = await webhookServer(() => (response) => void response.writeHead(status).end(text));
    await validating(place, server, { name: 'one.orkestra.test' });
    const failed = await place.kube.post(place.path, configMap('a'));
    expect(failed.body.message).toBe(
      `Internal error occurred: failed calling webhook "one.orkestra.test": failed to call webhook: ${message}`,
    );
  });

  it('a webhook that takes longer than its timeout fails, and is skipped when failures are ignored', async () => {
    const place = await setUp();
    const server = await webhookServer(() => new Promise(() => undefined));
    await validating(
      place,
      server,
      {
        name: 'fail.orkestra.test',
        timeoutSeconds: 1,
        path: '/fail',
        objectSelector: { matchLabels: { fail: 'yes' } },
      },
      { name: 'ignore.orkestra.test', timeoutSeconds: 1, path: '/ignore', failurePolicy: 'Ignore' },
    );
    expect((await place.kube.post(place.path, configMap('a'))).status).toBe(201);
    const failed = await place.kube.post(place.path, configMap('b', { labels: { fail: 'yes' } }));
    expect(failed.body.message).toMatch(
      /failed calling webhook "fail\.orkestra\.test": failed to call webhook: Post "https:\/\/127\.0\.0\.1:\d+\/fail\?timeout=1s": context deadline exceeded/,
    );
  });

  it('a webhook is reached by the Service that it names, whose name its certificate has', async () => {
    const place = await setUp();
    const { kube, namespace } = place;
    const server = await webhookServer(() => ({ allowed: false, status: { message: 'by Service' } }), {
      names: [`hook.${namespace}.svc`, '127.0.0.1'],
    });
    await kube.post(`/api/v1/namespaces/${namespace}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'hook' },
      spec: { type: 'ExternalName', externalName: 'localhost' },
    });
    await validating(place, server, {
      name: 'one.orkestra.test',
      clientConfig: {
        service: { namespace, name: 'hook', port: server.port, path: '/validate' },
        caBundle: server.caBundle,
      },
    });
    const refused = await kube.post(place.path, configMap('a'));
    expect(refused.body.message).toBe('admission webhook "one.orkestra.test" denied the request: by Service');
    expect(requestsOf(server, '/validate')).toHaveLength(1);
  });
});

describe('webhook configurations', () => {
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
  const webhook = {
    name: 'one.orkestra.test',
    clientConfig: { url: 'https://127.0.0.1:1/' },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
  const configuration = (...webhooks: object[]) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'refused.orkestra.test' },
    webhooks,
  });

  it('a configuration gets the defaults of its fields', async () => {
    const rules = [{ apiGroups: [''], apiVersions: ['v1'], resources: ['nothing'], operations: ['CREATE'] }];
    const made = await cluster().post(path, configuration({ ...webhook, rules }), {
      query: { dryRun: 'All' },
    });
    expect(made.body['webhooks']).toEqual([
      {
        ...webhook,
        rules: [{ ...rules[0], scope: '*' }],
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        timeoutSeconds: 10,
      },
    ]);
    expect(made.body.metadata.generation).toBe(1);
  });

  it.each<[string, object, string]>([
    [
      'a short name',
      { name: 'one' },
      'webhooks[0].name: Invalid value: "one": should be a domain with at least three segments separated by dots',
    ],
    [
      'side effects',
      { sideEffects: 'Some' },
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ],
    [
      'a long timeout',
      { timeoutSeconds: 31 },
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
    [
      'no client',
      { clientConfig: {} },
      'webhooks[0].clientConfig: Required value: exactly one of url or service is required',
    ],
    [
      'a URL without TLS',
      { clientConfig: { url: 'http://127.0.0.1/' } },
      `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
    ],
    [
      'an unknown failure policy',
      { failurePolicy: 'Retry' },
      'webhooks[0].failurePolicy: Unsupported value: "Retry": supported values: "Fail", "Ignore"',
    ],
    [
      'an unknown operation',
      { rules: [{ ...CONFIG_MAPS, operations: ['WRITE'] }] },
      'webhooks[0].rules[0].operations[0]: Unsupported value: "WRITE": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    ],
    [
      'a rule without groups',
      { rules: [{ ...CONFIG_MAPS, apiGroups: [] }] },
      'webhooks[0].rules[0].apiGroups: Required value',
    ],
  ])('a configuration with %s is refused', async (_, change, message) => {
    const refused = await cluster().post(path, configuration({ ...webhook, ...change }));
    expect(refused.status).toBe(422);
    expect(refused.body.message).toBe(
      `ValidatingWebhookConfiguration.admissionregistration.k8s.io "refused.orkestra.test" is invalid: ${message}`,
    );
  });

  it('a match condition that does not compile is refused with its place', async () => {
    const matchConditions = [{ name: 'broken', expression: 'objekt.metadata' }];
    const refused = await cluster().post(path, configuration({ ...webhook, matchConditions }));
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain(
      'webhooks[0].matchConditions[0].expression: Invalid value: "objekt.metadata"',
    );
    expect(refused.body.message).toContain("<input>:1:1: undeclared reference to 'objekt'");
  });
});

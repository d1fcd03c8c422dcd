import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { applyJsonPatch } from '../../devcluster/patch/json-patch.js';
import type { Json, JsonObject } from '../../lib/base/index.js';
import { authority } from '../../test/support/authority.js';
import { type GatewayOptions, reviewOf, startGateway, type TestGateway } from '../../test/support/gateway.js';

interface Blocks {
  readonly validation?: object;
  readonly mutation?: object;
  readonly normalize?: object;
  readonly webhooks?: object;
}

const TYPES = { group: 'shop.example.org', version: 'v1', kind: 'App', plural: 'apps' };

function katalog(blocks: Blocks): string {
  return stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'shop' },
    security: { webhooks: { admission: { enabled: true } } },
    spec: { crds: { app: { apiTypes: TYPES, ...blocks } } },
  });
}

const start = (blocks: Blocks, options?: GatewayOptions): Promise<TestGateway> =>
  startGateway(katalog(blocks), options);

const app = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'shop.example.org/v1',
  kind: 'App',
  metadata: { name: 'a', namespace: 'default', ...metadata },
  spec,
});

async function responseOf(gateway: TestGateway, path: string, review: JsonObject) {
  const { status, body } = await gateway.post(path, review);
  return status === 200 ? body.response : { status, body };
}

/** The object as the response of `/mutate` changes it. */
function patched(object: JsonObject, { patch }: { readonly patch?: string }): Json {
  if (patch === undefined) return object as Json;
  const operations = JSON.parse(Buffer.from(patch, 'base64').toString('utf8')) as Json[];
  return applyJsonPatch(structuredClone(object) as Json, operations);
}

/** What the Live API of a runtime would answer, by path. */
async function fakeRuntime(answer: (path: string, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request.url ?? '', response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('POST /validate', () => {
  const RULES = {
    rules: [
      { field: 'spec.image', operator: 'exists', message: 'spec.image is required' },
      { field: 'spec.replicas', lessThanOrEqual: 10 },
      { field: 'spec.image', notSuffix: ':latest', action: 'warn', message: '{{ .spec.image }} moves' },
      { field: '{{ len .spec.name }}', lessThan: 4, link: 'name', message: 'name is too long' },
    ],
  };

  it('an object that its rules allow is allowed, and the uid is repeated', async () => {
    const gateway = await start({ validation: RULES });
    const response = await responseOf(gateway, '/validate', reviewOf(app({ image: 'a:1', name: 'x' })));
    expect(response).toEqual({ uid: '705ab4f5-6393-11e8-b7cc-42010a800002', allowed: true });
  });

  it('a denial names every rule that does not hold, in order, with its causes and the warnings', async () => {
    const gateway = await start({ validation: RULES });
    const denied = await responseOf(
      gateway,
      '/validate',
      reviewOf(app({ replicas: 20, name: 'toolong', image: '' })),
    );
    expect(denied).toEqual({
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      allowed: false,
      status: {
        code: 403,
        reason: 'Forbidden',
        message: 'spec.image is required; spec.replicas lessThanOrEqual 10 does not hold; name is too long',
        details: {
          causes: [
            { reason: 'FieldValueInvalid', field: 'spec.image', message: 'spec.image is required' },
            {
              reason: 'FieldValueInvalid',
              field: 'spec.replicas',
              message: 'spec.replicas lessThanOrEqual 10 does not hold',
            },
            { reason: 'FieldValueInvalid', field: 'name', message: 'name is too long' },
          ],
        },
      },
    });
    const warned = await responseOf(gateway, '/validate', reviewOf(app({ image: 'a:latest', name: 'x' })));
    expect(warned).toMatchObject({ allowed: true, warnings: ['a:latest moves'] });
  });

  it('rules see the request and the object before', async () => {
    const gateway = await start({
      validation: {
        rules: [
          { field: 'spec.storage', operator: 'immutable', message: 'storage stays' },
          {
            field: 'spec.owner',
            equals: '{{ .admission.user }}',
            message: '{{ .admission.operation }} by {{ .admission.user }}',
          },
          {
            field: 'spec.size',
            greaterThanOrEqual: '{{ .old.spec.size }}',
            when: [{ field: 'old.spec.size', operator: 'exists' }],
          },
          { field: 'admission.groups', contains: 'system:authenticated' },
          { field: 'spec.flag', equals: true, when: [{ field: 'spec.flag', operator: 'exists' }] },
        ],
      },
    });
    const before = app({ storage: { class: 'a' }, owner: 'jane', size: 3 });
    const changed = app({ storage: { class: 'b' }, owner: 'joe', size: 2, flag: false });
    const update = { operation: 'UPDATE', oldObject: before };
    const denied = await responseOf(gateway, '/validate', reviewOf(changed, update));
    expect(denied.status.details.causes.map(({ message }: { message: string }) => message)).toEqual([
      'storage stays',
      'UPDATE by jane',
      'spec.size greaterThanOrEqual "{{ .old.spec.size }}" does not hold',
      'spec.flag equals true does not hold',
    ]);
    expect((await responseOf(gateway, '/validate', reviewOf(before))).allowed).toBe(true);
    expect(
      (
        await responseOf(
          gateway,
          '/validate',
          reviewOf(app({ storage: { class: 'a' }, owner: 'jane', size: 3, flag: true }), update),
        )
      ).allowed,
    ).toBe(true);
  });

  it('fields of the object cover nothing that rules read of the request', async () => {
    const gateway = await start({
      validation: {
        rules: [
          { field: 'admission.user', equals: 'jane', message: '{{ .admission.user }} is not jane' },
          { field: 'old.spec.size', operator: 'notExists', message: 'size was {{ .old.spec.size }}' },
        ],
      },
    });
    const object = { ...app({}), admission: { user: 'jane' }, old: { spec: { size: 1 } } };
    const review = reviewOf(object, { userInfo: { username: 'joe' } });
    const { status } = await responseOf(gateway, '/validate', review);
    expect(status.message).toBe('joe is not jane');
  });

  it('a value that does not convert to its one form is a denial that names it', async () => {
    const gateway = await start({
      normalize: { spec: { count: '{{ .spec.count }}' }, types: { count: 'int' } },
      validation: { rules: [{ field: 'spec.count', lessThan: 5 }] },
    });
    expect((await responseOf(gateway, '/validate', reviewOf(app({ count: '4' })))).allowed).toBe(true);
    const denied = await responseOf(gateway, '/validate', reviewOf(app({ count: 'many' })));
    expect(denied).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining('"many": expected a whole number') },
    });
  });

  it('a rule that takes more than its budget is a 500, so that failurePolicy decides', async () => {
    const gateway = await start({
      validation: {
        rules: [{ field: '{{ range .spec.list }}{{ range $.spec.list }}x{{ end }}{{ end }}', notEquals: '' }],
      },
    });
    const list = Array.from({ length: 3_000 }, (_, index) => index);
    expect(await gateway.post('/validate', reviewOf(app({ list })))).toMatchObject({
      status: 500,
      body: { error: 'internal' },
    });
    expect(gateway.log.map(({ message }) => message)).toContain('gateway: making a response failed');
    expect(await gateway.metrics.registry.metrics()).toContain(
      'orkestra_gateway_reviews_total{crd="",webhook="validate",result="error"} 1',
    );
  });
});

describe('what is never asked', () => {
  const denying = { validation: { rules: [{ field: 'spec.image', equals: 'never' }] } };
  const object = app({ image: 'x' }, { labels: { a: '1' } });
  const update = (more: JsonObject): JsonObject => ({ operation: 'UPDATE', oldObject: object, ...more });
  const other = (change: JsonObject): JsonObject => ({ ...object, ...change });

  it.each<[string, JsonObject]>([
    ['a subresource', reviewOf(object, { subResource: 'status' })],
    ['a deletion', reviewOf(null, { operation: 'DELETE', oldObject: object })],
    ['a connection', reviewOf(object, { operation: 'CONNECT' })],
    [
      'an object that is being deleted',
      reviewOf(app({ image: 'y' }, { deletionTimestamp: '2030-01-01T00:00:00Z' }), update({})),
    ],
    ['an update of the status', reviewOf(other({ status: { phase: 'x' } }), update({}))],
    [
      'an update of finalizers',
      reviewOf(app({ image: 'x' }, { labels: { a: '1' }, finalizers: ['f'] }), update({})),
    ],
    [
      'the runtime',
      reviewOf(object, { userInfo: { username: 'system:serviceaccount:orkestra-system:orkestra-runtime' } }),
    ],
    [
      'another resource',
      reviewOf(object, { resource: { group: 'shop.example.org', version: 'v1', resource: 'carts' } }),
    ],
    [
      'the same kind of another group',
      reviewOf(object, { resource: { group: 'x.example.org', version: 'v1', resource: 'apps' } }),
    ],
  ])('%s is allowed', async (_, review) => {
    const gateway = await start(denying);
    expect((await responseOf(gateway, '/validate', review)).allowed).toBe(true);
    expect((await gateway.get('/katalog/app')).body.admission.validationTotal).toBe(0);
  });

  it.each<[string, JsonObject]>([
    ['a creation', reviewOf(object)],
    ['an update of the spec', reviewOf(app({ image: 'y' }, { labels: { a: '1' } }), update({}))],
    ['an update of labels', reviewOf(app({ image: 'x' }, { labels: { a: '2' } }), update({}))],
    [
      'an update of annotations',
      reviewOf(app({ image: 'x' }, { labels: { a: '1' }, annotations: { b: '' } }), update({})),
    ],
    ['an update beside the spec', reviewOf(other({ data: { x: 1 } }), update({}))],
    [
      'a service account of the same name elsewhere',
      reviewOf(object, { userInfo: { username: 'system:serviceaccount:default:orkestra-runtime' } }),
    ],
    ['an object that only says it is deleted', reviewOf(app({ image: 'x' }, { deletionTimestamp: null }))],
  ])('%s is asked', async (_, review) => {
    const gateway = await start(denying);
    expect((await responseOf(gateway, '/validate', review)).allowed).toBe(false);
  });

  it('rules that webhooks of the CRD turn off are not asked', async () => {
    const gateway = await start({ ...denying, webhooks: { validation: false } });
    expect((await responseOf(gateway, '/validate', reviewOf(object))).allowed).toBe(true);
  });
});

describe('POST /mutate', () => {
  const RULES = {
    rules: [
      { field: 'spec.replicas', default: '2', valueType: 'int' },
      { field: 'spec.image', default: '{{ .spec.name }}:{{ .spec.replicas }}' },
      {
        field: 'metadata.labels["app/tier"]',
        override: 'low',
        when: [{ field: 'spec.cheap', equals: true }],
      },
    ],
  };

  it('defaults and overrides come as the smallest patch', async () => {
    const gateway = await start({ mutation: RULES });
    const object = app({ name: 'web', image: '', cheap: true });
    const response = await responseOf(gateway, '/mutate', reviewOf(object));
    expect(response).toMatchObject({ allowed: true, patchType: 'JSONPatch' });
    expect(JSON.parse(Buffer.from(response.patch, 'base64').toString())).toEqual([
      { op: 'add', path: '/metadata/labels', value: { 'app/tier': 'low' } },
      { op: 'replace', path: '/spec/image', value: 'web:2' },
      { op: 'add', path: '/spec/replicas', value: 2 },
    ]);
  });

  it('a review of the result has no patch', async () => {
    const gateway = await start({
      mutation: {
        rules: [
          ...RULES.rules,
          { field: 'spec.first', override: '{{ .spec.last }}' },
          { field: 'spec.last', override: 'z' },
        ],
      },
    });
    const object = app({ name: 'web', last: 'a' });
    const result = patched(object, await responseOf(gateway, '/mutate', reviewOf(object))) as JsonObject;
    expect(result['spec']).toEqual({ name: 'web', last: 'z', first: 'z', replicas: 2, image: 'web:2' });
    expect(await responseOf(gateway, '/mutate', reviewOf(result))).not.toHaveProperty('patch');
  });

  it.each<[string, object, JsonObject, string]>([
    [
      'a value that does not convert',
      { field: 'spec.n', override: '{{ .spec.text }}', valueType: 'int' },
      { text: 'many' },
      'expected a whole number',
    ],
    [
      'a parent that is a text',
      { field: 'spec.text.below', override: 'x' },
      { text: 'many' },
      'is not a map',
    ],
    [
      'a rule that never settles',
      { field: 'spec.n', override: '{{ add .spec.n 1 }}', valueType: 'int' },
      { n: 1 },
      'change their own result',
    ],
  ])('%s leaves the object as it is, with a warning and a count', async (_, rule, spec, warning) => {
    const gateway = await start({ mutation: { rules: [{ field: 'spec.a', default: 'set' }, rule] } });
    const response = await responseOf(gateway, '/mutate', reviewOf(app(spec)));
    expect(response).toEqual({
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      allowed: true,
      warnings: [expect.stringContaining(warning)],
    });
    expect(await gateway.metrics.registry.metrics()).toContain(
      'orkestra_gateway_rule_skipped_total{crd="app",reason="error"} 1',
    );
  });

  it('with mutateFirst the rules of validation see what mutation makes', async () => {
    const rules = [{ field: 'spec.tier', equals: 'low' }];
    const mutation = { mutateFirst: true, rules: [{ field: 'spec.tier', default: 'low' }] };
    const first = await start({ mutation, validation: { rules } });
    expect((await responseOf(first, '/validate', reviewOf(app({})))).allowed).toBe(true);
    const second = await start({ mutation: { rules: mutation.rules }, validation: { rules } });
    expect((await responseOf(second, '/validate', reviewOf(app({})))).allowed).toBe(false);
  });

  it('rules for admission alone are applied here', async () => {
    const rule = { field: 'spec.a', default: 1, fires: { reconcile: false } };
    const gateway = await start({ mutation: { rules: [rule] } });
    const object = app({});
    expect(patched(object, await responseOf(gateway, '/mutate', reviewOf(object)))).toMatchObject({
      spec: { a: 1 },
    });
  });
});

describe('lookups', () => {
  const UNIQUE = { field: 'spec.domain', operator: 'unique', message: 'the domain is taken' };
  const json = (response: ServerResponse, body: object, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  it('unique asks the runtime for the value and leaves the object itself out', async () => {
    const runtime = await fakeRuntime((path, response) => {
      const { searchParams } = new URL(path, 'http://x');
      const items =
        searchParams.get('value') === 'taken' ? [{ name: 'b', namespace: 'default', value: 'taken' }] : [];
      json(response, {
        items: [...items, { name: 'a', namespace: 'default', value: searchParams.get('value') }],
      });
    });
    const gateway = await start(
      { validation: { rules: [UNIQUE] } },
      { settings: { runtimeEndpoint: runtime.url } },
    );
    const ask = (spec: JsonObject) => responseOf(gateway, '/validate', reviewOf(app(spec)));
    expect((await ask({ domain: 'free' })).allowed).toBe(true);
    expect(await ask({ domain: 'taken' })).toMatchObject({
      allowed: false,
      status: { message: 'the domain is taken' },
    });
    expect((await ask({})).allowed).toBe(true);
    expect(runtime.asked).toEqual([
      '/katalog/app/cr?field=spec.domain&value=free',
      '/katalog/app/cr?field=spec.domain&value=taken',
    ]);
  });

  it('unique of a namespace sees that namespace alone, and a runtime that does not filter is filtered', async () => {
    const runtime = await fakeRuntime((_, response) =>
      json(response, {
        items: [
          { name: 'b', namespace: 'other', value: 'x' },
          { name: 'c', namespace: 'default', value: 'y' },
        ],
      }),
    );
    const rules = [{ ...UNIQUE, scope: 'namespace' }];
    const gateway = await start({ validation: { rules } }, { settings: { runtimeEndpoint: runtime.url } });
    const ask = (domain: string) => responseOf(gateway, '/validate', reviewOf(app({ domain })));
    expect((await ask('x')).allowed).toBe(true);
    expect((await ask('y')).allowed).toBe(false);
    expect(runtime.asked[0]).toBe('/katalog/app/cr?field=spec.domain&value=x&namespace=default');
  });

  it('health and metrics of the CRD are those of the runtime, also while it is degraded', async () => {
    const runtime = await fakeRuntime((path, response) =>
      path.endsWith('/health')
        ? json(response, { healthy: false, state: 'degraded' }, 503)
        : json(response, { metrics: { queueDepth: 7 } }),
    );
    const rules = [
      { field: 'health.healthy', equals: true, message: 'the operator is {{ .health.state }}' },
      { field: 'metrics.queueDepth', lessThan: 5, message: '{{ .metrics.queueDepth }} wait' },
    ];
    const gateway = await start({ validation: { rules } }, { settings: { runtimeEndpoint: runtime.url } });
    expect(await responseOf(gateway, '/validate', reviewOf(app({})))).toMatchObject({
      status: { message: 'the operator is degraded; 7 wait' },
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['answers with an error', (response) => json(response, { error: 'x' }, 500)],
    ['answers with no JSON', (response) => void response.end('<html>')],
    ['answers with too much', (response) => void response.end(`{"items":["${'x'.repeat(2_000_000)}"]}`)],
    ['closes the connection', (response) => void response.destroy()],
  ])('a rule is skipped with a warning and a count when the runtime %s', async (_, answer) => {
    const runtime = await fakeRuntime((_path, response) => answer(response));
    const rules = [UNIQUE, { ...UNIQUE, field: 'spec.other', when: [{ field: 'spec.off', equals: true }] }];
    const gateway = await start({ validation: { rules } }, { settings: { runtimeEndpoint: runtime.url } });
    const response = await responseOf(gateway, '/validate', reviewOf(app({ domain: 'x', other: 'y' })));
    expect(response).toMatchObject({
      allowed: true,
      warnings: [
        expect.stringMatching(/^the rule for spec.domain was not checked because unique is not available: /),
      ],
    });
    expect(await gateway.metrics.registry.metrics()).toContain(
      'orkestra_gateway_rule_skipped_total{crd="app",reason="lookup"} 1',
    );
  });

  it('a rule with onUnavailable: deny denies when its lookup does not come', async () => {
    const rules = [
      { ...UNIQUE, onUnavailable: 'deny' },
      { field: 'health.healthy', equals: true, onUnavailable: 'deny' },
    ];
    const gateway = await start({ validation: { rules } });
    expect(await responseOf(gateway, '/validate', reviewOf(app({ domain: 'x' })))).toMatchObject({
      allowed: false,
      status: {
        message:
          'the rule for spec.domain needs unique, which is not available: ORK_RUNTIME_ENDPOINT is not set; ' +
          'the rule for health.healthy needs health, which is not available: ORK_RUNTIME_ENDPOINT is not set',
      },
    });
    expect((await responseOf(gateway, '/validate', reviewOf(app({})))).status.message).not.toContain(
      'unique',
    );
  });

  it('a warning of a runtime that cannot be reached says so', async () => {
    const runtimeEndpoint = 'http://127.0.0.1:1';
    const gateway = await start({ validation: { rules: [UNIQUE] } }, { settings: { runtimeEndpoint } });
    expect(await responseOf(gateway, '/validate', reviewOf(app({ domain: 'x' })))).toMatchObject({
      warnings: [
        expect.stringContaining(
          'unique is not available: the runtime cannot be reached: connect ECONNREFUSED',
        ),
      ],
    });
  });

  it('a runtime that does not answer costs a second at most, and less than what the API server waits', async () => {
    const runtime = await fakeRuntime(() => undefined);
    const gateway = await start(
      { validation: { rules: [UNIQUE] } },
      { settings: { runtimeEndpoint: runtime.url } },
    );
    const { body } = await gateway.post('/validate?timeout=600ms', reviewOf(app({ domain: 'x' })));
    expect(body.response.warnings).toEqual([
      'the rule for spec.domain was not checked because unique is not available: the runtime does not answer',
    ]);
  });

  it('a service that does not answer costs no more than what the API server waits', async () => {
    const service = await fakeRuntime(() => undefined);
    const gateway = await start({
      validation: {
        external: [
          { name: 'slow', url: `${service.url}/slow`, retryBackoff: { initial: '1ms', maxAttempts: 9 } },
        ],
        rules: [{ field: 'external.slow.status', equals: '200', onUnavailable: 'deny' }],
      },
    });
    const { body } = await gateway.post('/validate?timeout=600ms', reviewOf(app({})));
    expect(body.response).toMatchObject({
      allowed: false,
      status: { message: expect.stringContaining('external.slow, which is not available') },
    });
    expect(service.asked).toEqual(['/slow']);
  });

  it('the runtime is asked with the token of the gateway, and a refusal is said', async () => {
    const tokens: string[] = [];
    const runtime = createServer(({ headers }, response) => {
      tokens.push(headers.authorization ?? '');
      json(response, { error: 'forbidden' }, 403);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => runtime.once('listening', resolve));
    onTestFinished(() => void runtime.close());
    const runtimeEndpoint = `http://127.0.0.1:${(runtime.address() as AddressInfo).port}`;
    const gateway = await start(
      { validation: { rules: [UNIQUE] } },
      { settings: { runtimeEndpoint }, env: { ORK_RUNTIME_TOKEN: 's3cret' } },
    );
    const response = await responseOf(gateway, '/validate', reviewOf(app({ domain: 'x' })));
    expect(response.warnings).toEqual([expect.stringContaining('the runtime answered 403')]);
    expect(tokens).toEqual(['Bearer s3cret']);
    expect(JSON.stringify([response, gateway.log])).not.toContain('s3cret');
  });

  it('the runtime is asked over TLS under the authority of ORK_RUNTIME_CA', async () => {
    const [ours, theirs] = await Promise.all([authority('ours'), authority('theirs')]);
    const runtime = createTlsServer(await ours.issue(['127.0.0.1']), (_, response) =>
      json(response, { items: [] }),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => runtime.once('listening', resolve));
    onTestFinished(() => {
      runtime.closeAllConnections();
      runtime.close();
    });
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-runtime-ca-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const runtimeEndpoint = `https://127.0.0.1:${(runtime.address() as AddressInfo).port}`;
    const warningsUnder = async (name: string, ca: string) => {
      const file = join(folder, name);
      writeFileSync(file, ca);
      const options = { settings: { runtimeEndpoint }, env: { ORK_RUNTIME_CA: file } };
      const gateway = await start({ validation: { rules: [UNIQUE] } }, options);
      return (await responseOf(gateway, '/validate', reviewOf(app({ domain: 'x' })))).warnings;
    };
    expect(await warningsUnder('ours.crt', ours.ca)).toBeUndefined();
    expect(await warningsUnder('theirs.crt', theirs.ca)).toEqual([
      expect.stringContaining('the runtime cannot be reached: '),
    ]);
  });

  it('external calls are made once per review, and the result of one is there for the next', async () => {
    const service = await fakeRuntime((path, response) =>
      path.startsWith('/plan') ? json(response, { limit: 3 }) : json(response, { ok: path.endsWith('=3') }),
    );
    const gateway = await start({
      validation: {
        external: [
          { name: 'plan', url: `${service.url}/plan/{{ .spec.team }}`, fires: { reconcile: false } },
          { name: 'check', url: `${service.url}/check?limit={{ .external.plan.limit }}` },
          { name: 'down', url: 'http://127.0.0.1:1/' },
        ],
        rules: [
          {
            field: 'spec.size',
            lessThanOrEqual: '{{ .external.plan.limit }}',
            message: 'at most {{ .external.plan.limit }}',
          },
          { field: 'external.check.ok', equals: true },
          { field: 'external.down.status', equals: '200' },
        ],
      },
    });
    const denied = await responseOf(gateway, '/validate', reviewOf(app({ team: 'a b', size: 4 })));
    expect(denied).toMatchObject({
      status: { message: 'at most 3' },
      warnings: [expect.stringContaining('external.down is not available')],
    });
    expect(service.asked.sort()).toEqual(['/check?limit=3', '/plan/a%20b']);
  });

  it('a dry run makes only calls that ask, and counts no outcome', async () => {
    const service = await fakeRuntime((_, response) => json(response, { ok: true }));
    const gateway = await start({
      validation: {
        external: [
          { name: 'get', url: `${service.url}/get` },
          { name: 'post', method: 'POST', url: `${service.url}/post` },
        ],
        rules: [
          { field: 'external.get.ok', equals: true },
          { field: 'external.post.ok', equals: true },
        ],
      },
    });
    const response = await responseOf(gateway, '/validate', reviewOf(app({}), { dryRun: true }));
    expect(response.warnings).toEqual([
      expect.stringContaining('external call post is not made in a dry run: it is a POST'),
    ]);
    expect(service.asked).toEqual(['/get']);
    expect((await gateway.get('/katalog/app')).body.admission).toMatchObject({ validationTotal: 0 });
    expect(await gateway.metrics.registry.metrics()).not.toContain('result="allowed"');
  });
});

describe('GET /katalog/{crd}', () => {
  it('what became of reviews is counted by CRD', async () => {
    const gateway = await start({
      validation: {
        rules: [
          { field: 'spec.a', operator: 'exists' },
          { field: 'spec.b', operator: 'exists', action: 'warn' },
        ],
      },
      mutation: { rules: [{ field: 'spec.c', default: 1 }] },
    });
    for (const spec of [{ a: 1, b: 1 }, { a: 1 }, {}]) await gateway.post('/validate', reviewOf(app(spec)));
    for (const spec of [{ c: 1 }, {}]) await gateway.post('/mutate', reviewOf(app(spec)));
    const { admission } = (await gateway.get('/katalog/app')).body;
    expect(admission).toMatchObject({
      webhooksEnabled: true,
      validationTotal: 3,
      validationAllowed: 2,
      validationDenied: 1,
      validationWarned: 2,
      mutationTotal: 2,
      mutationApplied: 1,
      mutationSkipped: 1,
      engine: 'webhook',
      rulesInPolicy: 0,
    });
    expect(admission.valMaxLatencyMs).toBeGreaterThanOrEqual(admission.valP95LatencyMs);
    expect(await gateway.metrics.registry.metrics()).toContain(
      'orkestra_gateway_reviews_total{crd="app",webhook="validate",result="denied"} 1',
    );
    expect(await gateway.metrics.registry.metrics()).toContain(
      'orkestra_gateway_review_duration_seconds_count{crd="app",webhook="mutate"} 2',
    );
  });
});

import { connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { reviewOf, startGateway, type TestGateway } from '../../test/support/gateway.js';

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
security: { webhooks: { admission: { enabled: true } } }
spec:
  crds:
    app:
      apiTypes: { group: shop.example.org, version: v1, kind: App, plural: apps }
      validation:
        rules:
          - { field: spec.image, operator: exists, message: "{{ .spec }} {{ .metadata.labels }} needs an image" }
          - { field: spec.a.b.c, notEquals: x }
          - { field: "{{ toJson .spec }}", notContains: never }
      mutation:
        rules:
          - { field: spec.replicas, default: "2", valueType: int }
          - { field: spec.copy, override: "{{ toJson .spec.free }}" }
`;

const OBJECT = {
  apiVersion: 'shop.example.org/v1',
  kind: 'App',
  metadata: { name: 'a' },
  spec: { image: 'x' },
};
const MiB = 1024 * 1024;

const start = (): Promise<TestGateway> => startGateway(KATALOG);

/** The text of a review whose object has `spec` as written, which need not be what JSON.stringify can write. */
function reviewText(spec: string): string {
  return JSON.stringify(reviewOf({ ...OBJECT, spec: 'HERE' })).replace('"HERE"', () => spec);
}

describe('a body that is not a review', () => {
  it.each<[string, unknown, string]>([
    ['nothing', '', 'invalid JSON'],
    ['no JSON', '{"kind":', 'invalid JSON'],
    ['a text', '"AdmissionReview"', 'invalid review: expected kind AdmissionReview of admission.k8s.io/v1'],
    ['null', 'null', 'invalid review'],
    ['a list', [reviewOf(OBJECT)], 'invalid review'],
    ['another kind', { ...reviewOf(OBJECT), kind: 'ConversionReview' }, 'invalid review'],
    ['another version', { ...reviewOf(OBJECT), apiVersion: 'admission.k8s.io/v1beta1' }, 'invalid review'],
    ['no request', { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1' }, 'request is required'],
    ['a request that is a list', { ...reviewOf(OBJECT), request: [] }, 'request is required'],
    ['no uid', reviewOf(OBJECT, { uid: '' }), 'request.uid is required'],
    ['a uid that is a number', reviewOf(OBJECT, { uid: 7 }), 'invalid uid: expected text'],
    ['an unknown operation', reviewOf(OBJECT, { operation: 'PATCH' }), 'invalid request.operation "PATCH"'],
    [
      'a type that is a text',
      reviewOf(OBJECT, { resource: 'apps' }),
      'request.kind and request.resource are required',
    ],
    [
      'an object that is a list',
      reviewOf(OBJECT, { object: [] }),
      'invalid request.object: expected an object',
    ],
    ['an object before that is a text', reviewOf(OBJECT, { oldObject: 'x' }), 'invalid request.oldObject'],
  ])('%s is a 400 that says what is wrong', async (_, body, message) => {
    const { post } = await start();
    for (const path of ['/validate', '/mutate']) {
      const answer = await post(path, body);
      expect([answer.status, answer.body.error]).toEqual([400, 'bad_request']);
      expect(answer.body.message).toContain(message);
      expect(JSON.stringify(answer.body).length).toBeLessThan(1_000);
    }
  });

  it('a body of another type is a 415, and a method that is not served a 405', async () => {
    const { secureUrl } = await start();
    const { hostname, port } = new URL(secureUrl);
    const sent = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () =>
          socket.write(text),
        );
        let answer = '';
        socket.on('data', (chunk) => {
          answer += String(chunk);
        });
        socket.on('end', () => resolve(answer));
        socket.on('error', reject);
      });
    const head = 'HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
    expect(
      await sent(`POST /validate ${head}Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}`),
    ).toMatch(/^HTTP\/1.1 415/);
    expect(await sent(`PUT /validate ${head}Content-Length: 0\r\n\r\n`)).toMatch(/^HTTP\/1.1 405/);
    expect(await sent(`GET /validate ${head}\r\n`)).toMatch(/^HTTP\/1.1 404/);
  });
});

describe('a large review', () => {
  it('a review of nearly 8 MiB is answered, and one past it is a 413', async () => {
    const { post } = await start();
    const whole = await post(
      '/validate',
      reviewOf(OBJECT, { options: { pad: 'x'.repeat(8 * MiB - 2_000) } }),
    );
    expect(whole).toMatchObject({ status: 200, body: { response: { allowed: true } } });
    const refused = await post('/validate', reviewOf(OBJECT, { options: { pad: 'x'.repeat(8 * MiB) } }));
    expect([refused.status, refused.body.error]).toEqual([413, 'body_too_large']);
  });

  it('a denial and its warnings stay small, however large the object is', async () => {
    const { post } = await start();
    const { status, body } = await post('/validate', reviewText(`{"x":"${'y'.repeat(500_000)}"}`));
    expect(status).toBe(200);
    expect(body.response.allowed).toBe(false);
    expect(JSON.stringify(body).length).toBeLessThan(10_000);
  });

  it.each([
    ['maps', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
    ['lists', (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`],
  ])(
    'a review of %s nested 100,000 deep is answered with an error, and the next one is served',
    async (_, nested) => {
      const { post, get } = await start();
      for (const path of ['/validate', '/mutate']) {
        const deep = await post(path, reviewText(nested(100_000)));
        expect([200, 400, 500]).toContain(deep.status);
        if (deep.status === 200) expect(deep.body.response.patch).toBeUndefined();
      }
      expect((await post('/validate', reviewOf(OBJECT))).body.response.allowed).toBe(true);
      expect((await get('/health')).status).toBe(200);
    },
  );
});

describe('a review with names of prototypes', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s is a key like any other',
    async (key) => {
      const { post } = await start();
      const spec = `{"image":"x","${key}":{"polluted":true},"free":{"${key}":1}}`;
      expect((await post('/validate', reviewText(spec))).body.response.allowed).toBe(true);
      const { body } = await post('/mutate', reviewText(spec));
      expect(JSON.parse(Buffer.from(body.response.patch, 'base64').toString())).toEqual([
        { op: 'add', path: '/spec/replicas', value: 2 },
        { op: 'add', path: '/spec/copy', value: expect.any(String) },
      ]);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it.each(['__proto__', 'constructor', 'toString'])('a resource %s has no rules', async (name) => {
    const { post, get } = await start();
    const review = reviewOf(OBJECT, { resource: { group: name, version: name, resource: name } });
    expect((await post('/validate', review)).body.response.allowed).toBe(true);
    expect((await get(`/katalog/${name}`)).status).toBe(404);
  });
});

it('whatever a review holds, it is answered, with its uid where it is one', async () => {
  const { post, log } = await start();
  const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
  const members = fc.dictionary(
    fc.constantFrom(
      'object',
      'oldObject',
      'operation',
      'kind',
      'resource',
      'userInfo',
      'dryRun',
      'uid',
      'subResource',
      'name',
    ),
    fc.oneof(
      value,
      fc.record({ metadata: value, spec: value, status: value }) as fc.Arbitrary<JsonValue>,
      fc.constantFrom<JsonValue>('CREATE', 'UPDATE'),
    ),
  ) as fc.Arbitrary<JsonObject>;
  await fc.assert(
    fc.asyncProperty(members, fc.constantFrom('/validate', '/mutate'), async (more, path) => {
      const review = reviewOf(OBJECT, more);
      const { status, body } = await post(path, review);
      expect([200, 400]).toContain(status);
      if (status === 200) {
        expect(body.response.uid).toBe((review['request'] as JsonObject)['uid']);
        expect(typeof body.response.allowed).toBe('boolean');
      }
    }),
    { numRuns: 200 },
  );
  expect(log.filter(({ level }) => level === 'error')).toEqual([]);
});

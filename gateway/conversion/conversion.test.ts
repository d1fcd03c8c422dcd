import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { startGateway } from '../../test/support/gateway.js';

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
security: { conversion: { enabled: true, conversionWindow: 10 } }
spec:
  crds:
    job-v1:
      apiTypes: { group: shop.test, version: v1, kind: Job, plural: jobs }
      conversion:
        storageVersion: v2
        paths:
          - { from: v1, to: v2, spec: { schedule: '{{ cronToMap .spec.schedule }}', size: '{{ .spec.size }}' } }
          - { from: v2, to: v1, spec: { schedule: '{{ cronFromAny .spec.schedule }}', size: '{{ .spec.size }}' } }
    job-v3:
      apiTypes: { group: shop.test, version: v3, kind: Job, plural: jobs }
      conversion:
        participant: true
        paths:
          - { from: v3, to: v2, spec: { size: '{{ .spec.amount }}' } }
          - { from: v2, to: v3, spec: { amount: '{{ .spec.size }}' } }
    app:
      apiTypes: { group: shop.test, version: v1, kind: App, plural: apps }
`;

const job = (name: string, spec: JsonObject, version = 'v1'): JsonObject => ({
  apiVersion: `shop.test/${version}`,
  kind: 'Job',
  metadata: { namespace: 'x', name, uid: name },
  spec,
});

const review = (desiredAPIVersion: string, ...objects: readonly JsonObject[]): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'ConversionReview',
  request: { uid: 'r', desiredAPIVersion, objects },
});

describe('POST /convert', () => {
  it('converts every object of a review and repeats its uid', async () => {
    const { post } = await startGateway(KATALOG);
    const answer = await post(
      '/convert',
      review('shop.test/v2', job('a', { schedule: '5 4 * * *' }), job('b', { size: 3 })),
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'ConversionReview',
        response: {
          uid: 'r',
          result: { status: 'Success' },
          convertedObjects: [
            {
              apiVersion: 'shop.test/v2',
              kind: 'Job',
              metadata: { namespace: 'x', name: 'a', uid: 'a' },
              spec: { schedule: { minute: '5', hour: '4' } },
            },
            { metadata: { name: 'b' }, spec: { size: 3 } },
          ],
        },
      },
    });
  });

  it('goes by way of the stored version across entries, and leaves what is there already as it is', async () => {
    const { post } = await startGateway(KATALOG);
    const there = job('b', { anything: [1, ''] }, 'v3');
    const { body } = await post('/convert', review('shop.test/v3', job('a', { size: 7 }), there));
    expect(body.response.convertedObjects).toEqual([job('a', { amount: 7 }, 'v3'), there]);
  });

  it.each<[string, JsonObject, string]>([
    [
      'of a version without a way',
      review('shop.test/v9', job('a', {}), job('b', {}), job('c', {}, 'v9')),
      'Job "x/a": unknown conversion v1 to v9 of Job.shop.test: declare it under conversion.paths (and 1 more failed)',
    ],
    [
      'of another kind',
      review('shop.test/v2', { ...job('a', {}), kind: 'App' }),
      'App "x/a": unknown conversion: no CRD of the Katalog converts App of shop.test/v1 to shop.test/v2',
    ],
    [
      'without metadata',
      review('shop.test/v2', { apiVersion: 'shop.test/v1', kind: 'Job' }),
      'Job "": metadata is required because an object has a name',
    ],
  ])('an object %s fails the review and is named', async (_, asked, message) => {
    const { post } = await startGateway(KATALOG);
    const { status, body } = await post('/convert', asked);
    expect([status, body.response]).toEqual([200, { uid: 'r', result: { status: 'Failure', message } }]);
  });

  it.each<[string, unknown, string]>([
    ['not JSON', '{', 'invalid JSON: '],
    ['another review', { kind: 'AdmissionReview' }, 'invalid review: expected kind ConversionReview of '],
    [
      'a review without uid',
      { ...review('a/v1'), request: {} },
      'request.uid is required because the response repeats it',
    ],
    [
      'a review without a list',
      { ...review('a/v1'), request: { uid: 'a', desiredAPIVersion: 'a/v1' } },
      'invalid request.objects: expected a list',
    ],
  ])('%s is a bad request', async (_, body, message) => {
    const { post } = await startGateway(KATALOG);
    const answer = await post('/convert', body);
    expect([answer.status, answer.body.error]).toEqual([400, 'bad_request']);
    expect(answer.body.message.startsWith(message)).toBe(true);
  });

  it('takes lists of many megabytes in one review, and gives way to other requests meanwhile', async () => {
    const { post, get } = await startGateway(KATALOG);
    const many = Array.from({ length: 4_000 }, (_, index) =>
      job(`j${index}`, { schedule: '5 4 * * *', note: 'ü'.repeat(1_000) }),
    );
    let answered = false;
    const converted = post('/convert', review('shop.test/v2', ...many)).then((answer) => {
      answered = true;
      return answer;
    });
    let served = 0;
    while (!answered) {
      expect((await get('/health')).status).toBe(200);
      served++;
    }
    const { convertedObjects } = (await converted).body.response;
    const names = convertedObjects.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    expect(names).toEqual(many.map((_, index) => `j${index}`));
    expect(JSON.stringify(convertedObjects)).not.toContain('\ufffd');
    expect(served).toBeGreaterThan(3);
  });

  it('refuses a review of more than 64 MiB before it has come', async () => {
    const { secureUrl } = await startGateway(KATALOG);
    const headers = { 'content-type': 'application/json', 'content-length': 64 * 1024 * 1024 + 1 };
    const asked = request(`${secureUrl}/convert`, { method: 'POST', headers, rejectUnauthorized: false });
    asked.on('error', () => undefined);
    asked.write('{');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    asked.destroy();
  });

  it('counts what it converts, by CRD', async () => {
    const { post, get, metrics } = await startGateway(KATALOG);
    await post('/convert', review('shop.test/v2', job('a', {})));
    await post('/convert', review('shop.test/v9', job('a', {})));
    const { body } = await get('/katalog');
    expect(body.conversionEnabled).toBe(true);
    expect(body.crds.map(({ conversion }: JsonObject) => conversion)).toEqual([
      ...Array(2).fill({
        ...{ enabled: true, total: 2, success: 1, failures: 1 },
        ...{ avgLatencyMs: expect.any(Number), p95LatencyMs: expect.any(Number) },
      }),
      undefined,
    ]);
    expect(await metrics.registry.metrics()).toContain(
      'orkestra_gateway_conversions_total{crd="jobs.shop.test",result="failure"} 1',
    );
  });

  it('is not served where the Katalog does not turn it on', async () => {
    const { post } = await startGateway(KATALOG.replace('enabled: true', 'enabled: false'));
    expect((await post('/convert', review('shop.test/v2'))).status).toBe(404);
  });
});

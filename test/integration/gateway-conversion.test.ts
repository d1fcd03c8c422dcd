import { describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { conversionGateway } from '../support/conversion-gateway.js';
import { untilObject } from '../support/follow.js';
import { UNREACHED, untilUnreached } from '../support/gateway.js';
import type { KubeBody } from '../support/kube-body.js';

interface Conversion {
  readonly strategy?: string;
}
const conversionOf = ({ spec }: KubeBody): Conversion => (spec['conversion'] ?? {}) as Conversion;
/** The gateway looks at what it has registered when a watch says so, and at no other time. */
const UNTIL_SOMETHING_CHANGES = { HOUSEKEEPER_SYNC_INTERVAL: '24h' };
const isOurs = (crd: KubeBody): boolean => conversionOf(crd).strategy === 'Webhook';

describe('conversion by the gateway', () => {
  it('custom resources are read, written and applied in every version', async () => {
    const { kube, collection, task, ready } = await conversionGateway({ updateCRD: true });
    await ready();
    const [v1, v2, v3] = [collection('v1'), collection('v2'), collection('v3')];
    const spec = { schedule: '5 4 * * *', suspend: 'true', retries: '3' };
    const made = await kube.post(v1, task('v1', 'a', spec));
    expect([made.status, made.body.spec]).toEqual([201, spec]);
    expect((await kube.get(`${v2}/a`)).body.spec).toMatchObject({
      schedule: { minute: '5', hour: '4' },
      suspend: true,
      retries: 3,
    });
    // Two hops, by way of the stored version.
    const third = await kube.get(`${v3}/a`);
    expect([third.body.spec, third.body.metadata]).toEqual([{ attempts: 3 }, made.body.metadata]);
    const query = { fieldManager: 'me' };
    const applied = await kube.patch('apply', `${v3}/b`, task('v3', 'b', { attempts: 7 }), { query });
    expect([applied.status, applied.body.spec]).toEqual([201, { attempts: 7 }]);
    await kube.patch('merge', `${v1}/a`, { spec: { retries: '5' }, metadata: { labels: { x: 'y' } } });
    const listed = await kube.get(v2, { query: { labelSelector: 'x=y' } });
    expect(listed.body.items.map((item) => item.spec['retries'])).toEqual([5]);
    await kube.patch('merge', `${v3}/a/status`, { status: { done: true } });
    expect((await kube.get(`${v1}/a`)).body.status).toEqual({ done: true });
    expect((await kube.delete(`${v3}/a`)).status).toBe(200);
  });

  it('an object that cannot be converted fails its request, and is named', async () => {
    const place = await conversionGateway({ updateCRD: true });
    const { kube, collection, task, ready, apiVersion, namespace } = place;
    await ready();
    const refused = await kube.post(collection('v1'), task('v1', 'a', { retries: 'many' }));
    expect([refused.status, refused.body.message]).toEqual([
      500,
      `conversion webhook for ${apiVersion('v1')}, Kind=Task failed: Task "${namespace}/a": conversion.paths[0].spec.retries: invalid retries "many": expected a whole number`,
    ]);
  });

  it('spec.conversion is applied when /convert answers, comes back when it is removed, and stays when the gateway ends', async () => {
    const { kube, definition, gateway, secureUrl } = await conversionGateway({
      updateCRD: true,
      env: UNTIL_SOMETHING_CHANGES,
    });
    const crd = await untilObject(kube, definition, isOurs);
    expect(conversionOf(crd)).toEqual({
      strategy: 'Webhook',
      webhook: {
        clientConfig: { url: `${secureUrl}/convert`, caBundle: expect.any(String) },
        conversionReviewVersions: ['v1'],
      },
    });
    const owned = crd.metadata.managedFields?.find(({ manager }) => manager === 'orkestra-gateway');
    const fields = (owned?.fieldsV1 ?? {}) as JsonObject;
    expect([owned?.operation, Object.keys(fields['f:spec'] as JsonObject)]).toEqual([
      'Apply',
      ['f:conversion'],
    ]);
    const none = [{ op: 'replace', path: '/spec/conversion', value: { strategy: 'None' } }];
    expect((await kube.patch('json', definition, none)).status).toBe(200);
    await untilObject(kube, definition, isOurs);
    await gateway.stop();
    expect(isOurs((await kube.get(definition)).body)).toBe(true);
  });

  it('a gateway that is not reached applies no spec.conversion and is not ready', async () => {
    const gateway = await conversionGateway({ updateCRD: true, settings: UNREACHED });
    const { kube, definition } = gateway;
    await untilUnreached(gateway);
    expect(isOurs((await kube.get(definition)).body)).toBe(false);
  });

  it('a bundle that the gateway does not write and that is wrong is said in the log, in /ready and by a metric', async () => {
    const place = await conversionGateway({ updateCRD: false });
    const { kube, definition, get, log, secureUrl, name, secret } = place;
    const problems = (): unknown[] => log.map(({ fields }) => fields['problem']);
    const reasons = async (): Promise<string[]> => (await get('/ready')).body.reasons ?? [];
    const metric = async (): Promise<string | undefined> =>
      String((await get('/metrics')).body)
        .split('\n')
        .find((line) => line.startsWith(`orkestra_gateway_registration_in_sync{registration="${name}"}`))
        ?.at(-1);
    await vi.waitFor(() =>
      expect(problems()).toContain(`spec.conversion of ${name} does not name this gateway`),
    );
    expect(await metric()).toBe('0');
    const ask = (more: object = {}) => {
      const clientConfig = { url: `${secureUrl}/convert`, ...more };
      const webhook = { clientConfig, conversionReviewVersions: ['v1'] };
      return kube.patch('merge', definition, { spec: { conversion: { strategy: 'Webhook', webhook } } });
    };
    expect((await ask()).status).toBe(200);
    const problem = `the caBundle of ${name} does not hold the authority of the certificate of this gateway`;
    await vi.waitFor(async () => expect(await reasons()).toContain(problem));
    expect(problems()).toContain(problem);
    const caBundle = (await kube.get(secret)).body.data['ca.crt'];
    expect((await ask({ caBundle })).status).toBe(200);
    await vi.waitFor(async () => expect(await reasons()).not.toContain(problem));
    expect(await metric()).toBe('1');
    expect(isOurs((await kube.get(definition)).body)).toBe(true);
  });
});

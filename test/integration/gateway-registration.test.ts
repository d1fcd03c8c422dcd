import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { UNREACHED, untilUnreached } from '../support/gateway.js';
import type { KubeBody } from '../support/kube-body.js';
import { newInstance, registeredGateway, SECRET } from '../support/registered-gateway.js';

const crd = fileCrd('App');
const PROTECTED = { deletionProtection: {} };
const STRICT = { deletionProtection: { strictMode: true } };
const MUTATING = {
  security: { ...PROTECTED, webhooks: { admission: { enabled: true } } },
  entry: { mutation: { rules: [{ field: 'spec.tier', default: 'low' }] } },
};

const webhooksOf = (configuration: KubeBody): KubeBody[] =>
  (configuration as unknown as { webhooks: KubeBody[] }).webhooks;

const hasWebhooks = (configuration: KubeBody): boolean => webhooksOf(configuration)?.length > 0;

describe('the registration of a gateway', () => {
  it('a configuration names one webhook a CRD, its versions, and the authorities of the certificate', async () => {
    const kube = cluster();
    const { path, secureUrl, namespace, ready } = await registeredGateway({ crd, security: STRICT });
    await ready();
    const { group, plural } = crd.apiTypes;
    const found = await untilObject(kube, path('orkestra-deletion-protection'), hasWebhooks);
    expect(found.metadata.labels).toMatchObject({
      'orkestra.orkspace.io/katalog': 'shop',
      'orkestra.orkspace.io/gateway-namespace': namespace,
    });
    const [cr, definition, ...others] = webhooksOf(found);
    expect(others).toEqual([]);
    expect(cr).toMatchObject({
      name: `${plural}.${group}.delete-protection.orkestra.orkspace.io`,
      clientConfig: { url: `${secureUrl}/deletion-protection`, caBundle: expect.any(String) },
      rules: [
        {
          apiGroups: [group],
          apiVersions: ['v1'],
          resources: [plural],
          operations: ['DELETE'],
          scope: 'Namespaced',
        },
      ],
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      timeoutSeconds: 5,
      sideEffects: 'None',
      objectSelector: { matchLabels: { 'orkestra.io/deletion-protection': 'true' } },
    });
    expect(definition).toMatchObject({
      rules: [{ resources: ['customresourcedefinitions'], operations: ['DELETE'] }],
      matchConditions: [
        { name: 'declared', expression: `oldObject.metadata.name in ['${plural}.${group}']` },
      ],
    });
    const secret = await kube.get(`/api/v1/namespaces/${namespace}/secrets/${SECRET}`);
    expect(Object.keys(secret.body.data).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    expect((cr as unknown as { clientConfig: { caBundle: string } }).clientConfig.caBundle).toBe(
      secret.body.data['ca.crt'],
    );
  });

  it.each([
    ['orkestra-deletion-protection', 1, { security: PROTECTED }],
    ['orkestra-admission-mutation', 2, MUTATING],
  ] as const)(
    '%s comes back when it was changed or deleted, without waiting for the next look, and is not written otherwise',
    async (of, written, options) => {
      const kube = cluster();
      const env = { HOUSEKEEPER_SYNC_INTERVAL: '24h' };
      const { path, ready, log } = await registeredGateway({ crd, ...options, env });
      await ready();
      const place = path(of);
      const first = await untilObject(kube, place, hasWebhooks);
      const untilWritten = (times: number) =>
        vi.waitFor(() =>
          expect(log.filter(({ message }) => message === 'webhook configuration written')).toHaveLength(
            times,
          ),
        );
      await untilWritten(written);
      const policyOf = (each: KubeBody) => webhooksOf(each)[0]?.['failurePolicy' as never];
      const changed = await kube.patch('json', place, [
        {
          op: 'replace',
          path: '/webhooks/0/failurePolicy',
          value: policyOf(first) === 'Fail' ? 'Ignore' : 'Fail',
        },
        { op: 'add', path: '/metadata/annotations', value: { 'example.org/note': 'kept' } },
      ]);
      expect(changed.status).toBe(200);
      const restored = await untilObject(kube, place, (each) => policyOf(each) === policyOf(first));
      expect(restored.metadata.annotations).toEqual({ 'example.org/note': 'kept' });
      await kube.delete(place);
      const again = await untilObject(kube, place, hasWebhooks);
      expect(again.metadata.uid).not.toBe(first.metadata.uid);
      expect(webhooksOf(again)).toEqual(webhooksOf(first));
      await untilWritten(written + 2);
    },
  );

  it.each([
    ['orkestra-strict-mode-protection', { security: STRICT }],
    ['orkestra-admission-mutation', MUTATING],
  ] as const)('%s is unregistered when its capability is turned off', async (of, options) => {
    const kube = cluster();
    const instance = newInstance();
    const namespace = await testNamespace(kube);
    const before = await registeredGateway({ crd, ...options, instance, namespace });
    await before.ready();
    await untilObject(kube, before.path(of), hasWebhooks);
    await before.gateway.stop();
    expect((await kube.get(before.path(of))).status).toBe(200);
    const after = await registeredGateway({ crd, security: PROTECTED, instance, namespace });
    await after.ready();
    await vi.waitFor(async () => expect((await kube.get(before.path(of))).status).toBe(404), {
      timeout: 10_000,
    });
    expect((await kube.get(before.path('orkestra-deletion-protection'))).status).toBe(200);
  });

  it('a configuration that another Katalog owns is left as it is, and the gateway is not ready and says whose it is', async () => {
    const kube = cluster();
    const instance = newInstance();
    const own = await registeredGateway({ crd, security: PROTECTED, instance });
    await own.ready();
    const place = own.path('orkestra-deletion-protection');
    const before = await untilObject(kube, place, hasWebhooks);
    const other = await registeredGateway({ crd, security: PROTECTED, instance, katalog: 'market' });
    const name = `orkestra-deletion-protection-${instance}`;
    await vi.waitFor(
      async () => {
        const { status, body } = await other.get('/ready');
        expect([status, body.reasons]).toEqual([
          503,
          [
            `${name} belongs to Katalog "shop" in namespace "${own.namespace}": set security.webhooks.instance, or remove that configuration`,
          ],
        ]);
      },
      { timeout: 10_000 },
    );
    expect((await other.get('/metrics')).body).toContain(
      `orkestra_gateway_registration_in_sync{registration="${name}"} 0`,
    );
    await other.gateway.stop();
    expect((await kube.get(place)).body.metadata).toEqual(before.metadata);
  });

  it('registrations name the ClusterRole of the gateway as their owner, where there is one', async () => {
    const kube = cluster();
    const name = newInstance();
    const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
    const role = await kube.post(roles, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [],
    });
    onTestFinished(async () => void (await kube.delete(`${roles}/${name}`)));
    const { path, ready } = await registeredGateway({
      crd,
      security: PROTECTED,
      env: { ORK_CLUSTER_ROLE: name },
    });
    await ready();
    const { metadata } = await untilObject(kube, path('orkestra-deletion-protection'), hasWebhooks);
    expect((metadata as { ownerReferences?: unknown }).ownerReferences).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        name,
        uid: role.body.metadata.uid,
      },
    ]);
  });

  it('a gateway that is not reached registers nothing and is not ready', async () => {
    const kube = cluster();
    const gateway = await registeredGateway({ crd, security: PROTECTED, settings: UNREACHED });
    await untilUnreached(gateway);
    expect((await kube.get(gateway.path('orkestra-deletion-protection'))).status).toBe(404);
  });

  it.each([
    ['its Deployment is gone', undefined, 404],
    ['its Deployment is scaled to 0', 0, 404],
    ['its Deployment continues', 2, 200],
  ])(
    'with cleanupOnShutdown a gateway that stops removes what it registered only when %s: %s',
    async (_, replicas, status) => {
      const kube = cluster();
      const security = { deletionProtection: { cleanupOnShutdown: true } };
      const { path, ready, gateway, namespace } = await registeredGateway({ crd, security });
      if (replicas !== undefined) {
        const labels = { app: 'gateway' };
        await kube.post(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'orkestra-gateway' },
          spec: {
            replicas,
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: { containers: [{ name: 'gateway', image: 'gateway' }] } },
          },
        });
      }
      await ready();
      await untilObject(kube, path('orkestra-deletion-protection'), hasWebhooks);
      await gateway.stop();
      expect((await kube.get(path('orkestra-deletion-protection'))).status).toBe(status);
      expect((await kube.get(`/api/v1/namespaces/${namespace}/secrets/${SECRET}`)).status).toBe(200);
    },
  );
});

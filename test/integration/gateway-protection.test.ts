import { describe, expect, it, vi } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd, testCrd } from '../support/crd.js';
import { startGateway } from '../support/gateway.js';
import { katalogText, registeredGateway, untilRefused } from '../support/registered-gateway.js';

const crd = fileCrd('App');
const LABEL = 'orkestra.io/deletion-protection';
const EXEMPT = 'orkestra.io/strict-mode-exempt';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const denied = (webhook: string, message: string): string =>
  `admission webhook "${crd.apiTypes.plural}.${crd.apiTypes.group}.${webhook}.orkestra.orkspace.io" denied the request: ${message}`;

const labelled = { labels: { [LABEL]: 'true' } };

describe('deletion protection', () => {
  it('a labelled CR is not deleted until it is released, and the refusal says how', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const { ready, get } = await registeredGateway({ crd, security: { deletionProtection: {} } });
    await ready();
    const path = crd.collection(namespace);
    await kube.post(path, crd.cr('my-app', {}, labelled));
    await kube.post(path, crd.cr('free'));
    const refused = await untilRefused(() => kube.delete(`${path}/my-app`, { query: { dryRun: 'All' } }));
    const { group, plural } = crd.apiTypes;
    expect([refused.code, refused.reason, refused.message]).toEqual([
      403,
      'Forbidden',
      denied(
        'delete-protection',
        `[App "my-app"] deletion is blocked by Orkestra deletion protection. To release it: kubectl label ${plural}.${group} my-app -n ${namespace} ${LABEL}=false --overwrite`,
      ),
    ]);
    expect((await kube.delete(`${path}/free`)).status).toBe(200);
    expect((await kube.delete(`${path}/my-app`)).status).toBe(403);
    expect((await get('/katalog/app')).body.deletionProtection).toEqual({
      enabled: true,
      total: 1,
      blocked: 1,
      allowed: 0,
    });
    await kube.patch('merge', `${path}/my-app`, { metadata: { labels: { [LABEL]: 'false' } } });
    expect((await kube.delete(`${path}/my-app`)).status).toBe(200);
  });

  it('a declared CRD is not deleted, and no other CRD is asked about', async () => {
    const kube = cluster();
    const [own, other] = [testCrd('Guarded'), testCrd('Other')];
    await Promise.all([own.install(), other.install()]);
    const { ready, gateway, path } = await registeredGateway({
      crd: own,
      security: { deletionProtection: {} },
    });
    await ready();
    const { group, plural } = own.apiTypes;
    const refused = await untilRefused(() =>
      kube.delete(`${DEFINITIONS}/${plural}.${group}`, { query: { dryRun: 'All' } }),
    );
    expect(refused.message).toContain(
      `[CustomResourceDefinition "${plural}.${group}"] deletion is blocked by Orkestra deletion protection.`,
    );
    await gateway.stop();
    expect(
      (await kube.delete(`${DEFINITIONS}/${other.apiTypes.plural}.${other.apiTypes.group}`)).status,
    ).toBe(200);
    const unanswered = await kube.delete(`${DEFINITIONS}/${plural}.${group}`, { query: { dryRun: 'All' } });
    expect([unanswered.status, unanswered.body.message]).toEqual([
      500,
      expect.stringContaining('failed calling webhook'),
    ]);
    await kube.delete(path('orkestra-deletion-protection'));
    await vi.waitFor(
      async () => expect((await kube.delete(`${DEFINITIONS}/${plural}.${group}`)).status).toBe(200),
      {
        timeout: 10_000,
      },
    );
  });

  it('in strict mode the label stays, also for a CR that wears the exempt label', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const { ready } = await registeredGateway({
      crd,
      security: { deletionProtection: { strictMode: true } },
    });
    await ready();
    const path = crd.collection(namespace);
    await kube.post(path, crd.cr('a', {}, labelled));
    const unlabel = (labels: object) =>
      kube.patch('merge', `${path}/a`, { metadata: { labels } }, { query: { dryRun: 'All' } });
    const refused = await untilRefused(() => unlabel({ [LABEL]: null }));
    expect(refused.message).toBe(
      denied(
        'strict-mode',
        `[App "a"] removing the label ${LABEL} is blocked by Orkestra strict mode. To release it, set spec.crds.app.deletionProtection.protectCRs to false in the Katalog.`,
      ),
    );
    expect((await unlabel({ [LABEL]: 'false', [EXEMPT]: 'true' })).status).toBe(403);
    expect(
      (await kube.patch('merge', `${path}/a`, { metadata: { labels: { [EXEMPT]: 'true' } } })).status,
    ).toBe(200);
    expect((await unlabel({ [LABEL]: null })).status).toBe(403);
    expect((await kube.patch('merge', `${path}/a`, { spec: { x: 1 } })).status).toBe(200);
  });

  it('in strict mode the runtime takes the label off a CR that it has marked', async () => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const { ready } = await registeredGateway({
      crd,
      security: { deletionProtection: { strictMode: true } },
      settings: { runtimeUser: await userName() },
    });
    await ready();
    const path = crd.collection(namespace);
    await kube.post(path, crd.cr('a', {}, labelled));
    const unlabel = (labels: object, query = {}) =>
      kube.patch('merge', `${path}/a`, { metadata: { labels } }, { query });
    await untilRefused(() => unlabel({ [LABEL]: null }, { dryRun: 'All' }));
    expect((await unlabel({ [EXEMPT]: 'true' })).status).toBe(200);
    expect((await unlabel({ [LABEL]: null })).status).toBe(200);
  });
});

/** Of the client of the tests, as webhooks are shown it. */
async function userName(): Promise<string> {
  const kube = cluster();
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const { body, status } = await kube.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', review);
  const { userInfo } = (body?.status ?? {}) as { userInfo?: { username: string } };
  return status === 201 && userInfo ? userInfo.username : 'kubernetes-admin';
}

describe('namespace protection', () => {
  it('a CR in a namespace that is not allowed is refused, and may still go', async () => {
    const kube = cluster();
    const [allowed, other] = [await testNamespace(kube), await testNamespace(kube)];
    const path = crd.collection(other);
    await kube.post(path, crd.cr('old', {}, { finalizers: ['example.org/hold'] }));
    const { ready, get } = await registeredGateway({
      crd,
      security: { namespaceProtection: { allowedNamespaces: [allowed] } },
    });
    await ready();
    const refused = await untilRefused(() => kube.post(path, crd.cr('x'), { query: { dryRun: 'All' } }));
    expect([refused.code, refused.message]).toEqual([
      403,
      denied(
        'namespace-protection',
        `[App "x"] namespace "${other}" is not in the allowed list: [${allowed}]`,
      ),
    ]);
    expect((await kube.post(crd.collection(allowed), crd.cr('x'))).status).toBe(201);
    expect((await kube.patch('merge', `${path}/old`, { spec: { x: 1 } })).status).toBe(403);
    await kube.delete(`${path}/old`);
    const released = await kube.patch('merge', `${path}/old`, { metadata: { finalizers: null } });
    expect(released.status).toBe(200);
    expect((await get('/katalog/app')).body.namespaceProtection).toEqual({
      enabled: true,
      total: 2,
      blocked: 1,
      allowed: 1,
      hasNamespaceRules: true,
      allowedNamespaces: [allowed],
      restrictedNamespaces: [],
    });
  });

  it('the list of a CRD goes before that of the Katalog', async () => {
    const text = katalogText({
      crd,
      katalog: 'shop',
      instance: 'x',
      security: { namespaceProtection: { restrictedNamespaces: ['kube-system'] } } as object,
      entry: { restrictedNamespaces: ['staging'] },
    });
    const { post, get } = await startGateway(text);
    const review = (namespace: string) => ({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: {
        uid: '1',
        kind: { group: crd.apiTypes.group, version: 'v9', kind: 'App' },
        resource: { group: crd.apiTypes.group, version: 'v9', resource: crd.apiTypes.plural },
        name: 'x',
        namespace,
        operation: 'CREATE',
        userInfo: {},
        object: { metadata: { name: 'x', namespace } },
      },
    });
    const ask = async (namespace: string) =>
      (await post('/namespace-protection', review(namespace))).body.response;
    expect(await ask('kube-system')).toEqual({ uid: '1', allowed: true });
    expect((await ask('staging')).status.message).toBe('[App "x"] namespace "staging" is restricted');
    expect((await get('/katalog')).body).toMatchObject({
      deletionProtectionEnabled: false,
      namespaceProtectionEnabled: true,
    });
  });
});

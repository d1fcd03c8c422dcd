/** Rules and protections as policies of the API server: `security.webhooks.engine`. */
import { describe, expect, it, vi } from 'vitest';
import { cluster, type TestResponse, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import {
  newInstance,
  policyPaths,
  type RegisteredOptions,
  registeredGateway,
} from '../support/registered-gateway.js';

const text = { type: 'string' };
const SPEC = {
  type: 'object',
  properties: { image: text, size: text, replicas: { type: 'integer' }, domain: text },
};
const crd = fileCrd('App', { schema: { openAPIV3Schema: { type: 'object', properties: { spec: SPEC } } } });
const LABEL = 'orkestra.io/deletion-protection';

const RULES = [
  { field: 'spec.image', prefix: 'registry.example.org/', message: '{{ .spec.image }} is not ours' },
  { field: 'spec.replicas', greaterThanOrEqual: 1, message: 'replicas must be at least 1' },
  { field: 'spec.size', operator: 'immutable', message: 'size cannot change' },
  { field: 'spec.image', notSuffix: ':latest', action: 'warn', message: '{{ .spec.image }} moves' },
];
const GOOD = { image: 'registry.example.org/a:1', replicas: 1, size: 's' };
const WAIT = { timeout: 60_000, interval: 200 };
const VALIDATION = 'orkestra-admission-validation';
const DELETION = 'orkestra-deletion-protection';

const isReal = process.env['KUBEBUILDER_ASSETS'] !== undefined;

/** A gateway whose engine is `auto`, with the rules above, unless a test says otherwise. */
async function policies(
  options: Partial<RegisteredOptions> & { readonly engine?: string; readonly rules?: readonly object[] } = {},
) {
  const { engine = 'auto', rules = RULES, security = {}, instance = newInstance() } = options;
  const kube = cluster();
  const namespace = options.namespace ?? (await testNamespace(kube));
  const gateway = await registeredGateway({
    crd,
    ...options,
    ...{ instance, namespace },
    security: { ...security, webhooks: { engine, admission: { enabled: true } } },
    entry: { validation: { rules } },
  });
  const collection = crd.collection(namespace);
  const create = (
    name: string,
    spec: object,
    metadata = {},
    query: Record<string, string> = { dryRun: 'All' },
  ) => kube.post(collection, crd.cr(name, spec, metadata), { query });
  const isThere = async (each: string): Promise<boolean> => (await kube.get(each)).status === 200;
  /** Until this gateway has removed the configuration of that name: then the policy alone is asked. */
  const alone = (of: string) =>
    vi.waitFor(async () => {
      const removed = gateway.log.filter(({ message }) => message === 'webhook configuration removed');
      expect(removed.map(({ fields }) => fields['name'])).toContain(`${of}-${instance}`);
      const places = [await isThere(gateway.path(of)), await isThere(policyPaths(of, instance)[1])];
      expect(places).toEqual([false, true]);
    }, WAIT);
  return { ...gateway, kube, namespace, collection, create, alone, isThere, instance };
}

const said = ({ status, body }: TestResponse): string => `${status} ${body.message}`;

describe.skipIf(!isReal)('policies (skipped without a real API server: set KUBEBUILDER_ASSETS)', () => {
  it('rules run in the API server, with the texts of the gateway, also when no gateway is there', async () => {
    const { ready, alone, create, kube, collection, get, gateway, instance } = await policies();
    await ready();
    await alone(VALIDATION);
    const bad = { image: 'a:latest', replicas: 0 };
    const policy = `${VALIDATION}-${instance}`;
    const refused = await create('web', bad);
    expect([refused.status, refused.body.reason, refused.body.message]).toEqual([
      403,
      'Forbidden',
      `${crd.apiTypes.plural}.${crd.apiTypes.group} "web" is forbidden: ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: denied the request: a:latest is not ours; replicas must be at least 1`,
    ]);
    expect(String(refused.headers['warning'])).toContain('a:latest moves');
    expect((await create('web', GOOD, {}, {})).status).toBe(201);
    const changed = await kube.patch('merge', `${collection}/web`, { spec: { size: 'l' } });
    expect(said(changed)).toContain('denied the request: size cannot change');
    const { body } = await get('/katalog/app');
    expect(body.admission).toMatchObject({ engine: 'auto', rulesInPolicy: 4, validationTotal: 0 });
    await gateway.stop();
    expect((await create('web2', bad)).status).toBe(403);
    expect((await create('web2', GOOD)).status).toBe(201);
    expect(
      (await kube.patch('merge', `${collection}/web`, { metadata: { labels: { a: 'b' } } })).status,
    ).toBe(200);
  });

  it('a rule that does not compile stays with the webhook, and the others run in both places', async () => {
    const unique = { field: 'spec.domain', operator: 'unique', onUnavailable: 'deny' };
    const { ready, create, isThere, instance, get } = await policies({ rules: [...RULES, unique] });
    await ready();
    await vi.waitFor(async () => {
      expect((await get('/katalog/app')).body.admission.rulesInPolicy).toBe(3);
    }, WAIT);
    expect(await isThere(policyPaths(VALIDATION, instance)[0])).toBe(true);
    expect(await isThere(policyPaths('orkestra-admission-warnings', instance)[0])).toBe(false);
    expect(said(await create('a', { image: 'x' }))).toContain('ValidatingAdmissionPolicy');
    expect(said(await create('a', { ...GOOD, domain: 'x' }))).toContain('admission webhook');
    const warned = await create('a', { ...GOOD, image: 'registry.example.org/a:latest' });
    expect([warned.status, String(warned.headers['warning'])]).toEqual([
      201,
      expect.stringContaining('299 - "registry.example.org/a:latest moves"'),
    ]);
  });

  it('changing the engine there and back leaves no moment without the rules', async () => {
    // As the command has it: the API server learns a moment later that another gateway has registered its address.
    const settings = { shutdownDelayMs: 5_000 };
    const first = await policies({ engine: 'webhook', settings });
    const { instance, namespace, create, isThere } = first;
    await first.ready();
    await vi.waitFor(async () => expect((await create('x', { image: 'x' })).status).toBe(403), WAIT);
    let [bad, passed, isOver] = [0, 0, false];
    const writes = (async () => {
      while (!isOver) {
        const { status } = await create('x', { image: 'x' });
        bad++;
        if (status < 400) passed++;
      }
    })();
    const second = await policies({ instance, namespace, settings });
    await second.ready();
    await first.gateway.stop();
    await second.alone(VALIDATION);
    const third = await policies({ instance, namespace, engine: 'webhook' });
    await third.ready();
    await second.gateway.stop();
    await vi.waitFor(async () => {
      const left = [
        await isThere(policyPaths(VALIDATION, instance)[0]),
        await isThere(third.path(VALIDATION)),
      ];
      expect(left).toEqual([false, true]);
    }, WAIT);
    isOver = true;
    await writes;
    expect([passed, bad > 100]).toEqual([0, true]);
  });

  it('protections run in the API server with the words of the gateway, and one that is deleted or changed comes back', async () => {
    const allowed = await testNamespace(cluster());
    const { ready, alone, kube, namespace, collection, create, instance } = await policies({
      rules: [],
      security: {
        deletionProtection: { strictMode: true },
        namespaceProtection: { allowedNamespaces: [allowed] },
      },
    });
    const inside = crd.collection(allowed);
    const made = await kube.post(inside, crd.cr('my-app', GOOD, { labels: { [LABEL]: 'true' } }));
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    await kube.post(inside, crd.cr('free', GOOD));
    await ready();
    for (const of of [DELETION, 'orkestra-strict-mode-protection', 'orkestra-namespace-protection'])
      await alone(of);
    const release = 'To release it, set spec.crds.app.deletionProtection';
    expect(said(await kube.delete(`${inside}/my-app`))).toContain(
      `denied the request: [App "my-app"] deletion is blocked by Orkestra deletion protection. ${release}.protectCRs to false in the Katalog.`,
    );
    expect((await kube.delete(inside)).status).toBe(403);
    expect((await kube.get(`${inside}/my-app`)).status).toBe(200);
    const { plural, group } = crd.apiTypes;
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    expect(said(await kube.delete(`${definitions}/${plural}.${group}`))).toContain(
      `denied the request: [CustomResourceDefinition "${plural}.${group}"] deletion is blocked by Orkestra deletion protection. ${release}.protectCRD to false in the Katalog.`,
    );
    const unlabelled = await kube.patch('merge', `${inside}/my-app`, {
      metadata: { labels: { [LABEL]: null } },
    });
    expect(said(unlabelled)).toContain(
      `denied the request: [App "my-app"] removing the label ${LABEL} is blocked by Orkestra strict mode. ${release}.protectCRs`,
    );
    expect(said(await create('x', {}))).toContain(
      `denied the request: [App "x"] namespace "${namespace}" is not in the allowed list: [${allowed}]`,
    );
    expect(
      (await kube.post(collection, { ...crd.cr('y'), metadata: { generateName: 'y-' } })).body.message,
    ).toContain('[App "y-');
    const [policy, binding] = policyPaths(DELETION, instance);
    const uid = (await kube.get(binding)).body.metadata['uid'];
    await kube.delete(binding);
    await vi.waitFor(
      async () => expect((await kube.get(binding)).body.metadata?.['uid']).not.toBe(uid),
      WAIT,
    );
    await kube.delete(policy);
    await vi.waitFor(async () => expect((await kube.get(policy)).status).toBe(200), WAIT);
    await alone(DELETION);
    for (const [path, change] of [
      [binding, { validationActions: ['Warn'] }],
      [policy, { failurePolicy: 'Ignore' }],
    ] as const) {
      const { spec } = (await kube.get(path)).body;
      expect((await kube.patch('merge', path, { spec: change })).status).toBe(200);
      await vi.waitFor(async () => expect((await kube.get(path)).body.spec).toEqual(spec), WAIT);
    }
  });

  it('a policy of another Katalog is left as it is, and the webhooks keep the rules', async () => {
    const instance = newInstance();
    const first = await policies({ instance });
    await first.ready();
    await first.alone(VALIDATION);
    const [path] = policyPaths(VALIDATION, instance);
    await first.gateway.stop();
    const before = (await cluster().get(path)).body.metadata['resourceVersion'];
    const other = await policies({ instance, katalog: 'other' });
    await vi.waitFor(async () => {
      const { body } = await other.get('/ready');
      expect(JSON.stringify(body)).toContain(' is not as this gateway registers it');
      const kept = other.log.filter(({ message }) => message === 'admission policy was not kept');
      expect(kept.map(({ fields }) => String(fields['err']))).toContainEqual(
        expect.stringContaining('belongs to Katalog "shop"'),
      );
      expect(await other.isThere(other.path(VALIDATION))).toBe(true);
    }, WAIT);
    expect((await cluster().get(path)).body.metadata['resourceVersion']).toBe(before);
  });

  it('with engine policy nothing is a webhook', async () => {
    const { ready, create, isThere, path, log } = await policies({ engine: 'policy' });
    await ready();
    await vi.waitFor(async () => expect((await create('x', { image: 'x' })).status).toBe(403), WAIT);
    expect(said(await create('x', { image: 'x' }))).toContain('ValidatingAdmissionPolicy');
    expect(log.some(({ message }) => message === 'webhook configuration written')).toBe(false);
    expect(await isThere(path(VALIDATION))).toBe(false);
  });
});

describe.skipIf(isReal)('policies on a server that has none (the embedded one)', () => {
  it('the webhooks keep all rules, and the log says so', async () => {
    const { ready, create, log } = await policies({ security: { deletionProtection: {} } });
    await ready();
    await vi.waitFor(async () => expect((await create('x', { image: 'x' })).status).toBe(403), WAIT);
    expect(said(await create('x', { image: 'x' }))).toContain('admission webhook');
    expect(log.map(({ message }) => message)).toContain(
      'the API server does not serve ValidatingAdmissionPolicies: the webhooks keep all rules',
    );
  });

  it('with engine policy the gateway is not ready, and says why', async () => {
    const { get } = await policies({ engine: 'policy' });
    await vi.waitFor(async () => {
      const { status, body } = await get('/ready');
      expect([status, JSON.stringify(body)]).toEqual([
        503,
        expect.stringContaining('the API server does not serve ValidatingAdmissionPolicies'),
      ]);
    }, WAIT);
  });
});

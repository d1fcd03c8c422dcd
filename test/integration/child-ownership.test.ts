import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { RequestSample } from '../../lib/kube/index.js';
import { testNamespace } from '../support/cluster.js';
import { fileCrd, testCrd } from '../support/crd.js';
import { untilGone, untilObject, untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { type Operated, operated, readyCondition } from '../support/operated.js';
import { ownCluster } from '../support/own-cluster.js';

const crd = fileCrd('Tenant');
const OWNER = 'orkestra.orkspace.io/owner';
const ENTRY = 'orkestra.orkspace.io/entry';

const TWO = `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}-page", data: { text: ours } }
      - { name: "{{ .metadata.name }}-other", data: { text: ours } }
`;

describe('an object that a CR did not make', () => {
  it.each(['onCreate', 'onReconcile'])(
    'a foreign object with the name of a child is left as it is by an entry of %s',
    async (block) => {
      const body = `operatorBox: { ${block}: { configMaps: [{ name: "{{ .spec.name }}", data: { text: ours } }] } }`;
      const world = await operated(crd, body);
      const { kube, namespace, configMaps, createCr, patchCr, ready } = world;
      const query = { fieldManager: 'helm' };
      const before = await kube.post(configMaps, configMap('payments', { text: 'theirs' }), { query });
      await createCr('a', { name: 'payments' });
      const failed = await notReady(world, 'a');
      expect(readyCondition(failed)?.['message']).toBe(
        `ConfigMap ${namespace}/payments: it exists and is not a child of this custom resource: ` +
          'it was made by "helm"; rename the child, delete the object, or set adopt on the entry',
      );
      await patchCr('a', { spec: { name: 'mine' } });
      await ready('a', 2);
      await untilObject(kube, `${configMaps}/mine`);
      expect((await kube.get(`${configMaps}/payments`)).body).toEqual(before.body);
    },
  );

  it('a foreign object does not keep the other children of the CR from being made', async () => {
    const world = await operated(crd, TWO);
    const { kube, configMaps, createCr } = world;
    await kube.post(configMaps, configMap('a-page', { text: 'theirs' }));
    await createCr('a');
    await untilObject(kube, `${configMaps}/a-other`);
    const { data } = (await kube.get(`${configMaps}/a-page`)).body;
    expect(data).toEqual({ text: 'theirs' });
  });

  it('a foreign object is read once and named by one Event, however often the CR is retried', async () => {
    const world = await operated(crd, `resync: 100ms\n${TWO}`);
    const { kube, namespace, runtime, configMaps, createCr } = world;
    await kube.post(configMaps, configMap('a-page', { text: 'theirs' }));
    await createCr('a');
    await runtime.live.until('/katalog/tenant/health', (health) => Number(health['totalReconciles']) >= 6);
    expect(verbs(runtime.requests, 'configmaps').filter((verb) => verb === 'get')).toHaveLength(1);
    const events = await untilObjects(kube, `/api/v1/namespaces/${namespace}/events`, (all) =>
      all.some(({ reason }) => reason === 'ChildNotOurs'),
    );
    expect(events.filter(({ reason }) => reason === 'ChildNotOurs')).toHaveLength(1);
  });

  it('a foreign Namespace stays when the condition of its entry turns false', async () => {
    const world = await operated(
      crd,
      'operatorBox: { onReconcile: { namespaces: [{ name: "{{ .spec.name }}", when: [{ field: spec.on, equals: true }] }] } }',
    );
    const { kube, createCr, patchCr, ready } = world;
    const victim = await testNamespace(kube);
    await createCr('a', { name: victim, on: true });
    await notReady(world, 'a');
    await patchCr('a', { spec: { on: false } });
    await ready('a', 2);
    const { metadata } = (await kube.get(`/api/v1/namespaces/${victim}`)).body;
    expect(metadata.deletionTimestamp).toBeUndefined();
    expect(metadata.labels).not.toHaveProperty('managed-by');
  });

  it('a foreign Service keeps its selector and gets no owner reference', async () => {
    const world = await operated(
      crd,
      'operatorBox: { onReconcile: { services: [{ name: "{{ .metadata.name }}", port: 80 }] } }',
    );
    const { kube, namespace, createCr } = world;
    const services = `/api/v1/namespaces/${namespace}/services`;
    await kube.post(services, {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'ledger' } },
      spec: { selector: { app: 'ledger' }, ports: [{ port: 80 }] },
    });
    await createCr('ledger');
    await notReady(world, 'ledger');
    const { spec, metadata } = (await kube.get(`${services}/ledger`)).body;
    expect(spec['selector']).toEqual({ app: 'ledger' });
    expect(metadata).not.toHaveProperty('ownerReferences');
  });

  it('a foreign object that onDelete names stays, and does not hold the CR back', async () => {
    const world = await operated(
      crd,
      'operatorBox: { onDelete: { configMaps: [{ name: "{{ .spec.name }}" }] } }',
    );
    const { kube, namespace, configMaps, crPath, createCr, ready } = world;
    await kube.post(configMaps, configMap('payments', { text: 'theirs' }));
    await createCr('a', { name: 'payments' });
    await ready('a');
    await kube.delete(crPath('a'));
    await untilGone(kube, crPath('a'));
    expect((await kube.get(`${configMaps}/payments`)).status).toBe(200);
    await untilObjects(kube, `/api/v1/namespaces/${namespace}/events`, (all) =>
      all.some(({ reason }) => reason === 'ChildNotOurs'),
    );
  });

  it('adopt: true takes an object without controller, adopt: force any', async () => {
    const world = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps:
      - { name: free, adopt: true, data: { text: ours } }
      - { name: held, adopt: true, data: { text: ours } }
      - { name: forced, adopt: force, data: { text: ours } }
`,
    );
    const { kube, namespace, configMaps, createCr } = world;
    const holder = await kube.post(configMaps, configMap('holder', {}));
    const ownerReferences = [controller(holder.body, 'ConfigMap', 'v1')];
    await kube.post(configMaps, configMap('free', { text: 'theirs', more: 'kept' }));
    await kube.post(configMaps, configMap('held', { text: 'theirs' }, { ownerReferences }));
    await kube.post(configMaps, configMap('forced', { text: 'theirs' }, { ownerReferences }));
    const cr = await createCr('a');
    const free = await untilObject(kube, `${configMaps}/free`, textIs('ours'));
    expect(free.data).toEqual({ text: 'ours', more: 'kept' });
    const forced = await untilObject(kube, `${configMaps}/forced`, textIs('ours'));
    expect(forced.metadata).toMatchObject({ ownerReferences: [{ uid: cr.metadata.uid, controller: true }] });
    const failed = await notReady(world, 'a');
    expect(readyCondition(failed)?.['message']).toBe(
      `ConfigMap ${namespace}/held: it exists and is not a child of this custom resource: ` +
        'its controller is ConfigMap holder; rename the child, delete the object, or set adopt: force on the entry',
    );
    expect((await kube.get(`${configMaps}/held`)).body.data).toEqual({ text: 'theirs' });
  });
});

describe('a forged child', () => {
  it('a forged child in another namespace is not read as a child, and only its forger loses it', async () => {
    const world = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}-page", data: { text: ours } }
      # So that other namespaces are watched too.
      - { name: more, namespace: "{{ .spec.to }}", data: {}, when: [{ field: spec.to, exists: true }] }
  status: { fields: [{ path: text, value: "{{ .children.configmap.data.text }}" }] }
`,
    );
    const { kube, namespace, configMaps, runtime, createCr, crPath, ready } = world;
    const elsewhere = await testNamespace(kube);
    const cr = await createCr('shop');
    await ready('shop');
    await untilObject(kube, crPath('shop'), statusTextIs('ours'));
    const forged = `/api/v1/namespaces/${elsewhere}/configmaps`;
    const marks = {
      labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'shop', 'orkestra.io/owner': 'shop' },
      annotations: { [OWNER]: `${cr.metadata.uid} ${namespace}/shop`, [ENTRY]: 'onCreate.configMaps[0]' },
    };
    await kube.post(forged, configMap('fake', { text: 'forged' }, marks));
    await kube.patch('merge', crPath('shop'), { spec: { more: 1 } });
    await ready('shop', 2);
    const { body } = await runtime.live.get(`/katalog/tenant/cr/${namespace}/shop`);
    expect(body['children']).toMatchObject({ configmap: { name: 'shop-page', namespace } });
    expect(((await kube.get(crPath('shop'))).body.status as { text: string }).text).toBe('ours');
    // With an entry of onReconcile it names itself for pruning, which costs its forger the object and nobody else anything.
    await kube.patch('merge', `${forged}/fake`, {
      metadata: { annotations: { [ENTRY]: 'tenant/onReconcile.configMaps[0]' } },
    });
    await untilGone(kube, `${forged}/fake`);
    expect((await kube.get(`${configMaps}/shop-page`)).status).toBe(200);
  });
});

describe('two CRs that build one name', () => {
  it('the first of two CRs keeps a child that both build, and the second fails', async () => {
    const body =
      'operatorBox: { onReconcile: { configMaps: [{ name: shared, data: { by: "{{ .metadata.name }}" } }] } }';
    const world = await operated(crd, `resync: 100ms\n${body}`);
    const { kube, configMaps, runtime, createCr, crPath, ready } = world;
    await createCr('first');
    await ready('first');
    await createCr('second');
    const failed = await notReady(world, 'second');
    expect(readyCondition(failed)?.['message']).toContain('its controller is Tenant first');
    await runtime.live.until('/katalog/tenant/health', (health) => Number(health['totalReconciles']) >= 8);
    expect((await kube.get(`${configMaps}/shared`)).body.data).toEqual({ by: 'first' });
    // It is free when the first CR lets go of it.
    await kube.delete(crPath('first'));
    await kube.delete(`${configMaps}/shared`);
    await untilObject(kube, `${configMaps}/shared`, ({ data }) => data['by'] === 'second');
    await ready('second');
  });
});

describe('what an earlier CR of the same name has left', () => {
  it('a child of an earlier CR is taken in the namespace of the CR, and an Event says so', async () => {
    const world = await operated(crd, TWO);
    const { kube, namespace, configMaps, createCr, ready } = world;
    const gone = {
      ...{ apiVersion: `${crd.apiTypes.group}/v1`, kind: 'Tenant', name: 'a', uid: 'gone' },
      ...{ controller: true, blockOwnerDeletion: true },
    };
    const marks = {
      labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'a' },
      annotations: { [OWNER]: `gone ${namespace}/a Tenant.${crd.apiTypes.group}` },
      // A garbage collector would be faster.
      ...(kube.hasControllers ? {} : { ownerReferences: [gone] }),
    };
    await kube.post(configMaps, configMap('a-page', { text: 'old', gone: 'x' }, marks));
    const cr = await createCr('a');
    await ready('a');
    const { data, metadata } = (await kube.get(`${configMaps}/a-page`)).body;
    expect(data['text']).toBe('ours');
    expect(metadata).toMatchObject({ ownerReferences: [{ uid: cr.metadata.uid }] });
    expect(metadata).not.toMatchObject({ ownerReferences: [{}, {}] });
    await untilObjects(kube, `/api/v1/namespaces/${namespace}/events`, (all) =>
      all.some(({ reason, message }) => reason === 'ChildTaken' && message.includes('a-page')),
    );
  });

  it('a child of an earlier CR in another namespace is left alone', async () => {
    const world = await operated(
      crd,
      'operatorBox: { onReconcile: { configMaps: [{ name: page, namespace: "{{ .spec.to }}", data: { text: ours } }] } }',
    );
    const { kube, namespace, createCr } = world;
    const elsewhere = await testNamespace(kube);
    const path = `/api/v1/namespaces/${elsewhere}/configmaps`;
    const marks = {
      labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'a', 'orkestra.io/owner': 'a' },
      annotations: { [OWNER]: `gone ${namespace}/a Tenant.${crd.apiTypes.group}` },
    };
    await kube.post(path, configMap('page', { text: 'old' }, marks));
    await createCr('a', { to: elsewhere });
    expect(readyCondition(await notReady(world, 'a'))?.['message']).toContain(
      `it is left over from an earlier Tenant ${namespace}/a`,
    );
    expect((await kube.get(`${path}/page`)).body.data).toEqual({ text: 'old' });
  });

  it('a child of the Go implementation is taken over with no write but the marks', async () => {
    const body =
      'operatorBox: { onReconcile: { configMaps: [{ name: "{{ .metadata.name }}-page", data: { text: ours } }] } }';
    const world = await operated(crd, body);
    await world.runtime.stop();
    const { kube, configMaps, createCr, ready, another } = world;
    const cr = await createCr('a');
    const marks = {
      labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'a' },
      ownerReferences: [controller(cr, 'Tenant', `${crd.apiTypes.group}/v1`)],
    };
    const made = await kube.post(configMaps, configMap('a-page', { text: 'ours', more: 'theirs' }, marks));
    const runtime = await another();
    await ready('a');
    const { data, metadata } = (await kube.get(`${configMaps}/a-page`)).body;
    expect(data).toEqual({ text: 'ours', more: 'theirs' });
    expect(metadata.uid).toBe(made.body.metadata.uid);
    expect(metadata.annotations).toMatchObject({ [ENTRY]: 'tenant/onReconcile.configMaps[0]' });
    expect(verbs(runtime.requests, 'configmaps')).toEqual(['get', 'apply']);
  });
});

describe('a child made by POST', () => {
  it('a child made by POST loses the fields that leave the Katalog, and is read once for that', async () => {
    const world = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}-page"
        data: { "{{ .spec.key }}": x, text: "{{ .spec.text }}" }
`,
    );
    const { kube, configMaps, runtime, createCr, patchCr, ready } = world;
    await createCr('a', { text: 'one', key: 'first' });
    await ready('a');
    expect((await kube.get(`${configMaps}/a-page`)).body.metadata.managedFields).toMatchObject([
      { manager: 'orkestra', operation: 'Update' },
    ]);
    await patchCr('a', { spec: { key: 'second' } });
    await ready('a', 2);
    const { data, metadata } = (await kube.get(`${configMaps}/a-page`)).body;
    expect(data).toEqual({ second: 'x', text: 'one' });
    expect(metadata.managedFields).toMatchObject([{ manager: 'orkestra', operation: 'Apply' }]);
    await patchCr('a', { spec: { key: 'third' } });
    await ready('a', 3);
    expect((await kube.get(`${configMaps}/a-page`)).body.data).toEqual({ third: 'x', text: 'one' });
    expect(verbs(runtime.requests, 'configmaps')).toEqual(['create', 'get', 'patch', 'apply', 'apply']);
  });

  it('a child made by POST is changed in one request while its fields stay, and loses those that leave later', async () => {
    const entry = (data: string) => `
operatorBox:
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}-page"
        data: ${data}
`;
    const { kube, configMaps, runtime, createCr, patchCr, ready } = await operated(
      crd,
      entry('{ "{{ .spec.key }}": x, text: "{{ .spec.text }}" }'),
    );
    await createCr('a', { text: 'one', key: 'first' });
    await ready('a');
    for (const [generation, text] of [
      [2, 'two'],
      [3, 'three'],
    ] as const) {
      await patchCr('a', { spec: { text } });
      await ready('a', generation);
      expect((await kube.get(`${configMaps}/a-page`)).body.data).toEqual({ first: 'x', text });
    }
    expect(verbs(runtime.requests, 'configmaps')).toEqual(['create', 'apply', 'apply']);
    await patchCr('a', { spec: { key: 'second' } });
    await ready('a', 4);
    const { data, metadata } = (await kube.get(`${configMaps}/a-page`)).body;
    expect(data).toEqual({ second: 'x', text: 'three' });
    expect(metadata.managedFields).toMatchObject([{ manager: 'orkestra', operation: 'Apply' }]);
    expect(verbs(runtime.requests, 'configmaps').slice(3)).toEqual(['get', 'patch', 'apply']);
  });

  it('a child made under onCreate loses the fields that its entry under onReconcile lacks', async () => {
    const entry = (block: string, data: string) =>
      `operatorBox: { ${block}: { configMaps: [{ name: page, data: ${data} }] } }`;
    const world = await operated(crd, entry('onCreate', '{ a: b, gone: x }'));
    const { kube, namespace, configMaps, createCr, ready, katalog, another } = world;
    await createCr('a');
    await ready('a');
    await world.runtime.stop();
    await another({
      katalog: katalog
        .replace('onCreate', 'onReconcile')
        .replace(/gone: x/, '')
        .replace(/\n\s*\n/g, '\n'),
      namespace,
    });
    await untilObject(kube, `${configMaps}/page`, ({ data }) => data['gone'] === undefined);
  });
});

describe('a child that loses our marks', () => {
  const ONE = 'operatorBox: { onReconcile: { configMaps: [{ name: page, data: { text: ours } }] } }';

  it.each([
    ['its ownerReferences', { ownerReferences: null }],
    ['its labels', { labels: null }],
    ['all of them', { ownerReferences: null, labels: null, annotations: null }],
    ['its ownerReferences and annotations', { ownerReferences: null, annotations: null }],
  ])('a child gets %s back', async (_, metadata) => {
    const world = await operated(crd, ONE);
    const { kube, configMaps, createCr, ready } = world;
    const cr = await createCr('a');
    await ready('a');
    const before = (await kube.get(`${configMaps}/page`)).body.metadata;
    await kube.patch('merge', `${configMaps}/page`, { metadata });
    const back = await untilObject(
      kube,
      `${configMaps}/page`,
      (child) => child.metadata.labels?.['orkestra-owner'] === 'a' && ownersOf(child).length > 0,
    );
    expect(back.metadata).toMatchObject({
      uid: before.uid,
      ownerReferences: [{ uid: cr.metadata.uid }],
      annotations: { [ENTRY]: 'tenant/onReconcile.configMaps[0]' },
    });
  });

  it('a child of onCreate gets its labels back, and nothing else', async () => {
    const world = await operated(crd, ONE.replace('onReconcile', 'onCreate'));
    const { kube, configMaps, createCr, ready } = world;
    await createCr('a');
    await ready('a');
    await kube.patch('merge', `${configMaps}/page`, { metadata: { labels: null }, data: { text: 'mine' } });
    const back = await untilObject(
      kube,
      `${configMaps}/page`,
      ({ metadata }) => metadata.labels?.['orkestra-owner'] === 'a',
    );
    expect(back.data).toEqual({ text: 'mine' });
  });

  it('an object that has taken the name of a lost child is left alone', async () => {
    const world = await operated(crd, ONE);
    const { kube, configMaps, runtime, createCr, ready } = world;
    await createCr('a');
    await ready('a');
    await runtime.stop();
    await kube.delete(`${configMaps}/page`);
    await kube.post(configMaps, configMap('page', { text: 'theirs' }));
    await world.another();
    await notReady(world, 'a');
    expect((await kube.get(`${configMaps}/page`)).body.data).toEqual({ text: 'theirs' });
  });
});

describe('an entry with retain', () => {
  const RETAINED = `
operatorBox:
  onReconcile:
    configMaps: [{ name: page, retain: true, data: { text: ours }, when: [{ field: spec.on, equals: true }] }]
`;

  it('a retained object stays without marks when its entry is not built any more', async () => {
    const world = await operated(crd, RETAINED);
    const { kube, configMaps, createCr, patchCr, ready } = world;
    await createCr('a', { on: true });
    await ready('a');
    await patchCr('a', { spec: { on: false } });
    await ready('a', 2);
    expectFree((await kube.get(`${configMaps}/page`)).body);
  });

  it('a retained object stays without marks when the CR is deleted', async () => {
    const world = await operated(crd, RETAINED);
    const { kube, configMaps, crPath, createCr, ready } = world;
    await createCr('a', { on: true });
    await ready('a');
    expect((await kube.get(`${configMaps}/page`)).body.metadata).not.toHaveProperty('ownerReferences');
    await kube.delete(crPath('a'));
    await untilGone(kube, crPath('a'));
    expectFree((await kube.get(`${configMaps}/page`)).body);
  });
});

describe('a kind that leaves the Katalog', () => {
  const STAYS = 'operatorBox: { onReconcile: { configMaps: [{ name: stays, data: { a: b } }] } }';

  it('children of a kind that left the Katalog are pruned, but those that are retained or of onCreate', async () => {
    const world = await operated(
      crd,
      `
operatorBox:
  onCreate:
    secrets: [{ name: once, data: { a: b } }]
  onReconcile:
    configMaps: [{ name: stays, data: { a: b } }]
    services: [{ name: gone, port: 80 }]
    serviceAccounts: [{ name: kept, retain: true }]
`,
      { lease: `kinds-${crypto.randomUUID().slice(0, 8)}` },
    );
    const { kube, namespace, configMaps, createCr, ready, another } = world;
    await createCr('a');
    await ready('a');
    await world.runtime.stop();
    await another({
      katalog: withBody(world, STAYS),
    });
    await untilGone(kube, `/api/v1/namespaces/${namespace}/services/gone`);
    const kept = await untilObject(
      kube,
      `/api/v1/namespaces/${namespace}/serviceaccounts/kept`,
      ({ metadata }) => metadata.labels?.['managed-by'] === undefined,
    );
    expectFree(kept);
    expect((await kube.get(`/api/v1/namespaces/${namespace}/secrets/once`)).status).toBe(200);
    expect((await kube.get(`${configMaps}/stays`)).status).toBe(200);
  });

  it('a kind that left and may not be deleted is one warning and no failed reconcile', async () => {
    const { kube, dev } = await ownCluster();
    const thing = testCrd('Thing');
    await thing.install(kube);
    const both = `resync: 100ms
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}-stays", data: { a: b } }]
    services: [{ name: "{{ .metadata.name }}-gone", port: 80 }]
`;
    const world = await operated(thing, both, { kube, lease: 'kinds' });
    for (const name of ['a', 'b']) await world.createCr(name);
    for (const name of ['a', 'b']) await world.ready(name);
    await world.runtime.stop();
    dev.faults.fail({ verb: 'delete', resource: 'services', status: 403, times: 1_000 });
    const runtime = await world.another({ katalog: withBody(world, both.replace(/ {4}services: .*\n/, '')) });
    const denied = 'prune of a kind that left the Katalog denied';
    await runtime.logged(({ message }) => message === denied);
    const before = await runtime.live.get('/katalog/thing/health');
    const total = Number(before.body['totalReconciles']);
    await runtime.live.until(
      '/katalog/thing/health',
      (health) => Number(health['totalReconciles']) >= total + 8,
    );
    expect(runtime.log.filter(({ message }) => message === denied)).toMatchObject([
      { level: 'warn', fields: { crd: 'thing', kind: 'v1/Service', children: 2 } },
    ]);
    expect((await runtime.live.get('/katalog/thing/health')).body).toMatchObject({ failedReconciles: 0 });
    dev.faults.clear();
    await untilGone(kube, `/api/v1/namespaces/${world.namespace}/services/a-gone`);
  });
});

describe('the namespace of a child', () => {
  const here = (namespace: string, body: string) => `allowedNamespaces: [${namespace}]\n${body}`;

  it('a namespace that a template chooses for a child or a source must be allowed', async () => {
    const kubeWorld = await operated(crd, 'operatorBox: {}');
    const { kube, namespace } = kubeWorld;
    await kubeWorld.runtime.stop();
    const victim = await testNamespace(kube);
    await kube.post(`/api/v1/namespaces/${victim}/secrets`, {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'root' }, data: { password: 'eA==' } },
    });
    const box = `
operatorBox:
  onReconcile:
    configMaps:
      - { name: chosen, namespace: "{{ .spec.to }}", data: { a: b } }
      - { name: literal, namespace: ${victim}, data: { a: b } }
      - { name: own, namespace: "{{ .metadata.namespace }}", data: { a: b } }
      - { name: copies, toNamespaces: ["{{ .metadata.namespace }}", "{{ .spec.to }}"], fromConfigMap: own }
    secrets: [{ name: stolen, fromSecret: root, fromNamespace: "{{ .spec.to }}" }]
`;
    const runtime = await kubeWorld.another({ katalog: withBody(kubeWorld, here(namespace, box)) });
    await kubeWorld.createCr('a', { to: victim });
    const failed = await notReady(kubeWorld, 'a');
    const message = String(readyCondition(failed)?.['message']);
    for (const said of [
      `ConfigMap ${victim}/chosen`,
      `ConfigMap ${victim}/copies`,
      `Secret ${victim}/root`,
    ]) {
      expect(message).toContain(`${said}: the namespace ${victim} comes from a template and is not allowed`);
    }
    await untilObject(kube, `/api/v1/namespaces/${victim}/configmaps/literal`);
    await untilObject(kube, `${kubeWorld.configMaps}/own`);
    expect((await kube.get(`/api/v1/namespaces/${victim}/configmaps/chosen`)).status).toBe(404);
    expect((await kube.get(`/api/v1/namespaces/${namespace}/secrets/stolen`)).status).toBe(404);
    expect(runtime.log.some(({ fields }) => JSON.stringify(fields).includes('eA=='))).toBe(false);
    // Nor is anything of that namespace listed or watched for it.
    const sources = runtime.requests.filter(({ resource }) => resource === 'secrets');
    expect(sources.length).toBeLessThanOrEqual(2);
  });
});

describe('the annotation that says what was applied', () => {
  it('the applied annotation of a Secret does not depend on its values', async () => {
    const world = await operated(
      crd,
      'operatorBox: { onReconcile: { secrets: [{ name: "{{ .metadata.name }}", data: { pin: "{{ .spec.pin }}" } }] } }',
    );
    const { kube, namespace, createCr, patchCr, ready } = world;
    const path = (name: string) => `/api/v1/namespaces/${namespace}/secrets/${name}`;
    await createCr('a', { pin: '1234' });
    await ready('a');
    const first = (await kube.get(path('a'))).body;
    await patchCr('a', { spec: { pin: '4321' } });
    await ready('a', 2);
    const second = await untilObject(kube, path('a'), ({ data }) => data['pin'] !== first.data['pin']);
    const applied = ({ metadata }: KubeBody) =>
      metadata.annotations?.['orkestra.orkspace.io/applied']?.replace('posted-', '');
    expect(applied(second)).toBe(applied(first));
    expect(applied(second)).toBeDefined();
  });
});

function configMap(name: string, data: object, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

function controller({ metadata: { name, uid } }: KubeBody, kind: string, apiVersion: string): object {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function textIs(text: string): (child: KubeBody) => boolean {
  return ({ data }) => data['text'] === text;
}

function statusTextIs(text: string): (cr: KubeBody) => boolean {
  return ({ status }) => (status as { text?: string } | undefined)?.text === text;
}

function ownersOf({ metadata }: KubeBody): readonly unknown[] {
  return (metadata as { ownerReferences?: readonly unknown[] }).ownerReferences ?? [];
}

function notReady({ kube, crPath }: Operated, name: string): Promise<KubeBody> {
  return untilObject(kube, crPath(name), (cr) => readyCondition(cr)?.['status'] === 'False');
}

function expectFree({ metadata }: KubeBody): void {
  expect(metadata.uid).toBeDefined();
  expect(metadata.deletionTimestamp).toBeUndefined();
  expect(metadata).not.toHaveProperty('ownerReferences');
  expect(JSON.stringify([metadata.labels ?? {}, metadata.annotations ?? {}])).not.toMatch(
    /orkestra|managed-by/,
  );
}

/** What was asked of a resource, but for watches, and the ConfigMap that records kinds: read in vain, and then made. */
function verbs(requests: readonly RequestSample[], resource: string): readonly string[] {
  const ofKinds = ({ verb, code }: RequestSample): boolean =>
    (verb === 'get' && code === 404) || (verb === 'apply' && code === 201);
  return requests
    .filter((request) => request.resource === resource && !ofKinds(request))
    .map(({ verb }) => verb)
    .filter((verb) => verb !== 'list' && verb !== 'watch');
}

/** The Katalog of the same CRD with another entry. */
function withBody({ katalog }: Pick<Operated, 'katalog'>, body: string): string {
  const document = parse(katalog) as { spec: { crds: Record<string, object> } };
  const [key = '', entry = {}] = Object.entries(document.spec.crds)[0] ?? [];
  const { apiTypes, namespace } = entry as { apiTypes: object; namespace: string };
  document.spec.crds = { [key]: { apiTypes, namespace, ...(parse(body) as object) } };
  return stringify(document);
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { admitted } from '../support/admitted.js';
import { fileCrd } from '../support/crd.js';

const SPEC = {
  type: 'object',
  properties: {
    image: { type: 'string' },
    replicas: { type: 'integer' },
    public: { type: 'boolean' },
    domain: { type: 'string' },
    storage: { type: 'string' },
    ports: {
      type: 'array',
      items: { type: 'object', properties: { port: { type: 'integer' }, name: { type: 'string' } } },
    },
  },
};

const crd = fileCrd('App', {
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: SPEC, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    },
  },
});

const BODY = `
validation:
  rules:
    - { field: spec.image, prefix: "registry.example.org/", message: "images must come from registry.example.org" }
    - { field: spec.replicas, greaterThanOrEqual: 1, message: "replicas must be at least 1" }
    - { field: spec.image, notSuffix: ":latest", action: warn, message: "{{ .spec.image }} moves" }
    - { field: spec.storage, operator: immutable, message: "storage cannot change" }
mutation:
  rules:
    - { field: spec.replicas, default: "{{ len .metadata.name }}" }
    - { field: spec.public, default: "false" }
    - { field: 'metadata.labels["example.org/tier"]', default: low }
    - { field: "spec.ports[0].name", default: http, when: [{ field: "spec.ports[0].port", operator: exists }] }
`;

const GOOD = { image: 'registry.example.org/a:1' };

describe('admission by the API server', () => {
  it('an object gets its defaults in the types of the schema, and no more', async () => {
    const { create, read } = await admitted(crd, BODY);
    const made = await create('web', { ...GOOD, ports: [{ port: 80 }, { port: 81 }] });
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    expect(made.headers['warning']).toBeUndefined();
    expect((await read('web')).body).toMatchObject({
      metadata: { labels: { 'example.org/tier': 'low' } },
      spec: { ...GOOD, replicas: 3, public: false, ports: [{ port: 80, name: 'http' }, { port: 81 }] },
    });
    const own = await create(
      'own',
      { ...GOOD, replicas: 5, public: true },
      { metadata: { labels: { 'example.org/tier': 'high' } } },
    );
    expect(own.body).toMatchObject({
      metadata: { labels: { 'example.org/tier': 'high' } },
      spec: { replicas: 5, public: true },
    });
  });

  it('a denial names all rules in the words of kubectl, with causes, and warnings arrive', async () => {
    const { create, read } = await admitted(crd, BODY);
    const denied = await create('web', { image: 'docker.io/a:latest', replicas: 0 });
    expect(denied.status).toBe(403);
    expect(denied.body).toMatchObject({
      reason: 'Forbidden',
      message: `admission webhook "${crd.apiTypes.plural}.${crd.apiTypes.group}.validate.orkestra.orkspace.io" denied the request: images must come from registry.example.org; replicas must be at least 1`,
      details: {
        causes: [
          { field: 'spec.image', message: 'images must come from registry.example.org' },
          { field: 'spec.replicas', message: 'replicas must be at least 1' },
        ],
      },
    });
    expect(denied.headers['warning']).toContain('docker.io/a:latest moves');
    expect((await read('web')).status).toBe(404);
  });

  it('an object that breaks a new rule can still lose its finalizer, and its metadata can change', async () => {
    const { create, patch, read, remove, kube, namespace } = await admitted(crd, BODY);
    const path = `${crd.collection(namespace)}/old`;
    const made = await create(
      'old',
      { ...GOOD, storage: 'a' },
      { metadata: { finalizers: ['example.org/hold'] } },
    );
    expect(made.status).toBe(201);
    expect((await patch('old', { spec: { storage: 'b' } })).body.message).toContain('storage cannot change');
    const status = await kube.patch('merge', `${path}/status`, { status: { phase: 'x' } });
    expect(status.status).toBe(200);
    await remove('old');
    expect((await read('old')).body.metadata).toHaveProperty('deletionTimestamp');
    expect((await patch('old', { spec: { image: 'other' }, metadata: { finalizers: null } })).status).toBe(
      200,
    );
    expect((await read('old')).status).toBe(404);
  });

  it('an object that claims to be deleted is admitted like any other when it is created', async () => {
    const { create, patch, read } = await admitted(crd, BODY);
    const claimed = { deletionTimestamp: '2030-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 };
    const denied = await create('sly', { image: 'docker.io/a' }, { metadata: claimed });
    expect(denied.body.message).toContain('images must come from registry.example.org');
    const made = await create('sly', GOOD, { metadata: claimed });
    expect(made.body).toMatchObject({ spec: { replicas: 3, public: false } });
    expect((await read('sly')).body.metadata).not.toHaveProperty('deletionTimestamp');
    const changed = await patch('sly', { metadata: claimed, spec: { image: 'docker.io/a' } });
    expect(changed.status).toBeGreaterThanOrEqual(400);
  });

  it('a dry run has the same answer and is not counted', async () => {
    const { create, gateway } = await admitted(crd, BODY);
    const counts = async () => (await gateway.get('/katalog/app')).body.admission;
    const before = await counts();
    const query = { dryRun: 'All' };
    expect((await create('web', GOOD, { query })).body.spec).toMatchObject({ replicas: 3 });
    expect((await create('web', { image: 'x' }, { query })).status).toBe(403);
    expect(await counts()).toEqual(before);
    await create('web', GOOD);
    expect(await counts()).toMatchObject({
      validationAllowed: before.validationAllowed + 1,
      mutationApplied: before.mutationApplied + 1,
    });
  });

  it('a value that is taken is denied, and a runtime that is gone is a warning', async () => {
    const runtime = createServer((request, response) => {
      const taken = new URL(request.url ?? '', 'http://x').searchParams.get('value') === 'taken.example';
      response.end(
        JSON.stringify({ items: taken ? [{ name: 'other', namespace: 'x', value: 'taken.example' }] : [] }),
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => runtime.once('listening', resolve));
    onTestFinished(() => void runtime.close());
    const runtimeEndpoint = `http://127.0.0.1:${(runtime.address() as AddressInfo).port}`;
    const body =
      'validation: [{ field: spec.domain, operator: unique, message: "{{ .spec.domain }} is taken" }]';
    const { create } = await admitted(crd, body, { settings: { runtimeEndpoint } });
    expect((await create('a', { domain: 'free.example' })).status).toBe(201);
    expect((await create('b', { domain: 'taken.example' })).body.message).toContain('taken.example is taken');
    runtime.closeAllConnections();
    await new Promise((resolve) => runtime.close(resolve));
    const unchecked = await create('c', { domain: 'taken.example' });
    expect(unchecked.status).toBe(201);
    expect(unchecked.headers['warning']).toContain('the rule for spec.domain was not checked');
  });

  it('a rule that throws is left to failurePolicy', async () => {
    const body = `validation: [{ field: "{{ range .spec.ports }}{{ range $.spec.ports }}{{ range $.spec.ports }}x{{ end }}{{ end }}{{ end }}", notEquals: "" }]`;
    const spec = { ports: Array.from({ length: 200 }, (_, port) => ({ port })) };
    const failing = await admitted(crd, body);
    expect((await failing.create('a', spec)).body.message).toContain('failed calling webhook');
    const ignoring = await admitted(crd, body, { failurePolicy: 'Ignore' });
    expect((await ignoring.create('a', spec)).status).toBe(201);
  });
});

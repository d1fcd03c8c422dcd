import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { operated, readyCondition } from '../support/operated.js';

const crd = fileCrd('Task');
const HOOKS = fileURLToPath(new URL('../fixtures/hooks/children.mjs', import.meta.url));

/** A server that says how it is asked, and answers what the test tells it. */
async function flags(): Promise<{ url: string; answer: { status: number; body: string } }> {
  const answer = { status: 200, body: 'blue' };
  const server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answer };
}

describe('hooks', () => {
  const body = (more = ''): string => `
operatorBox:
  reconciler:
    hooks: { module: "${HOOKS}", function: onReconcile, args: { text: "{{ .spec.text }}", count: 3 }${more} }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}-base", data: { a: b } }]
  status:
    fields: [{ path: phase, value: Done }]
`;

  it('hooks apply children of the CR and see those of the templates', async () => {
    const { kube, configMaps, createCr, ready } = await operated(crd, body());
    await createCr('a', { text: 'hello' });
    await ready('a');
    const { data, metadata } = (await kube.get(`${configMaps}/a-hook`)).body as {
      data?: object;
      metadata: object;
    };
    expect(data).toEqual({ text: 'hello', count: '3', base: 'a-base' });
    expect(metadata).toMatchObject({
      labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'a' },
      ownerReferences: [{ kind: 'Task', name: 'a', controller: true }],
    });
  });

  it('hooks run before the templates when declared so', async () => {
    const { kube, configMaps, createCr, ready } = await operated(crd, body(', runHooksFirst: true'));
    const { resourceVersion } = (await kube.get(configMaps)).body.metadata;
    await createCr('a', { text: 'hello' });
    await ready('a');
    // As it was first: a later reconcile sees what the first one has made.
    const watch = await kube.watch(configMaps, { resourceVersion, fieldSelector: 'metadata.name=a-hook' });
    expect((await watch.next())?.object).toMatchObject({ data: { base: '' } });
  });

  it('a hook that throws fails its reconcile alone', async () => {
    const { kube, runtime, configMaps, crPath, createCr, patchCr, ready } = await operated(crd, body());
    await createCr('a', { text: 'throw' });
    const cr = await untilObject(kube, crPath('a'), (found) => readyCondition(found)?.['status'] === 'False');
    expect(readyCondition(cr)).toMatchObject({ message: expect.stringContaining('hook onReconcile of ') });
    expect((await kube.get(`${configMaps}/a-base`)).status).toBe(200);
    const { fields } = await runtime.logged(({ message }) => message === 'reconcile failed');
    const { err } = fields as { err: { errors: Error[] } };
    expect(err.errors[0]?.stack).toMatch(/children\.mjs:\d+:\d+/);
    await patchCr('a', { spec: { text: 'fine' } });
    await ready('a', 2);
  });
});

describe('external calls', () => {
  it('external calls run before the resources and stop them when they fail', async () => {
    const { url, answer } = await flags();
    const { kube, configMaps, crPath, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  external: [{ name: flags, url: "${url}/{{ .metadata.name }}" }]
  onReconcile:
    external: [{ name: more, url: "${url}/{{ .external.flags.body }}", continueOnError: true }]
    configMaps: [{ name: "{{ .metadata.name }}", data: { flags: "{{ .external.flags.body }}{{ .external.more.status }}" } }]
  status:
    fields: [{ path: flag, value: "{{ .external.flags.body }}" }]
`,
    );
    await createCr('a', { url });
    expect((await ready('a')).status).toMatchObject({ flag: 'blue' });
    expect((await kube.get(`${configMaps}/a`)).body).toMatchObject({ data: { flags: 'blue200' } });
    answer.status = 500;
    await patchCr('a', { spec: { n: 1 } });
    const failed = await untilObject(kube, crPath('a'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect(readyCondition(failed)?.['message']).toContain('answered 500');
    expect(failed.status).toMatchObject({ flag: 'blue' });
    expect((await kube.get(`${configMaps}/a`)).body).toMatchObject({ data: { flags: 'blue200' } });
  });
});

describe('gates before a reconcile', () => {
  const body = (gate: string, more = ''): string => `
resync: 30m
operatorBox:
  preReconcile:
    ${more}
    ${gate}: { when: [{ field: "{{ .spec.enabled }}", equals: "true" }] }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { a: b } }]
`;

  it('a gate holds a CR back and the CRD shows as gated with the reason', async () => {
    const { kube, namespace, runtime, configMaps, createCr, patchCr, ready } = await operated(
      crd,
      body('reconcileGate'),
    );
    await createCr('a', { enabled: false });
    const health = await runtime.live.until('/katalog/task/health', ({ state }) => state === 'gated');
    expect(health).toMatchObject({
      status: 200,
      gated: true,
      gatedReason: `${namespace}/a: {{ .spec.enabled }} equals "true" does not hold`,
      totalReconciles: 0,
    });
    expect((await kube.get(`${configMaps}/a`)).status).toBe(404);
    await patchCr('a', { spec: { enabled: true } });
    await ready('a', 2);
    await runtime.live.until('/katalog/task/health', ({ state }) => state === 'healthy');
    expect((await kube.get(`${configMaps}/a`)).status).toBe(200);
  });

  it('a gate keeps a CR out of the queue without an effect on health', async () => {
    const { kube, runtime, configMaps, createCr, patchCr, ready } = await operated(crd, body('enqueueGate'));
    await createCr('a', { enabled: false });
    await createCr('b', { enabled: true });
    await ready('b');
    await runtime.live.until('/katalog/task/health', ({ state }) => state === 'healthy');
    expect((await kube.get(`${configMaps}/a`)).status).toBe(404);
    await patchCr('a', { spec: { enabled: true } });
    await ready('a', 2);
  });
});

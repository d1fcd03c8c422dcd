/** What a CR, its namespace and its CRD may be and become. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd, type TestCrd, testCrd } from '../support/crd.js';
import { untilGone, untilObject, untilStatus } from '../support/follow.js';
import { katalogText } from '../support/katalog-text.js';
import { operated, readyCondition } from '../support/operated.js';
import { startRuntime } from '../support/runtime.js';
import { widgetKind } from '../support/widget-crd.js';

const edge = fileCrd('Edge');

const BODY = `
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }]
`;

/** One worker, which each CR keeps busy for as long as it says. */
const SLOW = `
workers: 1
resync: 30m
queue: { retryBackoff: 30m }
operatorBox:
  reconciler: { timeout: 3s }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", sleep: "{{ .spec.sleep }}", data: { a: b } }]
`;

/** Starts a runtime of a CRD that need not be there. */
async function watched(crd: TestCrd) {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const katalog = katalogText('edges', { edge: { crd, namespace, body: BODY } });
  const runtime = await startRuntime({ katalog, namespace });
  const health = (state: string) =>
    runtime.live.until('/katalog/edge/health', (body) => body['state'] === state);
  const ready = async (name: string): Promise<void> => {
    await kube.post(crd.collection(namespace), crd.cr(name, { text: name }));
    await untilObject(kube, `/api/v1/namespaces/${namespace}/configmaps/${name}`);
  };
  return { kube, namespace, runtime, health, ready };
}

/** A child for each item of the CR, and another one. */
const AMOUNT = `
resync: 30m
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .item }}", forEach: { field: spec.items }, data: { text: "{{ .spec.text }}" } }
      - { name: "{{ .metadata.name }}-small", data: { a: b } }
`;

describe('a CR', () => {
  it('makes at most 1 MiB of objects: the entry past it fails, and the others go on', async () => {
    const { kube, createCr, patchCr, ready, configMaps, crPath } = await operated(edge, AMOUNT);
    const items = Array.from({ length: 20 }, (_, i) => `item-${i}`);
    await createCr('a', { text: 'x'.repeat(1_000), items });
    await ready('a');
    await patchCr('a', { spec: { text: 'y'.repeat(60_000) } });
    const failed = await untilObject(kube, crPath('a'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect(readyCondition(failed)?.['message']).toMatch(
      /^onReconcile\.configMaps\[0\] builds 1\d{3} KiB of objects: expected at most 1024 KiB for one custom resource$/,
    );
    // What was there stays, as it was.
    expect((await kube.get(`${configMaps}/item-19`)).body.data).toEqual({ text: 'x'.repeat(1_000) });
    expect((await kube.get(`${configMaps}/a-small`)).status).toBe(200);
  });

  it.each([
    ['a name of 63 characters', 'a'.repeat(63), 'x'],
    ['a name of 253 characters', `${'a.'.repeat(126)}b`, 'x'],
    ['text in every script', 'unicode', 'ü 💧 水 \u202e "quoted" \\\\ {{ not a template }}'],
  ])('may have %s', async (_, name, text) => {
    const { kube, createCr, ready, configMaps, runtime } = await operated(edge, BODY);
    await createCr(name, { text });
    await ready(name);
    expect((await kube.get(`${configMaps}/${name}`)).body.data).toEqual({ text });
    const { body } = await runtime.live.get(`/katalog/edge/cr/${name}`);
    expect(body).toMatchObject({ name, spec: { text }, children: { configmap: { name } } });
    // Its child is found again, and put back.
    await kube.delete(`${configMaps}/${name}`);
    await untilObject(kube, `${configMaps}/${name}`);
  });

  it('a CR of 1 MiB is reconciled and not written back whole', async () => {
    const { kube, createCr, ready, patchCr, configMaps, runtime } = await operated(edge, BODY);
    const bulk = 'é'.repeat(524_000);
    await createCr('big', { text: 'one', bulk });
    await ready('big');
    await patchCr('big', { spec: { text: 'two' } });
    await untilObject(kube, `${configMaps}/big`, ({ data }) => data['text'] === 'two');
    const { body } = await runtime.live.get('/katalog/edge/cr/big');
    expect(body['spec']).toMatchObject({ bulk });
  });

  it('a CR that exceeds its deadline fails and does not block others', async () => {
    const { kube, createCr, ready, configMaps, runtime } = await operated(edge, SLOW);
    // One worker takes them in the order of their creation.
    await createCr('slow', { sleep: '10m' });
    await createCr('quick', { sleep: '0s' });
    const { fields } = await runtime.logged(({ message }) => message === 'reconcile failed');
    expect(fields).toMatchObject({
      cr: expect.stringMatching(/\/slow$/),
      err: { message: 'the reconcile took longer than its deadline of 3 s' },
    });
    await ready('quick');
    expect((await kube.get(`${configMaps}/slow`)).status).toBe(404);
  });

  it('a CR in a terminating namespace does not count as a failure', async () => {
    const { kube, namespace, createCr, ready, crPath, configMaps, runtime } = await operated(edge, BODY);
    for (const name of ['a', 'b']) await createCr(name, { text: name });
    for (const name of ['a', 'b']) await ready(name);
    await kube.delete(`/api/v1/namespaces/${namespace}`);
    if (kube.hasControllers) await untilGone(kube, crPath('a'));
    else {
      await kube.delete(`${configMaps}/a`);
      const cr = await untilObject(
        kube,
        crPath('a'),
        (object) => readyCondition(object)?.['status'] === 'False',
      );
      expect(readyCondition(cr)?.['message']).toContain('because it is being terminated');
    }
    // The reconcile that wrote the status has ended.
    await runtime.live.until('/katalog/edge', ({ workersProcessing }) => workersProcessing === 0);
    const { body } = await runtime.live.get('/katalog/edge/health');
    expect(body).toMatchObject({ failedReconciles: 0, consecutiveFails: 0 });
    expect(runtime.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a CRD', () => {
  it('a CRD may appear late, disappear and return', async () => {
    const crd = testCrd('Late');
    onTestFinished(() => crd.remove());
    const { kube, namespace, health, ready } = await watched(crd);
    const pending = await health('pending');
    expect(pending).toMatchObject({ missing: true, status: 200 });
    await crd.install(kube);
    await ready('one');
    await health('healthy');
    await crd.remove();
    await health('degraded');
    await untilStatus(kube, crd.collection(namespace), 404);
    await crd.install(kube);
    await ready('two');
    await health('healthy');
  });

  it('a CRD may stop serving the operated version and serve it again', async () => {
    const kube = cluster();
    const kind = await widgetKind(kube);
    onTestFinished(() => kind.remove());
    const { health, ready } = await watched({
      apiTypes: { group: kind.group, version: 'v1', kind: 'Widget', plural: 'widgets' },
      definition: '',
      collection: kind.collection,
      cr: (name) => kind.widget(name, { name: 'abc' }),
      install: async () => undefined,
      remove: kind.remove,
    });
    await ready('one');
    await health('healthy');
    const serve = async (served: boolean): Promise<void> => {
      const { body } = await kube.get(kind.definition);
      const versions = (body.spec['versions'] as { name: string }[]).map((version) =>
        version.name === 'v1' ? { ...version, served } : version,
      );
      await kube.patch('merge', kind.definition, { spec: { versions } });
    };
    await serve(false);
    await health('degraded');
    await serve(true);
    await health('healthy');
    await ready('two');
  });
});

/** What becomes of a process in which an error is caught by nobody. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { katalogText } from '../support/katalog-text.js';
import { readyCondition } from '../support/operated.js';
import { orkMain } from '../support/ork.js';
import { RuntimeProcess } from '../support/runtime-process.js';

const crd = fileCrd('Stray');

/** A hook of somebody who forgets to wait. */
const HOOK = `
export async function onReconcile({ cr }) {
  if (!cr.spec.stray) return;
  void Promise.reject(new Error('rejected beside ' + cr.metadata.name));
  setTimeout(() => { throw new Error('thrown beside ' + cr.metadata.name); }, 0);
}
`;

const BODY = `
operatorBox:
  reconciler: { hooks: { module: hook.mjs, function: onReconcile } }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { a: b } }]
`;

it('a process survives uncaught errors, fails their reconcile and logs both with CRD and CR', async () => {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-stray-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'hook.mjs'), HOOK);
  const katalog = join(folder, 'katalog.yaml');
  await writeFile(katalog, katalogText('stray', { stray: { crd, namespace, body: BODY } }));
  const runtime = await RuntimeProcess.start({
    main: await orkMain(),
    katalog,
    kubeconfig: kube.kubeconfig,
    identity: 'stray',
    namespace,
    lease: 'stray',
    leaseDuration: '15s',
  });
  onTestFinished(() => runtime.kill());
  const path = (name: string): string => `${crd.collection(namespace)}/${name}`;
  await kube.post(crd.collection(namespace), crd.cr('a', { stray: true }));
  const failed = await untilObject(kube, path('a'), (cr) => readyCondition(cr)?.['status'] === 'False');
  expect(readyCondition(failed)?.['message']).toMatch(
    /hook onReconcile of hook\.mjs: (?:rejected|thrown) beside a/,
  );
  await kube.post(crd.collection(namespace), crd.cr('b', { stray: false }));
  await untilObject(kube, path('b'), (cr) => readyCondition(cr)?.['status'] === 'True');
  expect(await runtime.stop()).toBe(0);
  const told = runtime.log.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  for (const [msg, message] of [
    ['unhandled promise rejection', 'rejected beside a'],
    ['uncaught exception', 'thrown beside a'],
  ]) {
    expect(told).toContainEqual(
      expect.objectContaining({
        msg,
        crd: 'stray',
        cr: `${namespace}/a`,
        err: expect.objectContaining({ message }),
      }),
    );
  }
});

it.each(['SIGHUP', 'SIGTERM'] as const)(
  'a process that gets %s releases its Lease and exits with 0',
  async (signal) => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-signal-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const katalog = join(folder, 'katalog.yaml');
    await writeFile(katalog, katalogText('signal', { stray: { crd, namespace, body: 'operatorBox: {}' } }));
    const runtime = await RuntimeProcess.start({
      main: await orkMain(),
      katalog,
      kubeconfig: kube.kubeconfig,
      identity: 'signal',
      namespace,
      lease: 'signal',
      leaseDuration: '15s',
    });
    onTestFinished(() => runtime.kill());
    const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/signal`;
    await untilObject(kube, lease, ({ spec }) => spec['holderIdentity'] === 'signal');
    expect(await runtime.stop(signal)).toBe(0);
    expect((await kube.get(lease)).body.spec['holderIdentity'] ?? '').toBe('');
  },
);

type LogLine = Readonly<Record<string, unknown>>;

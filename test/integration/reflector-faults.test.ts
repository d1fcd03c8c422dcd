/**
 * What an API server does on a bad day, on a kube-apiserver and an etcd of this file's own: after each fault a reflector
 * shows what there is and has told of it all, and a runtime goes on.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { leaseTimes } from '../../lib/kube/index.js';
import { ApiProxy } from '../support/api-proxy.js';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { type ControlPlane, startControlPlane } from '../support/control-plane.js';
import { testCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { heldServer } from '../support/held-server.js';
import { Mirror } from '../support/mirror.js';
import { operated } from '../support/operated.js';
import { serviceAccountToken, turnAway } from '../support/service-account.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const BODY = `
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { size: "{{ .spec.size }}" } }]
`;

/** Each reconcile asks `url` first. What fails waits for longer than any test. */
const patient = (url: string): string => `
workers: 2
resync: 30m
queue: { retryBackoff: 30m }
operatorBox:
  reconciler: { timeout: 5m }
  external: [{ name: held, url: "${url}", timeout: 5m }]
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { size: "{{ .spec.size }}" } }]
`;

const ACCOUNT = 'operator';
const crd = testCrd('Thing');

let plane: ControlPlane;
let kube: TestCluster;
let folder: string;

beforeAll(async () => {
  plane = await startControlPlane(process.env['KUBEBUILDER_ASSETS'] ?? '');
  const { url, kubeconfig } = plane;
  kube = cluster({ kind: 'real', url, kubeconfig, hasControllers: false });
  folder = await mkdtemp(join(tmpdir(), 'orkestra-faults-'));
  await crd.install(kube);
});

afterAll(async () => {
  await plane.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A runtime and a reflector that reach the API server through a proxy, as an account of their own. */
async function world(leaseMs = 60_000) {
  const home = await testNamespace(kube);
  const proxy = await TcpProxy.to(Number(new URL(plane.url).port));
  onTestFinished(() => proxy.close());
  const kubeconfig = join(folder, home);
  const token = await serviceAccountToken(kube, home, ACCOUNT);
  const text = (await readFile(plane.kubeconfig, 'utf8')).replace(
    plane.url,
    `https://127.0.0.1:${proxy.port}`,
  );
  await writeFile(kubeconfig, text.replace(/"token":"[^"]*"/, `"token":"${token}"`));
  const things = await operated(crd, BODY, {
    kube: { ...kube, kubeconfig },
    leaseTimes: leaseTimes(leaseMs),
  });
  await things.createCr('a', { size: '0' });
  await things.ready('a');
  const mirror = new Mirror(kubeconfig, kube, things.namespace);
  onTestFinished(() => mirror.stop());
  await change(things.namespace, 'kept', 'changed', 'deleted');
  await mirror.same();
  /** Makes, changes and deletes something, past the proxy. */
  const happens = async (): Promise<void> => {
    const configMaps = `/api/v1/namespaces/${things.namespace}/configmaps`;
    await kube.patch('merge', `${configMaps}/changed`, { data: { at: crypto.randomUUID() } });
    await kube.delete(`${configMaps}/deleted`);
    await change(things.namespace, crypto.randomUUID(), 'deleted');
  };
  /** Everything is as if nothing had been. */
  const goesOn = async (): Promise<void> => {
    await mirror.same();
    const size = crypto.randomUUID();
    await things.patchCr('a', { spec: { size } });
    await untilObject(kube, `${things.configMaps}/a`, ({ data }) => data['size'] === size);
    await mirror.same();
  };
  return { ...things, account: { namespace: home, name: ACCOUNT, token }, proxy, mirror, happens, goesOn };
}

async function change(namespace: string, ...names: readonly string[]): Promise<void> {
  const made = names.map((name) =>
    kube.post(`/api/v1/namespaces/${namespace}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
    }),
  );
  await Promise.all(made);
}

const follows = ({ type }: { readonly type: string }): boolean => type === 'following';

describe('nothing is lost', () => {
  it('nothing is lost when the versions of an outage are compacted', async () => {
    const { proxy, mirror, happens, goesOn } = await world();
    proxy.drop();
    await happens();
    await plane.faults.compact();
    await plane.faults.restart();
    // Not even what was on its way arrives.
    proxy.reset();
    proxy.heal();
    await mirror.failed(410);
    await goesOn();
  });

  it('nothing is lost when the API server has restarted and remembers less than was seen', async () => {
    const { account, proxy, mirror, happens, goesOn } = await world();
    proxy.drop();
    // Its watches begin at the version of this, and a list at an older one is still to be had.
    await kube.post(`/api/v1/namespaces/${account.namespace}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'of-others' },
    });
    await plane.faults.restart();
    await happens();
    proxy.reset();
    proxy.heal();
    await mirror.failed(410);
    await goesOn();
  });

  it('nothing is lost when the API server restarts, and leadership is kept', async () => {
    const { runtime, happens, goesOn } = await world();
    await plane.faults.restart();
    await happens();
    await goesOn();
    expect(runtime.observations.filter(follows)).toEqual([]);
  });

  it('nothing is lost when the API server is killed while work waits', async () => {
    const server = await heldServer(5);
    const { runtime, wave, configMaps } = await operated(crd, patient(server.url), {
      kube,
      leaseTimes: leaseTimes(60_000),
    });
    const names = await wave(40, { size: '1' });
    // Five have ended, both workers are in the middle of one, and thirty-three wait.
    await server.held(2);
    await plane.faults.restart({ downMs: 4_000, onDown: () => server.release() });
    await runtime.logged(({ message }) => message === 'reconcile failed');
    for (const name of names)
      await untilObject(kube, `${configMaps}/${name}`, ({ data }) => data['size'] === '1');
    expect(runtime.observations.filter(follows)).toEqual([]);
  });

  it('nothing is lost when the API server is paused for longer than the lease lasts', async () => {
    const { runtime, happens, goesOn } = await world(2_000);
    const since = runtime.observations.length;
    plane.faults.halt();
    onTestFinished(() => plane.faults.wake());
    const happening = happens();
    await runtime.observed(follows, since);
    plane.faults.wake();
    await happening;
    await runtime.observed(({ type }) => type === 'leading', since);
    await goesOn();
  });

  it('nothing is lost when connections are reset repeatedly', async () => {
    const { proxy, happens, goesOn } = await world();
    for (let round = 0; round < 5; round++) {
      proxy.reset();
      await happens();
      proxy.reset();
      await happens();
    }
    await goesOn();
  });

  it('nothing is lost when no packet passes for a while', async () => {
    const { proxy, happens, goesOn } = await world();
    proxy.drop();
    await happens();
    proxy.heal();
    await happens();
    await goesOn();
  });

  it('nothing is lost when priority and fairness reject every request', async () => {
    const { account, proxy, mirror, happens, goesOn } = await world();
    const relent = await turnAway(kube, account);
    proxy.reset();
    await happens();
    await mirror.failed(429);
    await happens();
    await relent();
    await goesOn();
  });

  it('nothing is lost when every watch ends after a second', async () => {
    const api = await ApiProxy.of(plane.kubeconfig);
    onTestFinished(() => api.close());
    api.watchSeconds = 1;
    const namespace = await testNamespace(kube);
    const mirror = new Mirror(api.kubeconfig, kube, namespace);
    onTestFinished(() => mirror.stop());
    const count = (verb: string): number => api.requests.filter((made) => made.verb === verb).length;
    for (let made = 0; count('watch') < 4; made++) {
      await change(namespace, `made-${made}`);
      await mirror.same();
    }
    expect(count('list')).toBe(1);
  });
});

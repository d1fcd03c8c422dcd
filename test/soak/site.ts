/** Where a soak takes place: a control plane of its own, with the types and the namespace that it needs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { startControlPlane } from '../support/control-plane.js';
import { crdDefinition } from '../support/crd-definition.js';
import { BALLAST, LOAD, NAMESPACE, PROBE, WORK } from './katalogs.js';
import { SoakKube } from './kube.js';

interface Plane {
  readonly kind: 'real' | 'embedded';
  readonly kubeconfig: string;
  /** Takes the API server away; resolves when it is back. */
  restart(): Promise<void>;
  /** Forgets every version but the newest, so that whoever resumes a watch is answered 410. */
  expire(): Promise<void>;
  /** Lets it stand still, where it is a process. */
  readonly halt: (() => void) | undefined;
  readonly wake: () => void;
  stop(): Promise<void>;
}

export interface Site extends Plane {
  /** For files; it is removed at the end. */
  readonly folder: string;
  readonly kube: SoakKube;
}

/** `assets`: the folder of a kube-apiserver and an etcd; without it the cluster is embedded. */
export async function openSite(assets: string | undefined): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-soak-'));
  const plane = assets ? await realPlane(assets) : await embeddedPlane(folder);
  const kube = new SoakKube(plane.kubeconfig);
  await kube.send('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE },
  });
  for (const type of [LOAD, BALLAST, PROBE, WORK]) {
    await kube.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crdDefinition(type));
  }
  const stop = async (): Promise<void> => {
    await kube.close();
    await plane.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...plane, folder, kube, stop };
}

async function realPlane(assets: string): Promise<Plane> {
  const { kubeconfig, faults, stop } = await startControlPlane(assets);
  const { restart, halt, wake } = faults;
  const expire = async (): Promise<void> => {
    await faults.compact();
    // It answers from its own memory until then.
    await restart();
  };
  return { kind: 'real', kubeconfig, restart, expire, halt, wake, stop };
}

/** It runs in this process, which must go on. */
async function embeddedPlane(folder: string): Promise<Plane> {
  const cluster = await startDevCluster({ clock: systemClock() });
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig);
  return {
    kind: 'embedded',
    kubeconfig,
    restart: () => cluster.faults.restart({ downMs: 3_000 }),
    expire: async () => cluster.faults.compact(),
    halt: undefined,
    wake: () => undefined,
    stop: () => cluster.stop(),
  };
}

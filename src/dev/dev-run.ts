/** `ork run --dev`: an embedded cluster with what the Katalog names applied to it. */
import { dirname, resolve } from 'node:path';
import type { Clock, Random } from '../../base/index.js';
import { startDevCluster } from '../../devcluster/index.js';
import type { CrdEntry } from '../../katalog/index.js';
import { KubeClient, type Logger } from '../../runtime/index.js';
import { applyObject, readManifest } from '../manifests.js';

export interface DevRun {
  /** Text of a kubeconfig for it. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

export interface DevTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** A CRD entry and the Katalog file it stands in: relative paths begin at that file. */
export interface PlacedEntry {
  readonly entry: CrdEntry;
  readonly file: string;
}

/** Starts the cluster and applies `setup`, then `crdFile`, then `crFiles` of every enabled CRD. */
export async function openDevCluster(entries: readonly PlacedEntry[], tools: DevTools): Promise<DevRun> {
  const { clock, random, log } = tools;
  const cluster = await startDevCluster({ clock, random, simulateWorkloads: true });
  log.info({ url: cluster.url }, 'embedded cluster is ready; it is for development only');
  const client = new KubeClient({ config: { from: 'text', text: cluster.kubeconfig }, clock });
  try {
    for (const place of manifestsOf(entries)) {
      for (const object of await readManifest(place)) await applyObject(client, object, clock);
      log.info({ manifest: place }, 'applied');
    }
  } catch (error) {
    await cluster.stop();
    throw error;
  } finally {
    await client.close();
  }
  return { kubeconfig: cluster.kubeconfig, stop: () => cluster.stop() };
}

/** Each file once, in the order of the contract: all of `setup`, then the CRDs, then the CRs. */
function manifestsOf(entries: readonly PlacedEntry[]): readonly string[] {
  const enabled = entries.filter(({ entry }) => entry.enabled);
  const of = (pick: (entry: CrdEntry) => readonly string[]): readonly string[] =>
    enabled.flatMap(({ entry, file }) => pick(entry).map((path) => located(path, file)));
  const crds = of(({ crdFile }) => (crdFile === undefined ? [] : [crdFile]));
  return [...new Set([...of(({ setup }) => setup), ...crds, ...of(({ crFiles }) => crFiles)])];
}

function located(path: string, file: string): string {
  return /^https?:/.test(path) ? path : resolve(dirname(file), path);
}

/** `ork run --dev`: an embedded cluster with what the Katalog names applied to it. */
import { dirname, resolve } from 'node:path';
import { startDevCluster } from '../../devcluster/index.js';
import type { CrdEntry } from '../../katalog/index.js';
import type { Clock, Random } from '../../lib/base/index.js';
import { KubeClient, type Logger } from '../../runtime/index.js';
import { applyObject, readManifest } from '../manifests.js';
import { waitFor } from './setup-wait.js';

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

/** Starts the cluster and applies `setup`, waits for what it waits for, then applies `crdFile`, then `crFiles` of all CRDs. */
export async function openDevCluster(entries: readonly PlacedEntry[], tools: DevTools): Promise<DevRun> {
  const { clock, random, log } = tools;
  const cluster = await startDevCluster({ clock, random, simulateWorkloads: true });
  log.info({ url: cluster.url }, 'embedded cluster started, for development only');
  const client = new KubeClient({ config: { from: 'text', text: cluster.kubeconfig }, clock });
  try {
    const enabled = entries.filter(({ entry }) => entry.enabled);
    const apply = (pick: (entry: CrdEntry) => readonly string[]): Promise<void> =>
      applyAll(client, manifestsOf(enabled, pick), tools);
    await apply(({ setup }) => setup);
    for (const wait of enabled.flatMap(({ entry }) => entry.setupWait)) {
      await waitFor(client, wait, clock);
      log.info({ kind: wait.kind, name: wait.name }, 'setup object ready');
    }
    await apply(({ crdFile }) => (crdFile === undefined ? [] : [crdFile]));
    await apply(({ crFiles }) => crFiles);
  } catch (error) {
    await cluster.stop();
    throw error;
  } finally {
    await client.close();
  }
  return { kubeconfig: cluster.kubeconfig, stop: () => cluster.stop() };
}

async function applyAll(client: KubeClient, places: readonly string[], tools: DevTools): Promise<void> {
  for (const place of places) {
    for (const object of await readManifest(place)) await applyObject(client, object, tools.clock);
    tools.log.info({ manifest: place }, 'manifest applied');
  }
}

/** Each file once, in the order of the entries. */
function manifestsOf(
  entries: readonly PlacedEntry[],
  pick: (entry: CrdEntry) => readonly string[],
): readonly string[] {
  return [...new Set(entries.flatMap(({ entry, file }) => pick(entry).map((path) => located(path, file))))];
}

function located(path: string, file: string): string {
  return /^https?:/.test(path) ? path : resolve(dirname(file), path);
}

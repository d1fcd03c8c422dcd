/** `ork run --dev`: an embedded cluster with what the Katalog names applied to it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startDevCluster } from '../../devcluster/index.js';
import type { CrdEntry } from '../../katalog/index.js';
import type { Clock, Random } from '../../lib/base/index.js';
import { KubeClient, type Logger } from '../../runtime/index.js';
import { applyObject, readManifest } from '../manifests.js';
import { waitFor } from './setup-wait.js';

export interface DevRun {
  /** Text of a kubeconfig for it. */
  readonly kubeconfig: string;
  /** Applies the CRDs and CRs that a changed Katalog names. */
  apply(entries: readonly PlacedEntry[]): Promise<void>;
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
  // For kubectl, beside what the log says.
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-dev-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
  log.info({ url: cluster.url, kubeconfig }, 'embedded cluster started, for development only');
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const config = { from: 'text', text: cluster.kubeconfig } as const;
  const withClient = async (use: (client: KubeClient) => Promise<void>): Promise<void> => {
    const client = new KubeClient({ config, clock });
    try {
      await use(client);
    } finally {
      await client.close();
    }
  };
  const types = async (client: KubeClient, placed: readonly PlacedEntry[]): Promise<void> => {
    const enabled = placed.filter(({ entry }) => entry.enabled);
    const crds = manifestsOf(enabled, ({ crdFile }) => (crdFile === undefined ? [] : [crdFile]));
    await applyAll(client, crds, tools);
    await applyAll(
      client,
      manifestsOf(enabled, ({ crFiles }) => crFiles),
      tools,
    );
  };
  try {
    await withClient(async (client) => {
      const enabled = entries.filter(({ entry }) => entry.enabled);
      await applyAll(
        client,
        manifestsOf(enabled, ({ setup }) => setup),
        tools,
      );
      for (const wait of enabled.flatMap(({ entry }) => entry.setupWait)) {
        await waitFor(client, wait, clock);
        log.info({ kind: wait.kind, name: wait.name }, 'setup object ready');
      }
      await types(client, entries);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kubeconfig: cluster.kubeconfig,
    apply: (placed) => withClient((client) => types(client, placed)),
    stop,
  };
}

async function applyAll(client: KubeClient, places: readonly string[], tools: DevTools): Promise<void> {
  for (const place of places) {
    for (const object of await readManifest(place)) await applyObject(client, object, tools.clock);
    tools.log.info({ manifest: place }, 'manifest applied');
  }
}

/** Paths or URLs that entries name, each once, in their order. */
export function manifestsOf(
  entries: readonly PlacedEntry[],
  pick: (entry: CrdEntry) => readonly string[],
): readonly string[] {
  return [...new Set(entries.flatMap(({ entry, file }) => pick(entry).map((path) => located(path, file))))];
}

function located(path: string, file: string): string {
  return /^https?:/.test(path) ? path : resolve(dirname(file), path);
}

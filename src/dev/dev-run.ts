/** `ork run --dev`: an embedded cluster with what the Katalog names applied to it. */
import { dirname, resolve } from 'node:path';
import { type DevCluster, startDevCluster } from '../../devcluster/index.js';
import type { CrdEntry } from '../../katalog/index.js';
import { type Clock, messageOf, OrkestraError, type Random } from '../../lib/base/index.js';
import { KubeClient, type Logger } from '../../runtime/index.js';
import { commandErrors } from '../errors.js';
import { applyObject, readManifest } from '../manifests.js';
import { type DevKubeconfig, devKubeconfig } from './dev-kubeconfig.js';
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

/**
 * Starts the cluster and applies `setup`, waits for what it waits for, then applies `crdFile`, then `crFiles` of all CRDs.
 * `file`: where its kubeconfig stays, from which the next run takes the port.
 */
export async function openDevCluster(
  entries: readonly PlacedEntry[],
  tools: DevTools,
  file?: string,
): Promise<DevRun> {
  const { clock, log } = tools;
  // For kubectl, beside what the log says.
  const kubeconfig = await devKubeconfig(file);
  const cluster = await started(kubeconfig, tools);
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await kubeconfig.remove();
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
    await kubeconfig.write(cluster.kubeconfig);
    log.info(
      { url: cluster.url, kubeconfig: kubeconfig.path },
      'embedded cluster started, for development only',
    );
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

async function started(kubeconfig: DevKubeconfig, { clock, random }: DevTools): Promise<DevCluster> {
  const { path, port } = kubeconfig;
  try {
    return await startDevCluster({ clock, random, port, simulateWorkloads: true });
  } catch (error) {
    await kubeconfig.remove();
    if (port === 0 || !(error instanceof OrkestraError)) throw error;
    const why = `${path} names port ${port}, which is in use: ${messageOf(error)}`;
    throw commandErrors.make('ORK_DEV_KUBECONFIG', why, error);
  }
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

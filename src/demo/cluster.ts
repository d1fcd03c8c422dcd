/** The cluster of a demo: an embedded one in this process, or the one that a kubeconfig names. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDevCluster } from '../../devcluster/index.js';
import { type ConfigSource, KubeClient } from '../../runtime/index.js';
import type { ClusterFlags } from '../cluster-source.js';
import type { CommandContext } from '../context.js';
import { productVersion } from '../package.js';
import { scratchFolder } from '../scratch.js';
import { Closers } from './closers.js';

/** As `--kubeconfig` and `--context` name it. */
export interface NamedCluster extends ClusterFlags {
  readonly config: ConfigSource;
}

/** The flags that name it, of `ork run` and of kubectl. */
export function flagsOf({ kubeconfig, context }: ClusterFlags): readonly string[] {
  return [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
  ];
}

export interface DemoCluster extends ClusterFlags {
  readonly embedded: boolean;
  /** `embedded`, or the address of the API server. */
  readonly name: string;
  /** A folder for files that live as long as the demo. */
  readonly folder: string;
  readonly client: KubeClient;
  /** Ends connections, the embedded cluster with everything in it, and the folder. */
  close(): Promise<void>;
}

/** Starts an embedded cluster, or opens the one that is named. Throws ORK_KUBE_CONFIG when its kubeconfig cannot be read. */
export async function openCluster(
  named: NamedCluster | undefined,
  { clock, random }: Pick<CommandContext, 'clock' | 'random'>,
): Promise<DemoCluster> {
  const closers = new Closers();
  const close = async (): Promise<void> => {
    const [error] = await closers.close();
    if (error !== undefined) throw error;
  };
  try {
    const { path: folder, remove } = scratchFolder('orkestra-demo-');
    closers.add(async () => remove());
    let opened = named;
    if (opened === undefined) {
      const cluster = await startDevCluster({ clock, random, simulateWorkloads: true });
      closers.add(() => cluster.stop());
      const path = join(folder, 'kubeconfig');
      await writeFile(path, cluster.kubeconfig, { mode: 0o600 });
      opened = { kubeconfig: path, config: { from: 'file', path } };
    }
    const { config, ...flags } = opened;
    const client = new KubeClient({
      config,
      clock,
      userAgent: `orkestra/${productVersion()} (demo)`,
    });
    closers.add(() => client.close());
    const embedded = named === undefined;
    return { embedded, name: embedded ? 'embedded' : client.server, ...flags, folder, client, close };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

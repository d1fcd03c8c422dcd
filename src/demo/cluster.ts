/** The cluster of a demo: an embedded one in this process, or the one that a kubeconfig names. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevCluster } from '../../devcluster/index.js';
import { KubeClient } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { productVersion } from '../package.js';
import { Closers } from './closers.js';

export interface DemoCluster {
  readonly embedded: boolean;
  /** `embedded`, or the address of the API server. */
  readonly name: string;
  /** Path of a kubeconfig. */
  readonly kubeconfig: string;
  /** A folder for files that live as long as the demo. */
  readonly folder: string;
  readonly client: KubeClient;
  /** Ends connections, the embedded cluster with everything in it, and the folder. */
  close(): Promise<void>;
}

/** Starts an embedded cluster, or opens the one of `kubeconfig`. Throws ORK_KUBE_CONFIG when that cannot be read. */
export async function openCluster(
  kubeconfig: string | undefined,
  { clock, random }: Pick<CommandContext, 'clock' | 'random'>,
): Promise<DemoCluster> {
  const closers = new Closers();
  const close = async (): Promise<void> => {
    const [error] = await closers.close();
    if (error !== undefined) throw error;
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-demo-'));
    closers.add(() => rm(folder, { recursive: true, force: true }));
    let path = kubeconfig;
    if (path === undefined) {
      const cluster = await startDevCluster({ clock, random, simulateWorkloads: true });
      closers.add(() => cluster.stop());
      path = join(folder, 'kubeconfig');
      await writeFile(path, cluster.kubeconfig, { mode: 0o600 });
    }
    const client = new KubeClient({
      config: { from: 'file', path },
      clock,
      userAgent: `orkestra/${productVersion()} (demo)`,
    });
    closers.add(() => client.close());
    const embedded = kubeconfig === undefined;
    return { embedded, name: embedded ? 'embedded' : client.server, kubeconfig: path, folder, client, close };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

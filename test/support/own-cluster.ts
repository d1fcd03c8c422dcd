import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DevCluster, startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { cluster, type TestCluster } from './cluster.js';

/** An embedded cluster of the test's own, whose faults hit nobody else; it is stopped when the test ends. */
export async function ownCluster(): Promise<{ readonly kube: TestCluster; readonly dev: DevCluster }> {
  const dev = await startDevCluster({ clock: systemClock() });
  const { file: kubeconfig, remove } = await kubeconfigFile(dev);
  onTestFinished(async () => {
    await dev.stop();
    await remove();
  });
  const kube = cluster({ kind: 'embedded', url: dev.url, kubeconfig, hasControllers: true });
  return { kube, dev };
}

/** The kubeconfig of an embedded cluster as a file, for other people's programs. */
export async function kubeconfigFile({ kubeconfig }: Pick<DevCluster, 'kubeconfig'>) {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-own-'));
  const file = join(folder, 'kubeconfig');
  await writeFile(file, kubeconfig);
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

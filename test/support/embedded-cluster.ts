import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import './provided.js';

/** One embedded cluster for the whole run. Tests that need faults start their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startDevCluster({ clock: systemClock(), simulateWorkloads: true });
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-embedded-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig);
  project.provide('cluster', { kind: 'embedded', url: cluster.url, kubeconfig, hasControllers: true });
  return async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

import type { TestProject } from 'vitest/node';
import { existingCluster } from './existing-cluster.js';
import './provided.js';
import { startControlPlane } from './control-plane.js';

/**
 * A real API server for the whole run: the one of `KUBECONFIG`, or an etcd and a kube-apiserver of its own from
 * the folder `KUBEBUILDER_ASSETS`, which are stopped afterwards and leave nothing behind.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const kubeconfig = process.env['KUBECONFIG'];
  if (assets) {
    const plane = await startControlPlane(assets);
    project.provide('cluster', {
      kind: 'real',
      url: plane.url,
      kubeconfig: plane.kubeconfig,
      hasControllers: false,
    });
    return plane.stop;
  }
  if (!kubeconfig) throw new Error('neither KUBEBUILDER_ASSETS nor KUBECONFIG is set');
  project.provide('cluster', existingCluster(kubeconfig));
  return async () => {};
}

import { startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { cluster, type TestCluster } from './cluster.js';
import { startControlPlane } from './control-plane.js';
import { kubeconfigFile } from './own-cluster.js';

/** A cluster for other people's programs: a real API server where `KUBEBUILDER_ASSETS` has one, else the embedded one. */
export async function foreignCluster(): Promise<{
  readonly kube: TestCluster;
  readonly stop: () => Promise<unknown>;
}> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  if (assets) {
    const { url, kubeconfig, stop } = await startControlPlane(assets);
    return { kube: cluster({ kind: 'real', url, kubeconfig, hasControllers: false }), stop };
  }
  const dev = await startDevCluster({ clock: systemClock() });
  const { file, remove } = await kubeconfigFile(dev);
  const kube = cluster({ kind: 'embedded', url: dev.url, kubeconfig: file, hasControllers: true });
  return { kube, stop: () => Promise.all([dev.stop(), remove()]) };
}

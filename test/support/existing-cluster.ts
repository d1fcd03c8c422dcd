import { KubeConfig } from '@kubernetes/client-node';
import type { ProvidedCluster } from './provided.js';

/** A cluster somebody else runs, with its controllers. */
export function existingCluster(path: string): ProvidedCluster {
  const config = new KubeConfig();
  config.loadFromFile(path);
  const url = config.getCurrentCluster()?.server;
  if (!url) throw new Error(`${path}: the current context names no cluster`);
  return { kind: 'real', url, kubeconfig: path, hasControllers: true };
}

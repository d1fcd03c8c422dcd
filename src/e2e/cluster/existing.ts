import { stringify } from 'yaml';
import { readKubeConfig } from '../../../lib/kube/index.js';
import { commandErrors } from '../../errors.js';
import type { Choice } from './choose.js';

/**
 * The kubeconfig of that path, else the one that `kubectl` would use, with a context chosen; and the cluster by its
 * context and address. Throws ORK_KUBE_CONFIG or ORK_E2E_CLUSTER.
 */
export function existingKubeconfig({ kubeconfig, context }: Pick<Choice, 'kubeconfig' | 'context'>): {
  readonly text: string;
  readonly name: string;
} {
  const config = readKubeConfig(
    kubeconfig === undefined ? { from: 'default' } : { from: 'file', path: kubeconfig },
  );
  if (context !== undefined) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) {
      const list = known.length === 0 ? 'the kubeconfig has none' : `expected one of ${known.join(', ')}`;
      throw commandErrors.make(
        'ORK_E2E_CLUSTER',
        `unknown context "${context}": ${list}, embedded or envtest`,
      );
    }
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster || config.getCurrentContext() === 'loaded-context')
    throw commandErrors.make('ORK_E2E_CLUSTER', 'there is no kubeconfig with a current context');
  const name = `${config.getCurrentContext()} (${cluster.server})`;
  return { text: stringify(JSON.parse(config.exportConfig())), name };
}

import type { ConfigSource } from '../runtime/index.js';
import type { CommandContext } from './context.js';

export interface ClusterFlags {
  readonly kubeconfig?: string;
  /** Name of a context of that file. */
  readonly context?: string;
}

/** The cluster that `--kubeconfig` and `--context` name, else `KUBECONFIG`, else the default of kubectl. */
export function clusterSource(
  { kubeconfig, context }: ClusterFlags,
  env: CommandContext['env'],
): ConfigSource {
  const path = kubeconfig ?? env['KUBECONFIG'];
  if (path === undefined || path === '') return { from: 'default' };
  return { from: 'file', path, ...(context === undefined ? {} : { context }) };
}

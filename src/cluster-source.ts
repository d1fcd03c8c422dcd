import { delimiter } from 'node:path';
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
  const chosen = context === undefined ? {} : { context };
  const path = kubeconfig ?? env['KUBECONFIG'];
  // Several files are merged by the library, which reads the variable itself.
  const isList = kubeconfig === undefined && path?.includes(delimiter);
  if (path === undefined || path === '' || isList) return { from: 'default', ...chosen };
  return { from: 'file', path, ...chosen };
}

import type { CommandContext } from './context.js';
import { readLeaseName } from './option-values.js';
import { variablesOf } from './settings.js';

export interface LeaseFlags {
  readonly leaseName?: string;
  readonly namespace?: string;
}

export const LEASE_NAME_HELP =
  'name of the Lease of the runtime (ORK_LEASE_NAME, leaderElection.name of the Katalog)';

/** The Lease of the runtime that a command is about. `declared`: by the Katalog. Throws as `readSettings`. */
export function namedLease(
  { leaseName, namespace }: LeaseFlags,
  env: CommandContext['env'],
  declared: string | undefined,
): { readonly namespace: string; readonly name: string } {
  const name = leaseName ?? variablesOf(env)('ORK_LEASE_NAME', readLeaseName)?.value;
  return { namespace: runtimeNamespace(namespace, env), name: name ?? declared ?? 'orkestra-konductor' };
}

export function runtimeNamespace(flag: string | undefined, env: CommandContext['env']): string {
  return flag ?? variablesOf(env)('ORK_NAMESPACE', (text) => text)?.value ?? 'orkestra-system';
}

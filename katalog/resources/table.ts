import { didYouMean } from '../../lib/base/index.js';
import { custom } from './custom.js';
import type { ResourceKind } from './entry-parts.js';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './kinds/access.js';
import { configMaps, namespaces, serviceAccounts } from './kinds/configuration.js';
import { deployments, replicaSets } from './kinds/deployments.js';
import { hpa } from './kinds/horizontal-pod-autoscalers.js';
import { ingresses } from './kinds/ingresses.js';
import { networkPolicies } from './kinds/network-policies.js';
import { pdb } from './kinds/pod-disruption-budgets.js';
import { cronJobs, jobs, pods } from './kinds/pods.js';
import { limitRanges, resourceQuotas } from './kinds/quotas.js';
import { secrets } from './kinds/secrets.js';
import { services } from './kinds/services.js';
import { statefulSets } from './kinds/stateful-sets.js';
import { persistentVolumeClaims, persistentVolumes } from './kinds/storage.js';

/** Every resource key of a block, in the order of the contract. */
export const RESOURCE_KINDS: readonly ResourceKind[] = [
  deployments,
  replicaSets,
  statefulSets,
  pods,
  jobs,
  cronJobs,
  services,
  ingresses,
  networkPolicies,
  configMaps,
  secrets,
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  serviceAccounts,
  roles,
  roleBindings,
  clusterRoles,
  clusterRoleBindings,
  hpa,
  pdb,
  resourceQuotas,
  limitRanges,
  custom,
];

/** Keys that published Katalogs contain and that no implementation acts on. */
const IGNORED: readonly string[] = [
  'daemonSets',
  'podTemplates',
  'storageClasses',
  'storageLocations',
  'storagePools',
  'storageBackups',
  'storageSnapshots',
  'storageVolumes',
  'serviceMonitors',
  'priorityClasses',
  'priorityLevelConfigurations',
  'runtimeClasses',
  'podSecurityPolicies',
  'volumes',
  'volumeMounts',
];

const BY_NAME: ReadonlyMap<string, ResourceKind> = new Map(
  RESOURCE_KINDS.flatMap((kind) =>
    [kind.key.toLowerCase(), ...kind.aliases].map((name) => [name, kind] as const),
  ),
);
const IGNORED_NAMES: ReadonlySet<string> = new Set(IGNORED.map((name) => name.toLowerCase()));

/** The kind of a resource key, by any of its names, in any case. */
export function resourceKind(key: string): ResourceKind | undefined {
  return BY_NAME.get(key.toLowerCase());
}

export function isIgnoredKey(key: string): boolean {
  return IGNORED_NAMES.has(key.toLowerCase());
}

/** ` (did you mean "…"?)` for a key that is none, or ''. */
export function didYouMeanKind(key: string, others: readonly string[]): string {
  return didYouMean(key, [...RESOURCE_KINDS.map((kind) => kind.key), ...others]);
}

/** The access to the API server that a runtime needs, and why: every verb is one that something of it uses. */
import type { Katalog } from '../katalog/index.js';
import type { AccessRule, NeededAccess } from '../lib/kube/index.js';
import { kindsName } from './kinds/index.js';
import type { ElectionOptions } from './leadership/index.js';
import { rbacRules, secretRule } from './operator/index.js';
import type { CrdPlan, RuntimePlan } from './plan.js';

/** Of the runtime itself, and of every enabled CRD in document order. */
export function neededAccess(
  { katalog, crds }: RuntimePlan,
  election: Pick<ElectionOptions, 'name' | 'namespace' | 'scope'>,
): readonly NeededAccess[] {
  const enabled = [...crds.values()].filter(({ entry }) => entry.enabled);
  const own = [
    ...leaseRules(election),
    ...handRules(election, enabled),
    ...kindsRules(election),
    ...apiRules(katalog),
  ];
  return [
    { crd: undefined, rules: own, notes: [] },
    ...enabled.map((crd) => ({
      crd: crd.entry.name,
      rules: rbacRules(crd),
      notes: crd.hook ? [`the hook ${crd.hook.module} also needs what its code asks for`] : [],
    })),
  ];
}

/** The variables of the environment that a Katalog names, of a CRD's entry or, without one, of a process itself. */
export interface NamedVariables {
  readonly crd: string | undefined;
  /** The process that reads them; absent: the runtime. */
  readonly component?: 'gateway';
  /** Sorted. */
  readonly names: readonly string[];
}

/** What of the environment the Katalog reads; a hook may read all of it. Without enabled entries that name one: none. */
export function namedVariables({ katalog, crds }: RuntimePlan): readonly NamedVariables[] {
  const enabled = [...crds.values()].filter(({ entry }) => entry.enabled);
  const tokens = (katalog.api?.tokens ?? []).flatMap((token) => ('env' in token ? [token.env] : []));
  const channels = channelVariables(katalog);
  // Outside a cluster, where nothing is said, the runtime delivers; what is deployed is in one.
  const isStandalone = katalog.notification?.standalone === true;
  const all: readonly NamedVariables[] = [
    { crd: undefined, names: isStandalone ? [...tokens, ...channels] : tokens },
    { crd: undefined, component: 'gateway', names: isStandalone ? [] : channels },
    ...enabled.map(({ entry, cross, program }) => ({
      crd: entry.name,
      names: [...cross.variables, ...program.calls.flatMap(({ variables }) => variables)],
    })),
  ];
  return all.flatMap((each) =>
    each.names.length === 0 ? [] : [{ ...each, names: [...new Set(each.names)].sort() }],
  );
}

/** Of `notification`: in webhooks and addresses. */
function channelVariables({ notification }: RuntimePlan['katalog']): readonly string[] {
  const teams = [...(notification?.teams.values() ?? [])];
  const texts = teams.flatMap(({ email, slack }) => [...email, ...slack.map(({ webhook }) => webhook)]);
  return texts.flatMap((text) => /^\$\{?(\w+)\}?$/.exec(text)?.[1] ?? []);
}

/** A name cannot be asked of a `create`, nor of a `list` of several. */
function leaseRules({
  name,
  namespace,
  scope,
}: Pick<ElectionOptions, 'name' | 'namespace' | 'scope'>): readonly AccessRule[] {
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespace };
  if (scope === 'crd') {
    const description = `in namespace ${namespace}: a Lease ${name}.<crd> for each CRD, and ${name}-member-<identity> for each replica`;
    return [{ ...leases, verbs: ['get', 'list', 'create', 'update', 'delete'], description }];
  }
  const description = `in namespace ${namespace}: the Lease ${name}, which elects the leader`;
  return [
    { ...leases, verbs: ['get', 'update'], resourceNames: [name], description },
    { ...leases, verbs: ['create'], description: `${description}, when it does not exist` },
  ];
}

/** Who pauses an autoscaler by hand annotates the Lease, which is watched then. */
function handRules(
  { name, namespace }: Pick<ElectionOptions, 'name' | 'namespace'>,
  crds: readonly CrdPlan[],
): readonly AccessRule[] {
  if (!crds.some(({ autoscale }) => autoscale)) return [];
  const description = `in namespace ${namespace}: the Lease ${name}, whose annotations pause autoscalers`;
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespace };
  return [{ ...leases, verbs: ['get', 'list', 'watch'], resourceNames: [name], description }];
}

function kindsRules({ name, namespace }: Pick<ElectionOptions, 'name' | 'namespace'>): readonly AccessRule[] {
  const configMaps = { apiGroups: [''], resources: ['configmaps'], namespace };
  const description = `in namespace ${namespace}: the ConfigMap ${kindsName(name)}, which says what kinds of children were made`;
  return [
    { ...configMaps, verbs: ['get', 'patch'], resourceNames: [kindsName(name)], description },
    { ...configMaps, verbs: ['create'], description: `${description}, when it does not exist` },
  ];
}

/** Of those who read the Live API. */
function apiRules({ api }: Katalog): readonly AccessRule[] {
  const secrets = (api?.tokens ?? []).flatMap((source) => ('secret' in source ? [source.secret] : []));
  const watched = secrets.map((secret) => secretRule(secret, 'with tokens of the Live API'));
  if (api?.auth !== 'kubernetes') return watched;
  return [
    {
      apiGroups: ['authentication.k8s.io'],
      resources: ['tokenreviews'],
      verbs: ['create'],
      description: 'whose token a request to the Live API carries',
    },
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['subjectaccessreviews'],
      verbs: ['create'],
      description: 'whether they may read its path',
    },
  ];
}

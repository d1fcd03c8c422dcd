/** The access to the API server that a runtime needs, and why: every verb is one that something of it uses. */
import type { Katalog } from '../katalog/index.js';
import type { ElectionOptions } from './leadership/index.js';
import { kindsName } from './made-kinds.js';
import { rbacRules } from './operator/index.js';
import type { RuntimePlan } from './plan.js';
import type { RbacRule } from './view.js';

export interface NeededAccess {
  /** The name of a CRD; undefined: whatever the CRDs are. */
  readonly crd: string | undefined;
  readonly rules: readonly RbacRule[];
  /** What cannot be known from the Katalog. */
  readonly notes: readonly string[];
}

/** Of the runtime itself, and of every enabled CRD in document order. */
export function neededAccess(
  { katalog, crds }: RuntimePlan,
  election: Pick<ElectionOptions, 'name' | 'namespace' | 'scope'>,
): readonly NeededAccess[] {
  const enabled = [...crds.values()].filter(({ entry }) => entry.enabled);
  const own = [leaseRule(election), kindsRule(election), ...apiRules(katalog)];
  return [
    { crd: undefined, rules: own, notes: [] },
    ...enabled.map((crd) => ({
      crd: crd.entry.name,
      rules: rbacRules(crd),
      notes: crd.hook ? [`the hook ${crd.hook.module} also needs what its code asks for`] : [],
    })),
  ];
}

function leaseRule({
  name,
  namespace,
  scope,
}: Pick<ElectionOptions, 'name' | 'namespace' | 'scope'>): RbacRule {
  const each = scope === 'crd';
  return {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: each ? ['get', 'list', 'create', 'update', 'delete'] : ['get', 'create', 'update'],
    description: each
      ? `in namespace ${namespace}: a Lease ${name}.<crd> for each CRD, and ${name}-member-<identity> for each replica`
      : `in namespace ${namespace}: the Lease ${name}, which elects the leader`,
  };
}

function kindsRule({ name, namespace }: Pick<ElectionOptions, 'name' | 'namespace'>): RbacRule {
  return {
    apiGroups: [''],
    resources: ['configmaps'],
    verbs: ['get', 'create', 'patch'],
    description: `in namespace ${namespace}: the ConfigMap ${kindsName(name)}, which says what kinds of children were made`,
  };
}

/** Of those who read the Live API. */
function apiRules({ api }: Katalog): readonly RbacRule[] {
  const secrets = (api?.tokens ?? []).flatMap((source) => ('secret' in source ? [source.secret] : []));
  const watched = secrets.map(({ namespace, name }) => ({
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['list', 'watch'],
    description: `the Secret ${namespace}/${name}, with tokens of the Live API`,
  }));
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

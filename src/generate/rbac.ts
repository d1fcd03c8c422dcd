/** The account of a runtime with the access that its Katalog needs and no more, each rule with its reason. */
import type { JsonObject } from '../../lib/base/index.js';
import type { NeededAccess } from '../../lib/kube/index.js';
import type { Manifest } from './manifest.js';
import { clusterRoleName, labelsOf, metadataOf, type Target } from './target.js';

type Rule = NeededAccess['rules'][number];

/** A rule of a role, and every reason for which it is there. */
interface MergedRule {
  readonly rule: JsonObject;
  readonly reasons: string[];
}

const GROUP = 'rbac.authorization.k8s.io';

export function accountManifests(access: readonly NeededAccess[], target: Target): readonly Manifest[] {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataOf(target) };
  return [
    { object: account },
    ...[...byPlace(access, target)].flatMap(([namespace, rules]) => role(namespace, rules, target)),
  ];
}

/** Rules that let the runtime grant access to others: a CR could then widen what its author may do. */
export function grants(access: readonly NeededAccess[]): readonly string[] {
  const rules = access.flatMap(({ crd, rules }) => rules.map((rule) => ({ crd, ...rule })));
  return rules
    .filter(({ apiGroups }) => apiGroups.includes(GROUP))
    .map(({ crd, resources }) => `${crd ?? 'the runtime'} makes ${resources.join(', ')}`);
}

/** Rules by the namespace in which a Role is enough; undefined: a ClusterRole is needed. */
function byPlace(
  access: readonly NeededAccess[],
  target: Target,
): ReadonlyMap<string | undefined, readonly MergedRule[]> {
  const places = new Map<string | undefined, Map<string, MergedRule>>();
  for (const { crd, rules } of access) {
    for (const rule of rules) {
      const place = places.get(rule.namespace) ?? new Map<string, MergedRule>();
      places.set(rule.namespace, place);
      const written = ruleOf(rule);
      const key = JSON.stringify(written);
      const merged = place.get(key) ?? { rule: written, reasons: [] };
      place.set(key, merged);
      merged.reasons.push(`${crd ?? target.component}: ${rule.description}`);
    }
  }
  return new Map(
    [...places]
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
      .map(([namespace, rules]) => [namespace, [...rules.values()]]),
  );
}

function ruleOf({ apiGroups, resources, verbs, resourceNames }: Rule): JsonObject {
  return {
    apiGroups: [...apiGroups],
    resources: [...resources],
    ...(resourceNames === undefined ? {} : { resourceNames: [...resourceNames] }),
    verbs: [...verbs],
  };
}

function role(
  namespace: string | undefined,
  merged: readonly MergedRule[],
  target: Target,
): readonly Manifest[] {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const name = namespace === undefined ? clusterRoleName(target) : target.name;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels: labelsOf(target) };
  const comments = merged.map(({ reasons }, index) => ({ at: ['rules', index], text: reasons.join('\n') }));
  return [
    {
      object: { apiVersion: `${GROUP}/v1`, kind, metadata, rules: merged.map(({ rule }) => rule) },
      comments,
    },
    {
      object: {
        apiVersion: `${GROUP}/v1`,
        kind: `${kind}Binding`,
        metadata,
        roleRef: { apiGroup: GROUP, kind, name },
        subjects: [{ kind: 'ServiceAccount', name: target.name, namespace: target.namespace }],
      },
    },
  ];
}

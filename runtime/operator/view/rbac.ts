/**
 * The access that operating one CRD needs, from what its program does. A rule has a namespace where a Role is enough, and
 * names where single objects are read.
 */

import type { ResourceKind, ResourceTemplate } from '../../../katalog/index.js';
import type { SecretName } from '../../../lib/base/index.js';
import type { AccessRule } from '../../../lib/kube/index.js';
import { callSecrets } from '../../external/index.js';
import type { CrdPlan } from '../../plan.js';
import { soleNamespace } from '../../sole-namespace.js';

export function rbacRules(plan: CrdPlan): readonly AccessRule[] {
  const { program, cross } = plan;
  const sole = soleNamespace(plan);
  const events: AccessRule = {
    apiGroups: [''],
    resources: ['events'],
    verbs: ['list', 'create', 'patch'],
    ...inNamespace(plan.entry.namespaced ? plan.entry.namespace : undefined),
    description: 'Events about the CRs',
  };
  return [
    ...crRules(plan),
    ...childRules(plan, sole),
    ...observedRules(plan, sole),
    ...[...program.onCreate, ...program.onReconcile, ...program.onDelete].flatMap(({ kind, copies }) =>
      copies ? [copiedRule(kind, copies)] : [],
    ),
    ...cross.secrets.map((secret) => secretRule(secret, `to read "${secret.alias}"`)),
    ...callSecrets({ program }).map((secret) => secretRule(secret, `for the external call "${secret.call}"`)),
    events,
    ...(plan.autoscale && events.namespace !== undefined && events.namespace !== 'default' ? [SCALED] : []),
  ];
}

/** Events about what belongs to no namespace are in this one. */
const SCALED: AccessRule = {
  apiGroups: [''],
  resources: ['events'],
  verbs: ['create', 'patch'],
  namespace: 'default',
  description: 'Events of the autoscaler about the CRD',
};

/** Watches one Secret by its name. */
export function secretRule({ namespace, name }: SecretName, purpose: string): AccessRule {
  return {
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['list', 'watch'],
    namespace,
    resourceNames: [name],
    description: `the Secret ${namespace}/${name}, ${purpose}`,
  };
}

function crRules({ entry, program }: CrdPlan): readonly AccessRule[] {
  const { group, plural } = entry.apiTypes;
  const rule = (resource: string, verbs: readonly string[], description: string): AccessRule => ({
    apiGroups: [group],
    resources: [resource],
    verbs,
    ...inNamespace(entry.namespaced ? entry.namespace : undefined),
    description,
  });
  const objects = `the ${entry.name} CRs: watch them, write labels and finalizers`;
  // The admission plugin OwnerReferencesPermissionEnforcement (OpenShift has it on) asks for it where an owner
  // reference says `blockOwnerDeletion`.
  const finalizers = 'owner references of children that hold their deletion back';
  return [
    rule(plural, ['list', 'watch', 'patch'], objects),
    ...(program.cleanup ? [rule(plural, ['delete'], 'cleanup: delete CRs that have done their work')] : []),
    ...(program.childKinds.length > 0 ? [rule(`${plural}/finalizers`, ['update'], finalizers)] : []),
    ...(entry.ignoreStatusPatch ? [] : [rule(`${plural}/status`, ['patch'], 'their status')]),
  ];
}

function childRules({ program }: CrdPlan, sole: string | undefined): readonly AccessRule[] {
  const writers = [...program.onCreate, ...program.onReconcile].filter(({ writesStatus }) => writesStatus);
  const deleted = distinct(program.onDelete.map(({ kind }) => kind)).filter(
    (kind) => !program.childKinds.includes(kind),
  );
  return [
    ...program.childKinds.map((kind) => ({
      ...of(kind, sole),
      verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
      description: `children of kind ${kind.kind}`,
    })),
    ...distinct(writers.map(({ kind }) => kind)).map((kind) => ({
      ...of(kind, sole),
      resources: [`${kind.plural}/status`],
      verbs: ['patch'],
      description: `the status of children of kind ${kind.kind}`,
    })),
    ...deleted.map((kind) => ({
      ...of(kind, sole),
      verbs: ['get', 'delete'],
      description: `onDelete: objects of kind ${kind.kind}`,
    })),
  ];
}

function observedRules({ program }: CrdPlan, sole: string | undefined): readonly AccessRule[] {
  const created = new Set(program.childKinds.map(({ kind }) => kind));
  const enriched = (kinds: readonly ResourceKind[], namespace: string | undefined): readonly AccessRule[] =>
    kinds
      // The rules of children cover them, but not beyond the one namespace of those.
      .filter(({ kind }) => namespace !== sole || !created.has(kind))
      .map((kind) => ({
        ...of(kind, namespace),
        verbs: ['list', 'watch'],
        description: `enrich: state of kind ${kind.kind}`,
      }));
  return [
    ...enriched(program.observedKinds, sole),
    ...enriched(program.wholeKinds, undefined),
    ...distinct(program.observed.map(({ kind }) => kind)).map((kind) => ({
      ...of(kind, undefined),
      verbs: ['list', 'watch'],
      description: `watch: objects of kind ${kind.kind}, whose changes reconcile`,
    })),
  ];
}

/** Objects of a kind; where its scope is a guess, a Role may not be enough. */
function of(
  { group, plural, namespaced, guessed }: ResourceKind,
  namespace: string | undefined,
): Pick<AccessRule, 'apiGroups' | 'resources' | 'namespace'> {
  const isSure = namespaced && !guessed;
  return { apiGroups: [group], resources: [plural], ...inNamespace(isSure ? namespace : undefined) };
}

function inNamespace(namespace: string | undefined): Pick<AccessRule, 'namespace'> {
  return namespace === undefined ? {} : { namespace };
}

function distinct(kinds: readonly ResourceKind[]): readonly ResourceKind[] {
  return [...new Map(kinds.map((kind) => [`${kind.group}/${kind.plural}`, kind])).values()];
}

function copiedRule(
  { group, plural, kind }: ResourceKind,
  { namespace, name }: NonNullable<ResourceTemplate['copies']>,
): AccessRule {
  const place =
    namespace === undefined ? "in the CR's namespace or one that a template names" : `in ${namespace}`;
  return {
    apiGroups: [group],
    resources: [plural],
    verbs: ['list', 'watch'],
    ...inNamespace(namespace),
    ...(name === undefined ? {} : { resourceNames: [name] }),
    description: `the ${kind} ${name ?? 'that a template names'} ${place}, to copy it`,
  };
}

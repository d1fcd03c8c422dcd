/** The access that operating one CRD needs, from what its program does. */
import type { ResourceKind, ResourceTemplate } from '../../katalog/index.js';
import { callSecrets } from '../external/index.js';
import type { CrdPlan } from '../plan.js';
import type { RbacRule } from '../view.js';

export function rbacRules({ entry, program, cross }: CrdPlan): readonly RbacRule[] {
  const { group, plural } = entry.apiTypes;
  const status = {
    apiGroups: [group],
    resources: [`${plural}/status`],
    verbs: ['patch'],
    description: 'their status',
  };
  // The admission plugin OwnerReferencesPermissionEnforcement (OpenShift has it on) asks for it where an owner
  // reference says `blockOwnerDeletion`.
  const finalizers = {
    apiGroups: [group],
    resources: [`${plural}/finalizers`],
    verbs: ['update'],
    description: 'owner references of children that hold their deletion back',
  };
  const cleanup = {
    apiGroups: [group],
    resources: [plural],
    verbs: ['delete'],
    description: 'cleanup: delete CRs that have done their work',
  };
  const children = program.childKinds.map((kind) => ({
    apiGroups: [kind.group],
    resources: [kind.plural],
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
    description: `children of kind ${kind.kind}`,
  }));
  const copied = [...program.onCreate, ...program.onReconcile, ...program.onDelete].flatMap(
    ({ kind, copies }) => (copies ? [copiedRule(kind, copies)] : []),
  );
  const writers = [...program.onCreate, ...program.onReconcile].filter(({ writesStatus }) => writesStatus);
  const statuses = distinct(writers.map(({ kind }) => kind)).map((kind) => ({
    apiGroups: [kind.group],
    resources: [`${kind.plural}/status`],
    verbs: ['patch'],
    description: `the status of children of kind ${kind.kind}`,
  }));
  const deleted = distinct(program.onDelete.map(({ kind }) => kind))
    .filter((kind) => !program.childKinds.includes(kind))
    .map((kind) => ({
      apiGroups: [kind.group],
      resources: [kind.plural],
      verbs: ['get', 'delete'],
      description: `onDelete: objects of kind ${kind.kind}`,
    }));
  const secrets = cross.secrets.map(({ alias, namespace, name }) => ({
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['list', 'watch'],
    description: `the Secret ${namespace}/${name}, to read "${alias}"`,
  }));
  const credentials = callSecrets({ program }).map(({ call, namespace, name }) => ({
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['list', 'watch'],
    description: `the Secret ${namespace}/${name}, for the external call "${call}"`,
  }));
  const created = new Set(program.childKinds.map(({ kind }) => kind));
  const observed = [...program.observedKinds, ...program.wholeKinds]
    .filter(({ kind }) => !created.has(kind))
    .map((kind) => ({
      apiGroups: [kind.group],
      resources: [kind.plural],
      verbs: ['list', 'watch'],
      description: `enrich: state of kind ${kind.kind}`,
    }));
  const triggers = distinct(program.observed.map(({ kind }) => kind)).map((kind) => ({
    apiGroups: [kind.group],
    resources: [kind.plural],
    verbs: ['list', 'watch'],
    description: `watch: objects of kind ${kind.kind}, whose changes reconcile`,
  }));
  return [
    {
      apiGroups: [group],
      resources: [plural],
      verbs: ['list', 'watch', 'patch'],
      description: `the ${entry.name} CRs: watch them, write labels and finalizers`,
    },
    ...(program.cleanup ? [cleanup] : []),
    ...(children.length > 0 ? [finalizers] : []),
    ...(entry.ignoreStatusPatch ? [] : [status]),
    ...children,
    ...statuses,
    ...observed,
    ...triggers,
    ...deleted,
    ...copied,
    ...secrets,
    ...credentials,
    {
      apiGroups: [''],
      resources: ['events'],
      verbs: ['list', 'create', 'patch'],
      description: 'Events about the CRs',
    },
  ];
}

function distinct(kinds: readonly ResourceKind[]): readonly ResourceKind[] {
  return [...new Map(kinds.map((kind) => [`${kind.group}/${kind.plural}`, kind])).values()];
}

function copiedRule(
  { group, plural, kind }: ResourceKind,
  { namespace, name }: NonNullable<ResourceTemplate['copies']>,
): RbacRule {
  const place =
    namespace === undefined ? "in the CR's namespace or one that a template names" : `in ${namespace}`;
  return {
    apiGroups: [group],
    resources: [plural],
    verbs: ['list', 'watch'],
    description: `the ${kind} ${name ?? 'that a template names'} ${place}, to copy it`,
  };
}

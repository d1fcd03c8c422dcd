import {
  child,
  deepEqual,
  isObject,
  type Json,
  type JsonMap,
  numberAt,
  valueAt,
  without,
  withValueAt,
} from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { forbiddenField } from '../api-error.js';
import type { KubeObject } from '../kube-object.js';
import { checkContainers, withPullPolicies } from './pod.js';
import type { KindStrategy } from './strategy.js';

const TEMPLATE_SPEC = ['spec', 'template', 'spec'];
const SELECTOR = ['spec', 'selector'];

/** Kinds with a pod template and a selector that must fit it and never changes. */
export const workloadStrategy: KindStrategy = {
  complete: (object) => withTemplate(object),
  check: checkWorkload,
};

/** A rolling update has its two bounds, a quarter each unless given. */
export const deploymentStrategy: KindStrategy = {
  complete: (object) =>
    withRollingUpdate(withTemplate(object), 'strategy', { maxUnavailable: '25%', maxSurge: '25%' }),
  check: checkWorkload,
};

export const statefulSetStrategy: KindStrategy = {
  complete(object) {
    const claims = valueAt(object, ['spec', 'volumeClaimTemplates']);
    const typed = Array.isArray(claims)
      ? withValueAt(object, ['spec', 'volumeClaimTemplates'], claims.map(typedClaim))
      : object;
    return withRollingUpdate(withTemplate(typed), 'updateStrategy', { partition: 0 });
  },
  check: (object, before) => [...checkWorkload(object, before), ...checkStatefulSet(object, before)],
};

/** All that a StatefulSet may change of its spec; `selector` has a finding of its own. */
const STATEFUL_CHANGES = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function checkStatefulSet(object: KubeObject, before: KubeObject | undefined): Cause[] {
  if (!before) return [];
  const fixed = (of: KubeObject): JsonMap => without(child(of, 'spec'), ...STATEFUL_CHANGES);
  if (deepEqual(fixed(object), fixed(before))) return [];
  const names = STATEFUL_CHANGES.map((name) => `'${name}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [forbiddenField('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)];
}

export const daemonSetStrategy: KindStrategy = {
  complete: (object) =>
    withRollingUpdate(withTemplate(object), 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 }),
  check: checkWorkload,
};

export const cronJobStrategy: KindStrategy = {
  complete: (object) => withTemplate(object, ['spec', 'jobTemplate', ...TEMPLATE_SPEC]),
};

function typedClaim(claim: Json): Json {
  return isObject(claim) ? { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim } : claim;
}

function withRollingUpdate(object: KubeObject, member: string, bounds: JsonMap): KubeObject {
  const strategy = child(child(object, 'spec'), member);
  if (strategy['type'] !== 'RollingUpdate') return object;
  return withValueAt(object, ['spec', member, 'rollingUpdate'], {
    ...bounds,
    ...child(strategy, 'rollingUpdate'),
  });
}

/** An object whose pod template is complete. */
export function withTemplate(object: KubeObject, path: readonly string[] = TEMPLATE_SPEC): KubeObject {
  const spec = valueAt(object, path);
  return isObject(spec) ? withValueAt(object, path, withPullPolicies(spec)) : object;
}

function checkWorkload(object: KubeObject, before: KubeObject | undefined): Cause[] {
  return [
    ...checkReplicas(object),
    ...checkSelector(object),
    ...checkImmutable(object, before, SELECTOR),
    ...checkContainers(valueAt(object, TEMPLATE_SPEC), TEMPLATE_SPEC.join('.')),
  ];
}

function checkReplicas(object: KubeObject): Cause[] {
  const replicas = numberAt(object, 'spec', 'replicas') ?? 0;
  if (replicas >= 0) return [];
  const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }];
}

function checkSelector(object: KubeObject): Cause[] {
  const wanted = valueAt(object, [...SELECTOR, 'matchLabels']);
  if (!isObject(wanted)) return [];
  const labels = valueAt(object, ['spec', 'template', 'metadata', 'labels']) ?? {};
  const fits = Object.entries(wanted).every(([key, value]) => isObject(labels) && labels[key] === value);
  if (fits) return [];
  const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.template.metadata.labels' }];
}

/** A field that keeps its first value. */
export function checkImmutable(object: KubeObject, before: KubeObject | undefined, path: string[]): Cause[] {
  const value = valueAt(object, path);
  if (!before || deepEqual(value, valueAt(before, path))) return [];
  const message = `Invalid value: ${JSON.stringify(value ?? null)}: field is immutable`;
  return [{ reason: 'FieldValueInvalid', message, field: path.join('.') }];
}

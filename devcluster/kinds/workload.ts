import type { Cause } from '../api-error.js';
import { child, deepEqual, isObject, type JsonObject, valueAt, withValueAt } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import { withPullPolicies } from './pod.js';
import type { KindStrategy } from './strategy.js';

const TEMPLATE_SPEC = ['spec', 'template', 'spec'];
const SELECTOR = ['spec', 'selector'];

/** Kinds with a pod template and a selector that must fit it and never changes. */
export const workloadStrategy: KindStrategy = {
  complete: (object) => withTemplate(object),
  check: (object, before) => [...checkSelector(object), ...checkUnchanged(object, before)],
};

/** A rolling update has its two bounds, a quarter each unless given. */
export const deploymentStrategy: KindStrategy = {
  complete(object) {
    const prepared = withTemplate(object);
    const strategy = child(child(object, 'spec'), 'strategy');
    if (strategy['type'] !== 'RollingUpdate') return prepared;
    const bounds: JsonObject = {
      maxUnavailable: '25%',
      maxSurge: '25%',
      ...child(strategy, 'rollingUpdate'),
    };
    return withValueAt(prepared, ['spec', 'strategy', 'rollingUpdate'], bounds);
  },
  check: (object, before) => [...checkSelector(object), ...checkUnchanged(object, before)],
};

function withTemplate(object: KubeObject): KubeObject {
  const spec = valueAt(object, TEMPLATE_SPEC);
  return isObject(spec) ? withValueAt(object, TEMPLATE_SPEC, withPullPolicies(spec)) : object;
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

function checkUnchanged(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const selector = valueAt(object, SELECTOR);
  if (!before || deepEqual(selector, valueAt(before, SELECTOR))) return [];
  const message = `Invalid value: ${JSON.stringify(selector ?? null)}: field is immutable`;
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.selector' }];
}

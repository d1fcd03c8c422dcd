import {
  child,
  isObject,
  type Json,
  type JsonMap,
  objectsOf,
  stringAt,
  valueAt,
} from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import type { KindStrategy } from './strategy.js';

/** Fills the pull policies that follow from the images, requests that follow from limits, and a priority. */
export const podStrategy: KindStrategy = {
  complete(object) {
    const spec = withPullPolicies(child(object, 'spec'));
    const containers = objectsOf(spec['containers']).map(withRequests);
    return { ...object, spec: { enableServiceLinks: true, ...spec, containers } };
  },
  prepare: (object, before) => {
    const spec = child(object, 'spec');
    return before ? object : { ...object, spec: { ...UNSCHEDULED, ...spec } };
  },
  check: (object) => checkContainers(object['spec'], 'spec'),
};

/** What admission gives every Pod. */
const UNSCHEDULED: JsonMap = {
  priority: 0,
  preemptionPolicy: 'PreemptLowerPriority',
  tolerations: ['not-ready', 'unreachable'].map((state) => ({
    key: `node.kubernetes.io/${state}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  })),
};

function withRequests(container: JsonMap): JsonMap {
  const resources = child(container, 'resources');
  if (!isObject(resources['limits'])) return container;
  const requests = { ...resources['limits'], ...child(resources, 'requests') };
  return { ...container, resources: { ...resources, requests } };
}

/** Every pod has containers, and every container an image. */
export function checkContainers(spec: Json | undefined, path: string): Cause[] {
  const required = (field: string): Cause => ({
    reason: 'FieldValueRequired',
    message: 'Required value',
    field,
  });
  const containers = objectsOf(valueAt(spec, ['containers']));
  if (containers.length === 0 && isObject(spec) && Array.isArray(spec['containers'])) {
    return [required(`${path}.containers`)];
  }
  return containers.flatMap(({ image }, index) =>
    image ? [] : [required(`${path}.containers[${index}].image`)],
  );
}

/** A pod spec whose containers have a pull policy: `Always` for `latest` or no tag, else `IfNotPresent`. */
export function withPullPolicies(spec: JsonMap): JsonMap {
  const result: JsonMap = { ...spec };
  for (const list of ['initContainers', 'containers']) {
    if (Array.isArray(spec[list])) result[list] = objectsOf(spec[list]).map(withPullPolicy);
  }
  return result;
}

function withPullPolicy(container: JsonMap): JsonMap {
  if (container['imagePullPolicy'] !== undefined) return container;
  const image = stringAt(container, 'image') ?? '';
  const tag = /(?::([\w.-]+))?(@.+)?$/.exec(image);
  const latest = tag?.[2] === undefined && (tag?.[1] ?? 'latest') === 'latest';
  return { ...container, imagePullPolicy: latest ? 'Always' : 'IfNotPresent' };
}

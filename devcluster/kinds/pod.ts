import { child, type JsonObject, objectsOf, stringAt } from '../json.js';
import type { KindStrategy } from './strategy.js';

/** Fills the pull policies that follow from the images. */
export const podStrategy: KindStrategy = {
  complete: (object) => ({ ...object, spec: withPullPolicies(child(object, 'spec')) }),
};

/** A pod spec whose containers have a pull policy: `Always` for `latest` or no tag, else `IfNotPresent`. */
export function withPullPolicies(spec: JsonObject): JsonObject {
  const result: JsonObject = { ...spec };
  for (const list of ['initContainers', 'containers']) {
    if (Array.isArray(spec[list])) result[list] = objectsOf(spec[list]).map(withPullPolicy);
  }
  return result;
}

function withPullPolicy(container: JsonObject): JsonObject {
  if (container['imagePullPolicy'] !== undefined) return container;
  const image = stringAt(container, 'image') ?? '';
  const tag = /(?::([\w.-]+))?(@.+)?$/.exec(image);
  const latest = tag?.[2] === undefined && (tag?.[1] ?? 'latest') === 'latest';
  return { ...container, imagePullPolicy: latest ? 'Always' : 'IfNotPresent' };
}

import { didYouMean } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { CrdView } from '../view.js';
import { ApiError } from './api-errors.js';

/** Above this many CRs no nearest name is searched: a wrong name must not cost a walk over the whole cache. */
const MOST_CANDIDATES = 500;

/** The only CR of that name. Throws `cr_not_found`, or `cr_ambiguous` with the namespaces. */
export function crByName(crd: CrdView, name: string): KubernetesObject {
  const found = crd.byName(name);
  const [first] = found;
  if (first === undefined) throw notFound(crd, name);
  if (found.length === 1) return first;
  const namespaces = found.map((object) => object.metadata.namespace ?? '').sort();
  throw new ApiError(
    'cr_ambiguous',
    `CR ${JSON.stringify(name)} of ${crd.entry.name} exists in ${found.length} namespaces: add one to the path`,
    { namespaces },
  );
}

/** The CR of that namespace and name; throws `cr_not_found`. */
export function crByKey(crd: CrdView, namespace: string, name: string): KubernetesObject {
  const object = crd.get(namespace, name);
  if (object) return object;
  throw notFound(crd, name, namespace);
}

function notFound(crd: CrdView, name: string, namespace?: string): ApiError {
  const { entry } = crd;
  if (namespace !== undefined && !entry.namespaced) {
    return new ApiError(
      'cr_not_found',
      `${entry.name} is cluster-scoped: remove the namespace from the path`,
    );
  }
  const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  return new ApiError(
    'cr_not_found',
    `unknown CR ${JSON.stringify(name)} of ${entry.name}${place}${didYouMean(name, candidates(crd, name, namespace))}`,
  );
}

/** The names in that namespace, or in all. */
function candidates(crd: CrdView, name: string, namespace: string | undefined): readonly string[] {
  const objects = crd.list();
  if (objects.length > MOST_CANDIDATES || name.length > 253) return [];
  return objects
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name);
}

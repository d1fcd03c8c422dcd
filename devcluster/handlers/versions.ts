import { apiVersionOf } from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';
import { converted } from '../conversion/convert.js';
import type { InVersion } from '../fields/field-manager.js';
import type { Served } from '../registry/registry.js';

/** Objects of a request under the versions in which others have written them; undefined where all are the same. */
export function inVersionOf(state: ClusterState, { resource, version }: Served): InVersion | undefined {
  if (resource.conversion === undefined) return undefined;
  return function* (object, { from, to }) {
    const known = resource.known.find(({ name }) => apiVersionOf(resource.group, name) === to);
    if (!known) return undefined;
    const start = resource.known.find(({ name }) => apiVersionOf(resource.group, name) === from) ?? version;
    const read = yield* converted(state, resource, object, { from: start.name, to: known.name });
    return { object: read, schema: known.schema };
  };
}

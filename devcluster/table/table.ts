import type { JsonMap } from '../../lib/base/index.js';
import type { Served } from '../registry/registry.js';
import { typeMeta } from '../registry/resource.js';
import type { Stored } from '../store/stored.js';
import { cellOf, columnsOf } from './columns.js';

/** `meta.k8s.io/v1 Table`: what `kubectl get` prints. */
export function tableOf(
  served: Served,
  items: readonly Stored[],
  options: { readonly include: string; readonly resourceVersion: string; readonly now: number },
): JsonMap {
  const columns = columnsOf(served);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: options.resourceVersion },
    columnDefinitions: columns.map(({ name, type, format, description, priority }) => ({
      name,
      type,
      format,
      description,
      priority,
    })),
    rows: items.map((item) => ({
      cells: columns.map((column) => cellOf(column, item.object, options.now)),
      ...rowObject(served, item, options.include),
    })),
  };
}

function rowObject(served: Served, item: Stored, include: string): JsonMap {
  if (include === 'None') return { object: null };
  if (include === 'Object')
    return { object: { ...typeMeta(served.resource, served.version.name), ...item.object } };
  return {
    object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: item.object.metadata },
  };
}

import { apiVersionOf } from '../../../lib/base/index.js';

/** What a path of the API names. */
export interface ObjectPath {
  readonly apiVersion: string;
  readonly plural: string;
  /** As in `deployments.apps`, of the core group `pods`. */
  readonly key: string;
  /** The empty string for a cluster-scoped object, and where all namespaces are meant. */
  readonly namespace: string;
  /** The empty string: all of the kind. */
  readonly name: string;
  readonly subresource: string;
  readonly query: URLSearchParams;
}

/** Undefined for paths that are of no object, such as those of discovery. */
export function objectPath(path: string): ObjectPath | undefined {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const [, root, ...parts] = pathname.split('/').map(decodeURIComponent);
  const group = root === 'apis' ? parts.shift() : root === 'api' ? '' : undefined;
  const version = parts.shift();
  if (group === undefined || version === undefined || parts.length === 0) return undefined;
  // A Namespace itself is of no namespace, and so are its subresources.
  const isInside = parts[0] === 'namespaces' && parts.length > 2 && !OF_NAMESPACE.has(parts[2] ?? '');
  const namespace = isInside ? (parts[1] ?? '') : '';
  const [plural = '', name = '', subresource = ''] = isInside ? parts.slice(2) : parts;
  return {
    ...{ plural, namespace, name, subresource },
    apiVersion: apiVersionOf(group, version),
    key: group === '' ? plural : `${plural}.${group}`,
    query: searchParams,
  };
}

const OF_NAMESPACE = new Set(['status', 'finalize']);

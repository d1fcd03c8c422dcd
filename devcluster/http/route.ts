import { badRequest, methodNotAllowed, noSuchPath } from '../api-error.js';
import type { Registry, Served } from '../registry/registry.js';
import type { Verb } from './api-request.js';

/** Where a request goes: a resource, before its verb is known. */
export interface Route {
  readonly served: Served;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string;
}

/**
 * Reads a resource path: `/api/v1/…` or `/apis/{group}/{version}/…`, then `[namespaces/{ns}/]{plural}[/{name}[/{sub}]]`.
 * Undefined when the path is not of that form; 404 when it names a resource that is not served.
 */
export function routeOf(path: string, registry: Registry): Route | undefined {
  const parts = path.split('/').filter(Boolean).map(decoded);
  const core = parts[0] === 'api';
  const prefix = core ? 2 : 3;
  if ((!core && parts[0] !== 'apis') || parts.length <= prefix) return undefined;
  const [group, version] = core ? ['', parts[1] ?? ''] : [parts[1] ?? '', parts[2] ?? ''];
  const rest = parts.slice(prefix);
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !isNamespaceSubresource(core, rest);
  const namespace = inNamespace ? rest[1] : undefined;
  const [plural = '', name, subresource = '', ...more] = inNamespace ? rest.slice(2) : rest;
  const served = registry.find(group, version, plural);
  if (!served && !registry.hasVersion(group, version)) return undefined;
  if (!served || more.length > 0) throw noSuchPath();
  if (served.resource.namespaced !== (namespace !== undefined) && (inNamespace || name !== undefined)) {
    throw noSuchPath();
  }
  return { served, namespace, name, subresource };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`the path holds a broken escape: ${part}`);
  }
}

function isNamespaceSubresource(core: boolean, rest: readonly string[]): boolean {
  return core && rest.length === 3 && (rest[2] === 'status' || rest[2] === 'finalize');
}

/** A namespaced resource across all namespaces: it can be read there, not written. */
function elsewhere({ served, namespace }: Route): boolean {
  return served.resource.namespaced && namespace === undefined;
}

/** The verb of a request (Kubernetes docs, "Request Verbs"). */
export function verbOf(method: string, route: Route, query: URLSearchParams): Verb {
  const single = route.name !== undefined;
  const watch = query.get('watch');
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (!single && watch !== null && watch !== 'false' && watch !== '0') return 'watch';
      return single ? 'get' : 'list';
    case 'POST':
      if (single || elsewhere(route)) throw methodNotAllowed();
      return 'create';
    case 'PUT':
      if (!single) throw methodNotAllowed();
      return 'update';
    case 'PATCH':
      if (!single) throw methodNotAllowed();
      return 'patch';
    case 'DELETE':
      if (elsewhere(route)) throw methodNotAllowed();
      return single ? 'delete' : 'deletecollection';
    default:
      throw methodNotAllowed();
  }
}

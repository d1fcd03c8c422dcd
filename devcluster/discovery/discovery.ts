import { apiVersionOf, type Json, type JsonMap } from '../../lib/base/index.js';
import { ApiError } from '../api-error.js';
import type { Registry } from '../registry/registry.js';
import type { Resource, ResourceVersion } from '../registry/resource.js';

const VERBS: Json = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const SUBRESOURCE_VERBS: Json = ['get', 'patch', 'update'];

/** The answer to a discovery path, or undefined when the path is none. 404 for a group or version that is not served. */
export function discovery(
  registry: Registry,
  path: string,
  host: string,
  accept: string,
): JsonMap | undefined {
  const parts = path.split('/').filter(Boolean);
  const aggregated = /g=apidiscovery\.k8s\.io;v=v2[;,]|v=v2;g=apidiscovery/.test(`${accept},`);
  if (path === '/api' || path === '/api/') return aggregated ? aggregate(registry, true) : coreVersions(host);
  if (path === '/apis' || path === '/apis/')
    return aggregated ? aggregate(registry, false) : groupList(registry);
  if (parts[0] === 'api' && parts.length === 2) return resourceList(registry, '', parts[1] ?? '');
  if (parts[0] !== 'apis') return undefined;
  if (parts.length === 2) return group(registry, parts[1] ?? '');
  return parts.length === 3 ? resourceList(registry, parts[1] ?? '', parts[2] ?? '') : undefined;
}

/** The media type of an aggregated discovery document (KEP-3352). */
export const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function coreVersions(host: string): JsonMap {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
  };
}

function groupList(registry: Registry): JsonMap {
  const groups = [...registry.groups().keys()].filter((name) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((name) => groupEntry(registry, name)) };
}

function group(registry: Registry, name: string): JsonMap {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(registry, name) };
}

function groupEntry(registry: Registry, name: string): JsonMap {
  const versions = registry.groups().get(name);
  if (!versions || name === '') throw unknownPath();
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

function unknownPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

function resourcesOf(
  registry: Registry,
  group: string,
  version: string,
): { resource: Resource; row: ResourceVersion }[] {
  return registry.all().flatMap((resource) => {
    const row = resource.group === group ? resource.versions.find(({ name }) => name === version) : undefined;
    return row ? [{ resource, row }] : [];
  });
}

function resourceList(registry: Registry, group: string, version: string): JsonMap {
  const served = resourcesOf(registry, group, version);
  if (served.length === 0) throw unknownPath();
  const resources = served.flatMap(({ resource, row }) => [
    {
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: VERBS,
      ...names(resource),
    },
    ...subresources(row).map(({ name, kind, group, version }) => ({
      name: `${resource.plural}/${name}`,
      singularName: '',
      namespaced: resource.namespaced,
      ...(group === undefined ? {} : { group, version }),
      kind: kind ?? resource.kind,
      verbs: SUBRESOURCE_VERBS,
    })),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(group, version), resources };
}

function names({ shortNames, categories }: Resource): JsonMap {
  return {
    ...(shortNames.length > 0 ? { shortNames: [...shortNames] } : {}),
    ...(categories.length > 0 ? { categories: [...categories] } : {}),
  };
}

function subresources(
  row: ResourceVersion,
): { name: string; kind?: string; group?: string; version?: string }[] {
  return [
    ...(row.status ? [{ name: 'status' }] : []),
    ...(row.scale ? [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1' }] : []),
  ];
}

function aggregate(registry: Registry, core: boolean): JsonMap {
  const groups = [...registry.groups()].filter(([name]) => (name === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(([name, versions]) => ({
      metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
      versions: versions.map((version) => ({
        version,
        freshness: 'Current',
        resources: resourcesOf(registry, name, version).map(({ resource, row }) =>
          aggregatedResource(resource, row),
        ),
      })),
    })),
  };
}

function aggregatedResource(resource: Resource, row: ResourceVersion): JsonMap {
  const scope = resource.namespaced ? 'Namespaced' : 'Cluster';
  const below = subresources(row).map(({ name, kind, group, version }) => ({
    subresource: name,
    responseKind: {
      group: group ?? resource.group,
      version: version ?? row.name,
      kind: kind ?? resource.kind,
    },
    verbs: SUBRESOURCE_VERBS,
  }));
  return {
    resource: resource.plural,
    responseKind: { group: resource.group, version: row.name, kind: resource.kind },
    scope,
    singularResource: resource.singular,
    verbs: VERBS,
    ...names(resource),
    ...(below.length > 0 ? { subresources: below } : {}),
  };
}

/** Names of resources and objects, and the paths they have on the API server. */

/** A resource of the API, as its path needs it. */
export interface ApiResource {
  /** `group/version`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface ObjectName {
  /** undefined: cluster-scoped. */
  readonly namespace: string | undefined;
  readonly name: string;
}

export type Subresource = 'status' | 'scale';

export const LEASES: ApiResource = {
  apiVersion: 'coordination.k8s.io/v1',
  plural: 'leases',
  namespaced: true,
};
export const EVENTS: ApiResource = { apiVersion: 'v1', plural: 'events', namespaced: true };

/** Whether it is the Events of Kubernetes, and not what a CRD calls so. */
export function isOfEvents({ apiVersion, plural }: Pick<ApiResource, 'apiVersion' | 'plural'>): boolean {
  return apiVersion === EVENTS.apiVersion && plural === EVENTS.plural;
}

/** `loaders.autoscale.orkestra.io`, as `kubectl api-resources` and roles name it; `pods` in the core group. */
export function resourceName({ apiVersion, plural }: Pick<ApiResource, 'apiVersion' | 'plural'>): string {
  const [group, version] = apiVersion.split('/');
  return version === undefined ? plural : `${plural}.${group}`;
}

/** The path of a collection; without a namespace, that of all namespaces. */
export function collectionPath(resource: ApiResource, namespace: string | undefined): string {
  const root = resource.apiVersion.includes('/') ? 'apis' : 'api';
  const version = resource.apiVersion.split('/').map(encoded).join('/');
  const scope = resource.namespaced && namespace !== undefined ? `namespaces/${encoded(namespace)}/` : '';
  return `/${root}/${version}/${scope}${encoded(resource.plural)}`;
}

/** The path of one object. Throws a RangeError for an empty name, whose path would be the collection's. */
export function objectPath(resource: ApiResource, object: ObjectName, subresource?: Subresource): string {
  if (object.name === '')
    throw new RangeError(`name is required because the path of ${resource.plural} contains it`);
  if (resource.namespaced && !object.namespace) {
    throw new RangeError(
      `namespace of ${resource.plural} ${JSON.stringify(object.name)} is required because the resource is namespaced`,
    );
  }
  const tail = subresource === undefined ? '' : `/${subresource}`;
  return `${collectionPath(resource, object.namespace)}/${encoded(object.name)}${tail}`;
}

/** Names of Kubernetes need no escapes, and to look costs a third of what escaping does. */
function encoded(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : encodeURIComponent(text);
}

/** `?a=b&c=d` of the values that are defined, or the empty string. */
export function queryString(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  let text = '';
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) text += `${text === '' ? '?' : '&'}${name}=${encoded(String(value))}`;
  }
  return text;
}

/** `namespace/name`, or the name alone: the key of an object in stores and queues. */
export function keyOf(object: {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}): string {
  return keyOfName(object.metadata.namespace, object.metadata.name);
}

/** The key of a namespace and a name. */
export function keyOfName(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

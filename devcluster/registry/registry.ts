import { apiVersionOf } from '../../lib/base/index.js';
import { builtin } from './builtin.js';
import { type Resource, type ResourceVersion, storageKey } from './resource.js';

/** A resource under one of its versions. */
export interface Served {
  readonly resource: Resource;
  readonly version: ResourceVersion;
  readonly key: string;
}

/** What the server serves: the built-in resources and those that CRDs define. */
export class Registry {
  readonly #byKey = new Map<string, Resource>();
  readonly #served = new Map<string, Served>();

  constructor(resources: readonly Resource[] = builtin().resources) {
    for (const resource of resources) this.add(resource);
  }

  /** Adds a resource, or replaces the one of the same name and group. */
  add(resource: Resource): void {
    const key = storageKey(resource);
    this.remove(key);
    this.#byKey.set(key, resource);
    for (const version of resource.versions) {
      this.#served.set(`${apiVersionOf(resource.group, version.name)}/${resource.plural}`, {
        resource,
        version,
        key,
      });
    }
  }

  remove(key: string): void {
    const resource = this.#byKey.get(key);
    if (!resource) return;
    this.#byKey.delete(key);
    for (const version of resource.versions) {
      this.#served.delete(`${apiVersionOf(resource.group, version.name)}/${resource.plural}`);
    }
  }

  find(group: string, version: string, plural: string): Served | undefined {
    return this.#served.get(`${apiVersionOf(group, version)}/${plural}`);
  }

  get(key: string): Resource | undefined {
    return this.#byKey.get(key);
  }

  /** The resource of a kind in a group, whatever the version. */
  byKind(group: string, kind: string): Resource | undefined {
    for (const resource of this.#byKey.values()) {
      if (resource.group === group && resource.kind === kind) return resource;
    }
    return undefined;
  }

  hasVersion(group: string, version: string): boolean {
    for (const resource of this.#byKey.values()) {
      if (resource.group === group && resource.versions.some(({ name }) => name === version)) return true;
    }
    return false;
  }

  /** All resources, the built-in ones first. */
  all(): readonly Resource[] {
    return [...this.#byKey.values()];
  }

  /** The groups with their versions, preferred first; the core group is the empty name. */
  groups(): ReadonlyMap<string, readonly string[]> {
    const groups = new Map<string, Set<string>>();
    for (const resource of this.#byKey.values()) {
      const versions = groups.get(resource.group) ?? new Set();
      for (const version of resource.versions) versions.add(version.name);
      groups.set(resource.group, versions);
    }
    return new Map([...groups].map(([group, versions]) => [group, [...versions].sort(byStability)]));
  }
}

/** Versions in the order of preference: v2, v1, v1beta1, v1alpha1, then anything else (CRD docs, "Version priority"). */
export function byStability(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  for (const [index, value] of left.entries()) {
    const difference = (right[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank(version: string): number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0];
  const stability = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1;
  return [stability, Number(match[1]), Number(match[3] ?? 0)];
}

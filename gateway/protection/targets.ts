/** What of the Katalog is protected, found by the resource that a review is about. */
import type { CrdEntry } from '../../katalog/index.js';
import { isObject, type JsonObject } from '../../lib/base/index.js';
import type { GatewayPlan } from '../plan.js';
import type { AdmissionRequest } from '../review/index.js';

export class ProtectedEntries {
  readonly #byResource = new Map<string, CrdEntry[]>();

  constructor({ crds }: GatewayPlan) {
    for (const { entry } of crds.values()) {
      const name = resourceName(entry.apiTypes.group, entry.apiTypes.plural);
      this.#byResource.set(name, [...(this.#byResource.get(name) ?? []), entry]);
    }
  }

  /** The entries of the CRD of a review, whatever their version: a rule is not passed by writing another one. */
  of({ resource, subResource }: AdmissionRequest): readonly CrdEntry[] {
    if (subResource !== '') return [];
    return this.#byResource.get(resourceName(resource.group, resource.resource)) ?? [];
  }

  /** The entries of a CustomResourceDefinition, by its name. */
  ofDefinition(name: string): readonly CrdEntry[] {
    return this.#byResource.get(name) ?? [];
  }
}

/** As a CustomResourceDefinition is named. */
function resourceName(group: string, plural: string): string {
  return `${plural}.${group}`;
}

const CRD_RESOURCE = resourceName('apiextensions.k8s.io', 'customresourcedefinitions');

export function isDefinition({ resource }: AdmissionRequest): boolean {
  return resourceName(resource.group, resource.resource) === CRD_RESOURCE;
}

/** A label of an object as a review has it. */
export function labelOf(object: JsonObject | undefined, key: string): string | undefined {
  const metadata: unknown = object?.['metadata'];
  const labels: unknown = isObject(metadata) ? metadata['labels'] : undefined;
  const value: unknown = isObject(labels) && Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The subject of a denial: `[App "my-app"]`. */
export function subjectOf(request: AdmissionRequest): string {
  return `[${request.kind.kind} ${JSON.stringify(nameOf(request))}]`;
}

export function nameOf({ name, object, oldObject }: AdmissionRequest): string {
  if (name !== '') return name;
  const metadata: unknown = (object ?? oldObject)?.['metadata'];
  const { name: named, generateName } = isObject(metadata) ? metadata : {};
  return typeof named === 'string' ? named : typeof generateName === 'string' ? generateName : '';
}

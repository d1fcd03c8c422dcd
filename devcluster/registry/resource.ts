import { apiVersionOf, type JsonMap } from '../../lib/base/index.js';
import type { Schema } from '../../lib/schema/index.js';
import type { RuledSchema } from '../validations/index.js';

/** A resource the server serves, built-in or defined by a CRD, under one or several versions. */
export interface Resource {
  readonly group: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Defined by a CRD: lists repeat the type in every item, and strategic merge is not offered. */
  readonly custom: boolean;
  /** Served versions, the preferred one first. */
  readonly versions: readonly ResourceVersion[];
  /** The version in which objects are stored, served or not. */
  readonly storage: ResourceVersion;
  /** Every version of a CRD, served or not. */
  readonly known: readonly ResourceVersion[];
  /** `clientConfig` of the webhook that converts objects; undefined: they are the same under each version. */
  readonly conversion: JsonMap | undefined;
  readonly generation: boolean;
}

export interface ResourceVersion {
  readonly name: string;
  /** The whole object, metadata included. */
  readonly schema: Schema;
  /** The rules in CEL of a CRD; undefined: there are none. */
  readonly rules: RuledSchema | undefined;
  readonly status: boolean;
  readonly scale: ScalePaths | undefined;
  /** `additionalPrinterColumns` of a CRD; undefined for built-in kinds. */
  readonly columns: readonly PrinterColumn[] | undefined;
  readonly selectable: readonly string[];
  readonly deprecationWarning: string | undefined;
}

/** Member paths of the `scale` subresource. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** A member that holds the selector as text; undefined: the built-in `spec.selector`. */
  readonly selector: readonly string[] | undefined;
}

export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
  readonly jsonPath: string;
}

/** Where objects of a resource are stored. */
export function storageKey(resource: { readonly group: string; readonly plural: string }): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** The type of an object as it is read under a version. */
export function typeMeta(
  resource: Resource,
  version: string,
): JsonMap & { apiVersion: string; kind: string } {
  return { apiVersion: apiVersionOf(resource.group, version), kind: resource.kind };
}

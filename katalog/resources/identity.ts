import { labelMap } from './fields/collection.js';
import type { FieldTable } from './fields/field-type.js';
import { looseText, text } from './fields/scalar.js';
import type { Body, ResourceKind } from './kind.js';
import { manifest } from './manifest.js';
import type { Node } from './node.js';
import type { Source } from './source.js';

/** What every entry may say of its object. */
export const IDENTITY_FIELDS: FieldTable = {
  name: text,
  namespace: text,
  labels: labelMap(looseText),
  manifest,
};

/** An entry, read: what identifies its objects, and what they are made of. */
export interface EntryParts {
  readonly kind: ResourceKind;
  /** Whether its objects belong to a namespace; undefined: ask discovery. */
  readonly namespaced: boolean | undefined;
  readonly name: Node | undefined;
  readonly namespace: Node | undefined;
  /** A copy of the object goes into each of these, in place of its one namespace. */
  readonly copies?: Node | undefined;
  /** The object of the same kind that is copied. */
  readonly source?: Source | undefined;
  /** Created when absent, and then left alone whatever the block says. */
  readonly once?: boolean;
  /** With `once`: made anew when it is older, as a duration. */
  readonly rotateAfter?: Node | undefined;
  /** The certificate that the object holds, as `CertificateRequest`; called, and checked, as `body` is. */
  readonly certificate?: (() => Node) | undefined;
  /** How many replicas the object has, as `ReplicaScaling`. */
  readonly scaling?: Node | undefined;
  /** An object that is made before this one, in its namespace. */
  readonly first?: EntryParts | undefined;
  /** Of a `custom` object: its `status`, and whether it has that subresource; undefined: ask discovery. */
  readonly status?: Node | undefined;
  readonly hasStatus?: boolean | undefined;
  readonly labels: Node | undefined;
  readonly annotations: Node | undefined;
  readonly manifest: Node | undefined;
  /** The rest of the object; only called, and checked, where the object is written. */
  body(): Body;
}

/** A kind of resource, an entry of it that was read, and what the entry copies: the three name each other. */
import type { JsonValue } from '../../lib/base/index.js';
import type { Path } from '../scope/index.js';
import type { FieldTable } from './fields/field-type.js';
import type { Fields, Place } from './fields/structure.js';
import type { Node } from './node.js';

/** One resource key of the contract: its type in the API, and how its shorthand becomes an object. */
export interface ResourceKind {
  /** As it stands in a block: `deployments`, `hpa`. */
  readonly key: string;
  readonly aliases: readonly string[];
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** `plural` and `namespaced` are guesses, for discovery to correct: `custom` entries. */
  readonly guessed: boolean;
  /** Default name: the CR's name and this; undefined: the entry must name its object. */
  readonly suffix: string | undefined;
  readonly fields: FieldTable;
  readonly required: readonly string[];
  /** The field that names an object of this kind to copy: `fromConfigMap`; `fromNamespace` stands beside it. */
  readonly copyField: string | undefined;
  /** Whether entries may carry annotations. */
  readonly annotations: boolean;
  /** How the object comes about: applied, or created and then left alone whatever the block says. */
  readonly mode: 'apply' | 'createOnly';
  /** The object without `apiVersion`, `kind` and `metadata`. */
  assemble(fields: Fields, place: Place): Body;
  /** What only some entries of the kind have. */
  special(fields: Fields, place: Place): SpecialParts;
}

export type SpecialParts = Partial<Pick<EntryParts, 'name' | 'certificate' | 'scaling' | 'first'>>;

export type Body = Readonly<Record<string, Node | JsonValue | undefined>>;

/** What an entry copies, compiled. */
export interface Source {
  readonly field: string;
  readonly at: Path;
  readonly name: Node;
  readonly namespace: Node | undefined;
}

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

import type { JsonObject } from '../../lib/base/index.js';
import type { Condition } from '../conditions/index.js';
import type { Path, TemplateData } from '../scope/index.js';
import type { CertificateRequest } from './certificate.js';
import type { ResourceKind } from './entry-parts.js';
import type { ReplicaScaling } from './replica-scaling.js';
import type { CopiedSource, SourceReader, SourceRef } from './source.js';

/** Which block of the operator box an entry stands in. */
export type BlockName = 'onCreate' | 'onReconcile' | 'onDelete';

/** `never`: none. `uncontrolled`: an object without a controller. `always`: any object of that name. */
export type Adoption = 'never' | 'uncontrolled' | 'always';

/** One entry of a block, compiled: from the data of a reconcile to the objects that it wants. */
export interface ResourceTemplate {
  readonly kind: ResourceKind;
  /** Every kind that it makes objects of; more than one where an object brings another. */
  readonly kinds: readonly ResourceKind[];
  /** Stable identity of the entry: `onReconcile.configMaps[0]`. */
  readonly key: string;
  readonly path: Path;
  readonly block: BlockName;
  /**
   * `apply`: create, and correct drift when `reconcile`. `createOnly`: create when absent, never change (Jobs, `once`).
   * `delete`: the objects carry only their identity, and go (entries under `onDelete` other than Jobs).
   */
  readonly mode: 'apply' | 'createOnly' | 'delete';
  /** Its objects stand in the namespace of the CR, because the entry names no other. */
  readonly inOwnNamespace: boolean;
  /** It may write the status of its objects. */
  readonly writesStatus: boolean;
  /** Applied at every reconcile; else only created when absent. */
  readonly reconcile: boolean;
  /** Its objects stay when its conditions do not hold any more: it makes each once, as under `onCreate`. */
  readonly keeps: boolean;
  /** It has a `forEach`; an object whose item leaves the list goes, also where the entry keeps what it makes. */
  readonly repeats: boolean;
  /** Overrides the CRD's; undefined: as the CRD. */
  readonly forceConflict: boolean | undefined;
  /** Which objects that this CR did not make the entry may take over. */
  readonly adopt: Adoption;
  /** The object stays, without our marks, when it is not built any more or the CR goes. */
  readonly retain: boolean;
  /** Whether an object of the entry is ready, from its own `metadata`, `spec` and `status`; undefined: by its kind. */
  readonly readyWhen: Condition | undefined;
  /** Entries that have to be ready before an object of this one is created, as written. */
  readonly waitFor: readonly string[];
  /** Its name as written, where it is text. */
  readonly writtenName: string | undefined;
  /**
   * Of what is created when absent and then left alone: after how many milliseconds it is made anew; undefined: never.
   */
  rotateAfterMs(data: TemplateData): number | undefined;
  /** Artificial delay before the entry is applied, in milliseconds; 0 without one. */
  sleepMs(data: TemplateData): number;
  /** What the entry copies, as far as the Katalog says it; undefined: nothing. */
  readonly copies: CopiedSource | undefined;
  /** The objects that `build` will read for this custom resource. Throws `ResourceError` as `build` does. */
  sources(data: TemplateData): readonly SourceRef[];
  /**
   * What its objects would be for this custom resource, whatever their conditions say. Throws `ResourceError` when a
   * value does not fit its field.
   */
  identities(data: TemplateData, types?: DiscoveredTypes): readonly ObjectIdentity[];
  /**
   * The objects for this custom resource, and whether a condition left the whole entry out. Throws
   * `ResourceError` when a value does not fit its field.
   */
  build(data: TemplateData, types?: DiscoveredTypes, read?: SourceReader): BuiltEntry;
}

/** What tells an object from every other one. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  /** undefined: it is cluster-scoped. */
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface BuiltEntry {
  readonly objects: readonly BuiltResource[];
  readonly skipped: boolean;
}

export interface BuiltResource {
  /** Its `replicas` are those to begin with; from then on this decides. */
  readonly scaling?: ReplicaScaling;
  /** Issued for the object when it is absent or about to expire, and its `data`; the object is else left alone. */
  readonly certificate?: CertificateRequest;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** A template has chosen its namespace, so the custom resource may have. */
  readonly chosenNamespace?: boolean;
  /** Written to the status subresource once the object is there. */
  readonly status?: JsonObject;
  /** Constant parts are frozen and shared between objects: change a copy. */
  readonly object: JsonObject;
}

/** What discovery knows of a type, for `custom` entries that do not say it; undefined: not (yet) known. */
export type DiscoveredTypes = (
  apiVersion: string,
  kind: string,
) => { readonly plural: string; readonly namespaced: boolean; readonly hasStatus?: boolean } | undefined;

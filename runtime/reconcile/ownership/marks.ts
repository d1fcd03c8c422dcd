/**
 * The marks of a child: the annotations and labels that say whose it is and which entry made it. An owner reference says
 * it too where Kubernetes allows one (owner and child in one namespace, or a cluster-scoped owner).
 *
 * Whoever may write an object may forge its marks; `child-holder.ts` says what they are good for.
 */
import { MANAGED_BY, OWNER_LABEL, type ResourceTemplate, UNOWNED_LABEL } from '../../../katalog/index.js';
import { groupOf, type JsonObject, withFields } from '../../../lib/base/index.js';
import { type KubernetesObject, keyOf, type OwnerReference } from '../../../lib/kube/index.js';

/** The owner: its uid, its key (`namespace/name`) and its type (`Kind.group`). */
export const OWNER_ANNOTATION = 'orkestra.orkspace.io/owner';
/** The entry that made the child: the CRD's key in the Katalog, and the entry's. */
export const ENTRY_ANNOTATION = 'orkestra.orkspace.io/entry';
/** `"true"`: the object stays when its entry is not built any more, or its owner goes. */
export const RETAIN_ANNOTATION = 'orkestra.orkspace.io/retain';

const ANNOTATION_PREFIX = 'orkestra.orkspace.io/';
const LABELS: readonly string[] = [MANAGED_BY.key, OWNER_LABEL, UNOWNED_LABEL];

export function ownerAnnotation(owner: KubernetesObject): string {
  return `${owner.metadata.uid ?? ''} ${keyOf(owner)} ${typeName(owner)}`;
}

/** What an owner annotation says; `type` is undefined on children of earlier versions. */
export interface OwnerMark {
  readonly uid: string;
  readonly key: string;
  readonly type: string | undefined;
}

export function ownerMark({ metadata }: KubernetesObject): OwnerMark | undefined {
  const [uid, key, type] = metadata.annotations?.[OWNER_ANNOTATION]?.split(' ') ?? [];
  return uid === undefined || key === undefined ? undefined : { uid, key, type };
}

/** After an entry that keeps what it makes: the object is that of one item of its `forEach`. */
const OF_ITEM = '[*]';

export function entryAnnotation(
  crd: string,
  { key, keeps, repeats }: Pick<ResourceTemplate, 'key' | 'keeps' | 'repeats'>,
): string {
  return `${crd}/${key}${keeps && repeats ? OF_ITEM : ''}`;
}

export interface EntryMark {
  /** undefined on children of earlier versions. */
  readonly crd: string | undefined;
  readonly entry: string;
  /** It was made for one item of a `forEach`, by an entry that keeps what it makes. */
  readonly ofItem: boolean;
}

/** The entry that made a child. */
export function entryMark({ metadata }: KubernetesObject): EntryMark | undefined {
  const text = metadata.annotations?.[ENTRY_ANNOTATION];
  if (text === undefined) return undefined;
  const slash = text.indexOf('/');
  const entry = text.slice(slash + 1);
  return {
    crd: slash < 0 ? undefined : text.slice(0, slash),
    entry: entry.endsWith(OF_ITEM) ? entry.slice(0, -OF_ITEM.length) : entry,
    ofItem: entry.endsWith(OF_ITEM),
  };
}

export function isRetained({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[RETAIN_ANNOTATION] === 'true';
}

/** Whether an annotation is a mark or a memory of ours. */
export function isOwnAnnotation(key: string): boolean {
  return key.startsWith(ANNOTATION_PREFIX);
}

/** `Kind.group`; the kind alone in the core group. */
export function typeName({ apiVersion = '', kind = '' }: Partial<KubernetesObject>): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

/** The object with the owner annotation and further annotations. */
export function annotated(
  object: JsonObject,
  owner: KubernetesObject,
  annotations: Readonly<Record<string, string>>,
): JsonObject {
  const metadata = object['metadata'] as JsonObject;
  const existing = (metadata['annotations'] ?? {}) as JsonObject;
  const owned = { ...existing, [OWNER_ANNOTATION]: ownerAnnotation(owner), ...annotations };
  return { ...object, metadata: withFields(metadata, { annotations: owned }) };
}

/** What of a built and annotated object are marks: its labels and annotations of ours, and its owner references. */
export function marksOf(object: JsonObject) {
  const {
    labels = {},
    annotations = {},
    ownerReferences = [],
  } = object['metadata'] as {
    labels?: Readonly<Record<string, string>>;
    annotations?: Readonly<Record<string, string>>;
    ownerReferences?: readonly OwnerReference[];
  };
  const ofOurs = (keys: readonly string[], from: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
  return {
    labels: ofOurs(LABELS, labels),
    annotations: ofOurs([OWNER_ANNOTATION, ENTRY_ANNOTATION, RETAIN_ANNOTATION], annotations),
    ownerReferences,
  };
}

/** The merge patch of `metadata` that takes every mark off an object. */
export function withoutMarks({ metadata }: KubernetesObject): JsonObject {
  const nulls = (keys: readonly string[]): JsonObject => Object.fromEntries(keys.map((key) => [key, null]));
  const annotations = Object.keys(metadata.annotations ?? {}).filter((key) =>
    key.startsWith(ANNOTATION_PREFIX),
  );
  const uid = ownerMark({ metadata })?.uid;
  const { ownerReferences } = metadata;
  const others = ownerReferences?.filter((reference) => reference.uid !== uid);
  return {
    labels: nulls(LABELS.filter((key) => metadata.labels?.[key] !== undefined)),
    annotations: nulls(annotations),
    ...(others && others.length !== ownerReferences?.length
      ? { ownerReferences: others as unknown as readonly JsonObject[] }
      : {}),
  };
}

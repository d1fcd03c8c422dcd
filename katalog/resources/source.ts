import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import type { ResourceKind, Source } from './entry-parts.js';
import type { FieldType } from './fields/field-type.js';
import { text } from './fields/scalar.js';
import type { Fields, Place } from './fields/structure.js';
import { ABSENT, buildNode, dynamic, type Frame, mergeMaps, type Node, ResourceError } from './node.js';

/** An object of the cluster that an entry copies, as one custom resource names it. */
export interface SourceRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  /** The name is written out in the Katalog: the same object for every custom resource of a namespace. */
  readonly named: boolean;
  /** A template has chosen the namespace, so the custom resource may have. */
  readonly chosenNamespace: boolean;
}

/** Gives the object that is copied, from memory; undefined when it is not there. Throws when that is not known. */
export type SourceReader = (source: SourceRef) => JsonObject | undefined;

/** What is known of a source before there is a custom resource; undefined: a template, or the default, says it. */
export interface CopiedSource {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

export function describedSource({ name, namespace }: Source): CopiedSource {
  const literal = (node: Node | undefined): string | undefined =>
    node?.constant && node.value !== undefined ? String(node.value) : undefined;
  return { name: literal(name), namespace: literal(namespace) };
}

/** The fields of an entry of a kind that can be copied. */
export function sourceFields(kind: ResourceKind): Readonly<Record<string, FieldType>> {
  return kind.copyField === undefined ? {} : { [kind.copyField]: text, fromNamespace: text };
}

/** The source that the fields name; reports those that do not go with it. */
export function readSource(kind: ResourceKind, fields: Fields, { at, scope }: Place): Source | undefined {
  const { copyField } = kind;
  if (copyField === undefined) return undefined;
  const name = fields[copyField];
  if (name) return { field: copyField, at, name, namespace: fields['fromNamespace'] };
  if (fields['fromNamespace']) {
    scope.error(
      'ORK_FIELD_VALUE',
      [...at, 'fromNamespace'],
      `${copyField} is required because fromNamespace is set`,
    );
  }
  return undefined;
}

/** Reports fields that say what the copy is already. */
export function onlyCopied(copyField: string, fields: Fields, others: readonly string[], place: Place): void {
  const other = others.find((key) => fields[key] !== undefined);
  if (other !== undefined) {
    place.scope.error(
      'ORK_FIELD_VALUE',
      [...place.at, other],
      `${copyField} and ${other} are mutually exclusive: keep one`,
    );
  }
}

/** A field of the source, as it stands there. */
export function copied(field: string): Node {
  return dynamic((frame) => frame.source?.[field]);
}

/** A map of the source, with the entry's own values over it. */
export function overSource(field: string, own: Node | undefined): Node {
  return mergeMaps(copied(field), own ?? ABSENT);
}

/** The source as a custom resource names it; `namespace` is that of the custom resource. */
export function sourceRef(
  source: Source,
  { apiVersion, kind, plural }: ResourceKind,
  namespace: string | undefined,
  frame: Frame,
): SourceRef {
  const { name, at, field } = source;
  const from = source.namespace && buildNode(source.namespace, frame);
  const said = (value: JsonValue | undefined, key: string): string => {
    if (value !== undefined) return String(value);
    throw new ResourceError(`${key} is required, but its template rendered empty`, [...at, key]);
  };
  return {
    apiVersion,
    kind,
    plural,
    namespace: said(from ?? namespace, 'fromNamespace'),
    name: said(buildNode(name, frame), field),
    named: name.constant,
    chosenNamespace: source.namespace?.constant === false,
  };
}

/** The object to copy. Throws `ResourceError` when it is not there. */
export function readObject(source: Source, ref: SourceRef, read: SourceReader): JsonObject {
  const object = read(ref);
  if (object) return object;
  throw new ResourceError(`source ${ref.kind} ${ref.namespace}/${ref.name} not found`, [
    ...source.at,
    source.field,
  ]);
}

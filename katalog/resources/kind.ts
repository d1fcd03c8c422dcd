import type { Body, ResourceKind, SpecialParts } from './entry-parts.js';
import type { FieldTable } from './fields/field-type.js';
import type { Fields, Place } from './fields/structure.js';

/** What differs between rows; everything else has a default. */
export interface KindRow {
  readonly key: string;
  readonly aliases?: readonly string[];
  /** `apps/v1`, `v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural?: string;
  readonly namespaced?: boolean;
  readonly guessed?: boolean;
  readonly suffix?: string;
  readonly fields?: FieldTable;
  readonly required?: readonly string[];
  readonly copyField?: string;
  readonly annotations?: boolean;
  readonly mode?: 'apply' | 'createOnly';
  assemble?(fields: Fields, place: Place): Body;
  special?(fields: Fields, place: Place): SpecialParts;
}

export function defineKind(row: KindRow): ResourceKind {
  const [group, version] = row.apiVersion.includes('/') ? row.apiVersion.split('/') : ['', row.apiVersion];
  return {
    key: row.key,
    aliases: row.aliases ?? [],
    apiVersion: row.apiVersion,
    group: group ?? '',
    version: version ?? '',
    kind: row.kind,
    plural: row.plural ?? row.key.toLowerCase(),
    namespaced: row.namespaced ?? true,
    guessed: row.guessed ?? false,
    suffix: row.suffix,
    fields: row.fields ?? {},
    required: row.required ?? [],
    copyField: row.copyField,
    annotations: row.annotations ?? false,
    mode: row.mode ?? 'apply',
    assemble: row.assemble ?? (() => ({})),
    special: row.special ?? (() => ({})),
  };
}

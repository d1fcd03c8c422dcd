import type { JsonValue } from '../../lib/base/index.js';
import type { FieldTable } from './fields/field-type.js';
import type { Fields, Place } from './fields/structure.js';
import type { EntryParts } from './identity.js';
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

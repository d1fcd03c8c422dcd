import type { Json, JsonMap } from '../base/index.js';

/**
 * The type of a value: what the OpenAPI schema of a CRD or of a built-in kind says, compiled for pruning,
 * defaulting, validation and merging. `any` keeps whatever is there.
 */
export interface Schema {
  readonly type: 'any' | 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';
  readonly properties: ReadonlyMap<string, Schema>;
  /** Type of members that are not in `properties`; undefined: there are none. */
  readonly additional: Schema | undefined;
  readonly items: Schema | undefined;
  readonly required: readonly string[];
  readonly default: Json | undefined;
  readonly nullable: boolean;
  readonly preserveUnknown: boolean;
  readonly intOrString: boolean;
  /** An amount such as `500m`, which is stored as text even when it was written as a number. */
  readonly quantity: boolean;
  /** The value is a whole object with `apiVersion`, `kind` and `metadata`. */
  readonly embedded: boolean;
  readonly list: ListType;
  /** A Go struct that is never absent: nobody owns its mere presence. */
  readonly struct: boolean;
  /** The map is owned as a whole (`x-kubernetes-map-type: atomic`). */
  readonly atomic: boolean;
  readonly patch: PatchHints;
  readonly checks: Checks | undefined;
  /** The OpenAPI form, for `/openapi/v3`. */
  readonly source: JsonMap;
}

export interface ListType {
  readonly type: 'atomic' | 'set' | 'map';
  /** Members that identify an item of a `map` list. */
  readonly keys: readonly string[];
}

/** How strategic merge patch treats a built-in field; it has no meaning for custom resources. */
export interface PatchHints {
  /** The member by which a list of objects is merged; the empty string merges a list of primitives. */
  readonly mergeKey: string | undefined;
  readonly retainKeys: boolean;
}

/** Value validations, in the words of OpenAPI. */
export interface Checks {
  readonly enum: readonly Json[] | undefined;
  /** The empty text passes the enum. */
  readonly orEmpty: boolean;
  readonly format: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly exclusiveMinimum: boolean;
  readonly exclusiveMaximum: boolean;
  readonly multipleOf: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: { readonly text: string; readonly compiled: Pattern } | undefined;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly uniqueItems: boolean;
  readonly minProperties: number | undefined;
  readonly maxProperties: number | undefined;
  readonly allOf: readonly Schema[];
  readonly anyOf: readonly Schema[];
  readonly oneOf: readonly Schema[];
  readonly not: Schema | undefined;
}

/** Checks from those that are there. */
export function checksOf(parts: Partial<Checks>): Checks {
  return {
    enum: undefined,
    orEmpty: false,
    format: undefined,
    minimum: undefined,
    maximum: undefined,
    exclusiveMinimum: false,
    exclusiveMaximum: false,
    multipleOf: undefined,
    minLength: undefined,
    maxLength: undefined,
    pattern: undefined,
    minItems: undefined,
    maxItems: undefined,
    uniqueItems: false,
    minProperties: undefined,
    maxProperties: undefined,
    allOf: [],
    anyOf: [],
    oneOf: [],
    not: undefined,
    ...parts,
  };
}

const ATOMIC_LIST: ListType = { type: 'atomic', keys: [] };
const NO_HINTS: PatchHints = { mergeKey: undefined, retainKeys: false };

/** A schema from the parts that matter. */
export function schemaOf(parts: Partial<Schema> & Pick<Schema, 'type'>): Schema {
  return {
    properties: new Map(),
    additional: undefined,
    items: undefined,
    required: [],
    default: undefined,
    nullable: false,
    preserveUnknown: false,
    intOrString: false,
    quantity: false,
    embedded: false,
    list: ATOMIC_LIST,
    struct: false,
    atomic: false,
    patch: NO_HINTS,
    checks: undefined,
    source: parts.type === 'any' ? {} : { type: parts.type },
    ...parts,
  };
}

/** Keeps everything: the type of values nobody has described. Maps in it merge member by member, lists as a whole. */
export const ANY: Schema = schemaOf({ type: 'any', preserveUnknown: true });

/** The schema of a member, and whether it is a named field rather than a key of a map. */
export function memberOf(schema: Schema, name: string): { readonly schema: Schema; readonly named: boolean } {
  const property = schema.properties.get(name);
  return property ? { schema: property, named: true } : { schema: schema.additional ?? ANY, named: false };
}

/** A compiled regular expression that runs in linear time; whether it occurs in a text is `matcher(text).find()`. */
export interface Pattern {
  matcher(text: string): { find(): boolean };
}

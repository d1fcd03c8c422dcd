/** Types from OpenAPI schemas, as CRDs have them: read one step at a time, so that a large schema costs what is asked of it. */
import { isObject, type Json, type JsonMap, stringAt, stringsOf } from '../../lib/base/index.js';
import {
  BOOL,
  INT,
  NUMBER,
  type ObjectType,
  type Origin,
  optional,
  TEXT,
  type Type,
  UNKNOWN,
  union,
} from './type.js';

export interface SchemaSource {
  /** In words: `the schema of Website`. */
  readonly what: string;
  readonly origin: Origin;
  /** Where a part of the schema stands (`['properties', 'spec']`), as `crd.yaml:18`. */
  place(path: readonly string[]): string | undefined;
}

/** The type of what a schema describes; `path`: where it stands in its source. */
export function schemaType(schema: unknown, source: SchemaSource, path: readonly string[] = []): Type {
  const type = bare(schema, source, path);
  return isObject(schema) && schema['nullable'] === true ? optional(type) : type;
}

function bare(schema: unknown, source: SchemaSource, path: readonly string[]): Type {
  if (!isObject(schema) || schema['$ref'] !== undefined) return UNKNOWN;
  if (schema['x-kubernetes-int-or-string'] === true || schema['format'] === 'int-or-string') {
    return union([INT, TEXT]);
  }
  switch (schema['type']) {
    case 'string':
      return literals(schema) ?? TEXT;
    case 'boolean':
      return BOOL;
    case 'integer':
      return INT;
    case 'number':
      return NUMBER;
    case 'array':
      return { kind: 'list', of: schemaType(schema['items'], source, [...path, 'items']) };
    case 'object':
      return objectOf(schema, source, path);
    default:
      return UNKNOWN;
  }
}

function literals(schema: JsonMap): Type | undefined {
  const { enum: words } = schema;
  if (!Array.isArray(words) || !words.every((each) => typeof each === 'string')) return undefined;
  return { kind: 'text', literals: words };
}

function objectOf(schema: JsonMap, source: SchemaSource, path: readonly string[]): Type {
  const { properties, additionalProperties: rest } = schema;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (!isObject(properties)) {
    if (preserves || rest === true) return UNKNOWN;
    if (isObject(rest)) {
      const of = schemaType(rest, source, [...path, 'additionalProperties']);
      return { kind: 'map', of };
    }
  }
  return new SchemaObject(schema, source, path, preserves || rest === true || isObject(rest));
}

const EMBEDDED: Readonly<Record<string, Type>> = { apiVersion: TEXT, kind: TEXT, metadata: UNKNOWN };

class SchemaObject implements ObjectType {
  readonly kind = 'object';
  readonly #known = new Map<string, Type>();
  readonly #properties: JsonMap;
  readonly #required: ReadonlySet<string>;
  readonly #isEmbedded: boolean;

  constructor(
    schema: JsonMap,
    readonly source: SchemaSource,
    readonly path: readonly string[],
    readonly open: boolean,
  ) {
    const { properties } = schema;
    this.#properties = isObject(properties) ? properties : {};
    this.#required = new Set(stringsOf(schema['required']));
    this.#isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  }

  get what(): string {
    return this.source.what;
  }

  get origin(): Origin {
    return this.source.origin;
  }

  get closed(): boolean {
    return !this.open;
  }

  names(): readonly string[] {
    return Object.keys(this.#properties);
  }

  member(name: string): Type | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const schema = this.#property(name);
    if (schema === undefined) return this.#isEmbedded ? EMBEDDED[name] : undefined;
    const type = schemaType(schema, this.source, [...this.path, 'properties', name]);
    const isSure = this.#required.has(name) || (isObject(schema) && isPreset(schema['default']));
    const made = isSure ? type : optional(type);
    this.#known.set(name, made);
    return made;
  }

  declared(name?: string): string | undefined {
    const path = [...this.path, 'properties'];
    return this.source.place(name === undefined ? path : [...path, name]);
  }

  described(name: string): string | undefined {
    return stringAt(this.#property(name), 'description');
  }

  #property(name: string): Json | undefined {
    return Object.hasOwn(this.#properties, name) ? this.#properties[name] : undefined;
  }
}

/** A struct of Kubernetes that is never absent has the default `{}`; its members may be absent still. */
function isPreset(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

/** An object of which nothing but `members` is known to be there. */
export function record(
  members: Readonly<Record<string, Type>>,
  about: {
    readonly what: string;
    readonly origin: Origin;
    readonly closed: boolean;
    readonly declared?: (name?: string) => string | undefined;
    readonly described?: (name: string) => string | undefined;
    readonly many?: boolean;
  },
): ObjectType {
  return {
    kind: 'object',
    what: about.what,
    origin: about.origin,
    closed: about.closed,
    ...(about.many ? { many: true } : {}),
    member: (name) =>
      name.startsWith('_') ? UNKNOWN : Object.hasOwn(members, name) ? members[name] : undefined,
    names: () => Object.keys(members),
    declared: about.declared ?? (() => undefined),
    described: about.described ?? (() => undefined),
  };
}

/** The object, with further members that win over its own. */
export function extended(
  base: ObjectType,
  members: Readonly<Record<string, Type>>,
  about: { readonly many?: boolean; readonly closed?: boolean } = {},
): ObjectType {
  return {
    kind: 'object',
    what: base.what,
    origin: base.origin,
    closed: about.closed ?? base.closed,
    ...((about.many ?? base.many) ? { many: true } : {}),
    member: (name) =>
      name.startsWith('_') ? UNKNOWN : Object.hasOwn(members, name) ? members[name] : base.member(name),
    names: () => [...new Set([...base.names(), ...Object.keys(members)])],
    declared: (name) => base.declared(name),
    described: (name) => base.described(name),
  };
}

/** The type with a value of any type at a path below it, which something else writes there. */
export function withWritten(type: Type, [head, ...rest]: readonly string[]): Type {
  if (head === undefined) return UNKNOWN;
  if (type.kind === 'union') return union(type.members.map((each) => withWritten(each, [head, ...rest])));
  if (type.kind !== 'object') return type.kind === 'map' ? type : UNKNOWN;
  const member = type.member(head);
  return extended(type, { [head]: member ? withWritten(member, rest) : UNKNOWN });
}

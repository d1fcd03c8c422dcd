import { isObject, type Json, type JsonMap, stringAt, stringsOf } from '../../base/index.js';
import {
  ANY,
  type Checks,
  checksOf,
  type ListType,
  type PatchHints,
  type Schema,
  schemaOf,
} from '../schema.js';
import type { KubernetesTypes } from './kubernetes-types.js';

/**
 * What the API server adds in Go, which its OpenAPI therefore does not have: by type, rows of `path=value`, the path
 * from the type on, the value JSON or a text. `^` after a path: the field is written even when it is empty; `?`: its
 * absence is reported by the code of its kind, and not by the schema.
 */
export type Presets = Readonly<Record<string, string>>;

/** In a status nothing is required, nor is any enum: what a controller writes is decoded, and hardly checked. */
type Part = 'spec' | 'status';

/**
 * Kubernetes' own types for merging, defaulting and validation, each compiled when it is first asked for. A type that
 * several kinds use is compiled once.
 */
export class CompiledTypes {
  readonly #types: KubernetesTypes;
  readonly #presets: Presets;
  readonly #known: Readonly<Record<Part, Map<Json, Schema>>> = { spec: new Map(), status: new Map() };

  constructor(types: KubernetesTypes, presets: Presets) {
    this.#types = types;
    this.#presets = presets;
  }

  /** undefined: Kubernetes has no such kind. */
  kind(apiVersion: string, kind: string): Schema | undefined {
    const source = this.#types.schemaOf(apiVersion, kind);
    if (!source) return undefined;
    const schema = this.#compile(source, 'spec');
    const status = schema.properties.get('status');
    if (!status) return schema;
    const lenient = { ...this.#compile(status.source, 'status'), default: status.default };
    return {
      ...schema,
      properties: new Map([...schema.properties, ['status', lenient]]),
      // An object begins without one, whatever its own fields require.
      required: schema.required.filter((name) => name !== 'status'),
    };
  }

  /** A type that several kinds use, such as `ObjectMeta`. */
  named(name: string): Schema {
    return this.#compile(this.#types.typeNamed(name), 'spec');
  }

  #compile(source: JsonMap, part: Part): Schema {
    const own = isObject(source['properties'])
      ? this.#object(source, source['properties'], part)
      : this.#value(source, part);
    return {
      ...own,
      struct: isObject(source['default']),
      atomic: source['x-kubernetes-map-type'] === 'atomic',
      patch: hintsOf(source),
      default: isObject(source['default']) ? undefined : source['default'],
      source,
    };
  }

  /** The schema of an object, but for what its place adds: the same object stands in several places. */
  #object(source: JsonMap, members: JsonMap, part: Part): Schema {
    const known = this.#known[part].get(members);
    if (known) return known;
    const required = stringsOf(source['required']);
    const properties = new Map<string, Schema>();
    for (const [name, member] of Object.entries(members)) {
      if (!isObject(member)) continue;
      const schema = this.#compile(member, part);
      const zero = required.includes(name) ? zeroOf(schema, part) : undefined;
      properties.set(name, zero === undefined ? schema : { ...schema, default: schema.default ?? zero });
    }
    const schema = this.#preset(
      schemaOf({
        type: 'object',
        properties,
        required: part === 'status' ? [] : requiredOf(required, properties),
      }),
      source,
    );
    this.#known[part].set(members, schema);
    return schema;
  }

  #preset(schema: Schema, source: JsonMap): Schema {
    const name = this.#types.nameOf(source);
    const rows = name === undefined ? undefined : this.#presets[name];
    return (rows?.trim().split(/\s+/) ?? []).reduce((filled, row) => withPreset(filled, row), schema);
  }

  #value(source: JsonMap, part: Part): Schema {
    const additional = source['additionalProperties'];
    if (isObject(additional)) {
      return schemaOf({ type: 'object', additional: this.#compile(additional, part) });
    }
    if (isObject(source['items'])) {
      const items = this.#compile(source['items'], part);
      return schemaOf({ type: 'array', items, list: listOf(source) });
    }
    return scalar(source, part);
  }
}

function scalar(source: JsonMap, part: Part): Schema {
  if (source['x-kubernetes-int-or-string'] === true) {
    return schemaOf({ type: 'any', intOrString: true, quantity: source['format'] === 'quantity' });
  }
  const type = source['type'];
  if (type === 'string') return schemaOf({ type, checks: checksOfText(source, part) });
  return type === 'integer' || type === 'number' || type === 'boolean' ? schemaOf({ type }) : ANY;
}

/** Formats are what decoding needs. Go reads a text that is absent as an empty one, which is therefore in each enum. */
function checksOfText(source: JsonMap, part: Part): Checks | undefined {
  const values = source['enum'];
  if (Array.isArray(values)) return part === 'status' ? undefined : checksOf({ enum: values, orEmpty: true });
  const format = stringAt(source, 'format');
  return format === undefined ? undefined : checksOf({ format });
}

/** What Go writes for a required scalar that is absent, where that is allowed. */
function zeroOf({ type, checks }: Schema, part: Part): Json | undefined {
  if (type === 'boolean') return false;
  if (part === 'spec' || checks?.format !== undefined) return undefined;
  return type === 'integer' || type === 'number' ? 0 : type === 'string' ? '' : undefined;
}

/** Go has its structs even where they are absent: one is required when its own fields are, whatever its place says. */
function requiredOf(named: readonly string[], properties: ReadonlyMap<string, Schema>): readonly string[] {
  const scalars = named.filter((name) => !isStruct(properties.get(name)));
  const structs = [...properties].filter(([, member]) => isStruct(member) && member.required.length > 0);
  return [...scalars, ...structs.map(([name]) => name)];
}

function isStruct(schema: Schema | undefined): boolean {
  return schema?.struct === true && schema.type === 'object';
}

function hintsOf(source: JsonMap): PatchHints {
  const strategy = stringAt(source, 'x-kubernetes-patch-strategy') ?? '';
  return {
    mergeKey: strategy.includes('merge')
      ? (stringAt(source, 'x-kubernetes-patch-merge-key') ?? '')
      : undefined,
    retainKeys: strategy.includes('retainKeys'),
  };
}

function listOf(source: JsonMap): ListType {
  const type = source['x-kubernetes-list-type'];
  if (type === 'set') return { type, keys: [] };
  if (type === 'map') return { type, keys: stringsOf(source['x-kubernetes-list-map-keys']) };
  return { type: 'atomic', keys: [] };
}

const ROW = /^([\w$.-]+)([\^?]*)(?:=(.*))?$/;

function withPreset(schema: Schema, row: string): Schema {
  const [, path = '', marks = '', text] = ROW.exec(row) ?? [];
  const value = text === undefined ? undefined : presetValue(text);
  const filled = withMember(schema, path.split('.'), (member) => ({
    ...member,
    struct: member.struct || marks.includes('^'),
    nullable: value === null,
    default: value === undefined ? member.default : value,
  }));
  return marks.includes('?')
    ? { ...filled, required: filled.required.filter((name) => name !== path) }
    : filled;
}

function withMember(schema: Schema, path: readonly string[], change: (member: Schema) => Schema): Schema {
  const [name = '', ...rest] = path;
  const member = schema.properties.get(name);
  if (!member) throw new TypeError(`no field ${name} for a preset`);
  const changed = rest.length === 0 ? change(member) : withMember(member, rest, change);
  return { ...schema, properties: new Map([...schema.properties, [name, changed]]) };
}

/** A default reads as JSON where it can, else as text. */
function presetValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

import type { Json, JsonMap } from '../../lib/base/index.js';
import { ANY, checksOf, type ListType, type Schema, schemaOf } from '../../lib/schema/index.js';

/**
 * Built-in types in shorthand: one line of fields per type. A field is `name:type`, then any of the marks below;
 * without a type it is a string.
 *
 * | type | meaning |
 * | --- | --- |
 * | `int` `number` `bool` `any` `intstr` `time` `quantity` | a scalar; `any` keeps whatever is there |
 * | `Name` | another type of the table |
 * | `[T]` | list, owned as a whole |
 * | `[T&|a,b]` | the same, with items that are owned as a whole |
 * | `[T|a,b]` | list of objects identified by the members `a` and `b`; a strategic merge goes by `a` |
 * | `[T;a]` | list owned as a whole that a strategic merge merges by `a` |
 * | `[T|*]` | set of primitives |
 * | `{T}` | map with values of T |
 *
 * Marks: `^` a struct that is never absent, `@` owned as a whole, `~` strategic merge honours `$retainKeys`, `!` required, `=value` default.
 */
export type TypeTable = Readonly<Record<string, string>>;

const SCALARS: Readonly<Record<string, Schema>> = {
  string: schemaOf({ type: 'string' }),
  int: schemaOf({ type: 'integer' }),
  number: schemaOf({ type: 'number' }),
  bool: schemaOf({ type: 'boolean' }),
  any: ANY,
  time: schemaOf({
    type: 'string',
    checks: checksOf({ format: 'date-time' }),
    source: { type: 'string', format: 'date-time' },
  }),
  quantity: schemaOf({ type: 'any', intOrString: true, quantity: true, source: { type: 'string' } }),
  intstr: schemaOf({ type: 'any', intOrString: true, source: { 'x-kubernetes-int-or-string': true } }),
};

const FIELD = /^(\w[\w$-]*)(?::([^!@~^=]+))?([!@~^]*)(?:=(.*))?$/;

/** Compiles a table. A name that is in none of its rows, or a field it cannot read, is a programming error. */
export function compileTypes(table: TypeTable): (name: string) => Schema {
  const done = new Map<string, Schema>();
  const compile = (name: string): Schema => {
    const known = SCALARS[name] ?? done.get(name);
    if (known) return known;
    const row = table[name];
    if (row === undefined) throw new TypeError(`no built-in type ${name}`);
    const schema = objectType(row, compile);
    done.set(name, schema);
    return schema;
  };
  return compile;
}

function objectType(row: string, compile: (name: string) => Schema): Schema {
  const properties = new Map<string, Schema>();
  const required: string[] = [];
  for (const text of row.split(/\s+/).filter(Boolean)) {
    const match = FIELD.exec(text);
    if (!match) throw new TypeError(`cannot read the built-in field ${text}`);
    const [, name = '', type = 'string', marks = '', preset] = match;
    properties.set(name, withMarks(fieldType(type, compile), marks, preset));
    if (marks.includes('!')) required.push(name);
  }
  return schemaOf({ type: 'object', properties, required, source: objectSource(properties, required) });
}

function objectSource(properties: ReadonlyMap<string, Schema>, required: readonly string[]): JsonMap {
  const members = Object.fromEntries([...properties].map(([name, { source }]) => [name, source]));
  return { type: 'object', properties: members, ...(required.length > 0 ? { required: [...required] } : {}) };
}

function withMarks(schema: Schema, marks: string, preset: string | undefined): Schema {
  const source: JsonMap = { ...schema.source };
  if (marks.includes('@')) source['x-kubernetes-map-type'] = 'atomic';
  if (marks.includes('~')) {
    source['x-kubernetes-patch-strategy'] =
      schema.patch.mergeKey === undefined ? 'retainKeys' : 'merge,retainKeys';
  }
  const value = preset === undefined ? undefined : presetValue(preset);
  if (value !== undefined) source['default'] = value;
  return {
    ...schema,
    atomic: schema.atomic || marks.includes('@'),
    struct: marks.includes('^'),
    patch: { ...schema.patch, retainKeys: marks.includes('~') },
    default: value,
    source,
  };
}

/** A default reads as JSON where it can, else as text. */
function presetValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function fieldType(type: string, compile: (name: string) => Schema): Schema {
  if (type.startsWith('{')) {
    const additional = compile(type.slice(1, -1));
    return schemaOf({
      type: 'object',
      additional,
      source: { type: 'object', additionalProperties: additional.source },
    });
  }
  return type.startsWith('[') ? listType(type.slice(1, -1), compile) : compile(type);
}

function listType(text: string, compile: (name: string) => Schema): Schema {
  const [, name = '', whole, keys, merge] = /^(\w+)(&)?(?:\|([\w,*]+))?(?:;(\w+))?$/.exec(text) ?? [];
  const items = whole ? withMarks(compile(name), '@', undefined) : compile(name);
  const mergeKey = keys === '*' ? '' : (merge ?? keys?.split(',')[0]);
  const list: ListType =
    keys === undefined
      ? { type: 'atomic', keys: [] }
      : keys === '*'
        ? { type: 'set', keys: [] }
        : { type: 'map', keys: keys.split(',') };
  const source: JsonMap = { type: 'array', items: items.source, 'x-kubernetes-list-type': list.type };
  if (list.keys.length > 0) source['x-kubernetes-list-map-keys'] = [...list.keys];
  if (mergeKey !== undefined) source['x-kubernetes-patch-strategy'] = 'merge';
  if (mergeKey) source['x-kubernetes-patch-merge-key'] = mergeKey;
  return schemaOf({ type: 'array', items, list, patch: { mergeKey, retainKeys: false }, source });
}

/**
 * The text in which Kubernetes' types are kept, a type a line: `Name field field…`. `@` after the name: the type is owned
 * as a whole. A field is `name:type` and marks; without a type it is a string.
 *
 * | type | meaning |
 * | --- | --- |
 * | `int` `long` `number` `bool` `any` `intstr` `time` `bytes` `quantity` | a scalar; `any` keeps whatever is there |
 * | `(a,b)` | one of these texts |
 * | `Name` | another type of the table |
 * | `{T}` | map with values of T |
 * | `[T]` | list, owned as a whole; then `|a,b` for items with these keys, `|*` for a set, `;a` for the key that a strategic merge goes by |
 *
 * Marks: `!` required, `^` a struct that is never absent, `@` owned as a whole, `~` strategic merge honours `$retainKeys`,
 * `=value` default. What is read is OpenAPI, with references written out.
 */
import type { Json, JsonMap } from '../../base/index.js';

const SCALARS: Readonly<Record<string, JsonMap>> = {
  string: { type: 'string' },
  int: { type: 'integer', format: 'int32' },
  long: { type: 'integer', format: 'int64' },
  number: { type: 'number' },
  bool: { type: 'boolean' },
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  intstr: { 'x-kubernetes-int-or-string': true },
  time: { type: 'string', format: 'date-time' },
  bytes: { type: 'string', format: 'byte' },
  quantity: { 'x-kubernetes-int-or-string': true, format: 'quantity' },
};

const FIELD = /^([^:!^@~=]+)(?::(\([^)]*\)|[^!^@~=]+))?([!^@~]*)(?:=(.*))?$/;

/** The types of a table, each read when it is first asked for. */
export class TypeText {
  readonly #rows: ReadonlyMap<string, string>;
  readonly #read = new Map<string, JsonMap>();
  readonly #names = new Map<Json | undefined, string>();

  constructor(text: string) {
    this.#rows = new Map(
      text
        .trim()
        .split('\n')
        .map((line) => [line.split(/[@ ]/, 1)[0] ?? '', line]),
    );
  }

  /** The schema of a type. A name that the table does not have is a fault of the table. */
  type(name: string): JsonMap {
    const known = SCALARS[name] ?? this.#read.get(name);
    if (known) return known;
    const row = this.#rows.get(name);
    if (row === undefined) throw new TypeError(`no Kubernetes type ${name}`);
    const [head = '', ...fields] = row.split(' ');
    const properties: JsonMap = {};
    const schema: JsonMap = { type: 'object', properties };
    if (head.endsWith('@')) schema['x-kubernetes-map-type'] = 'atomic';
    this.#read.set(name, schema);
    this.#names.set(properties, name);
    const required = fields.flatMap((field) => this.#field(field, properties));
    if (required.length > 0) schema['required'] = required;
    return schema;
  }

  /** The name of the type that an object schema was written from, wherever it stands. */
  nameOf({ properties }: JsonMap): string | undefined {
    return this.#names.get(properties);
  }

  /** Reads a field into `properties`; its name when it is required. */
  #field(text: string, properties: JsonMap): string[] {
    const [, name = '', type = 'string', marks = '', preset] = FIELD.exec(text) ?? [];
    const schema: JsonMap = { ...this.#typeOf(type) };
    if (marks.includes('@')) schema['x-kubernetes-map-type'] = 'atomic';
    if (marks.includes('~')) {
      const merges = schema['x-kubernetes-patch-strategy'] !== undefined;
      schema['x-kubernetes-patch-strategy'] = merges ? 'merge,retainKeys' : 'retainKeys';
    }
    if (marks.includes('^')) schema['default'] = {};
    if (preset !== undefined) schema['default'] = preset;
    properties[name] = schema;
    return marks.includes('!') ? [name] : [];
  }

  #typeOf(text: string): JsonMap {
    if (text.startsWith('(')) return { type: 'string', enum: text.slice(1, -1).split(',') };
    if (text.startsWith('{')) {
      return { type: 'object', additionalProperties: this.#typeOf(text.slice(1, -1)) };
    }
    return text.startsWith('[') ? this.#list(text.slice(1, -1)) : this.type(text);
  }

  #list(text: string): JsonMap {
    const [, item = '', keys, merge] = /^(\([^)]*\)|[^|;]+)(?:\|([^;]+))?(?:;(.*))?$/.exec(text) ?? [];
    const schema: JsonMap = { type: 'array', items: this.#typeOf(item) };
    schema['x-kubernetes-list-type'] = keys === undefined ? 'atomic' : keys === '*' ? 'set' : 'map';
    if (keys !== undefined && keys !== '*') schema['x-kubernetes-list-map-keys'] = keys.split(',');
    if (merge !== undefined) schema['x-kubernetes-patch-strategy'] = 'merge';
    if (merge) schema['x-kubernetes-patch-merge-key'] = merge;
    return schema;
  }
}

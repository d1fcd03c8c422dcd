/** What is known of one field of a custom resource, gathered from all places of a Katalog that name it. */
import { isObject, type JsonObject, type JsonValue } from '../../../lib/base/index.js';

/** `scalar`: what is written as text, whether a CR has it as text or as a whole number. */
export type FieldType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'scalar'
  | 'array'
  | 'object'
  | 'map'
  | 'any';

/** How well a place tells a type; a better one wins over all that are worse. */
export const EVIDENCE = {
  /** A template writes it as text. */
  text: 1,
  /** It is compared with a number, which an amount such as 500m may be too. */
  comparison: 2,
  /** The field that it is written to, or a literal that it is equal to. */
  use: 3,
  /** The Katalog names the type. */
  declared: 4,
} as const;

/** Grows with every place that is read; `schema` says what it has become. */
export class Field {
  readonly #members = new Map<string, Field>();
  readonly #checks = new Map<string, JsonValue>();
  readonly #required = new Set<string>();
  #items: Field | undefined;
  #type: FieldType | undefined;
  #rank = 0;
  /** It is read as a whole, so that what nobody names may be there too. */
  #whole = false;
  #default: JsonValue | undefined;

  /** The field at a path below this one; a number, or `item`s of a list, is a member of it. */
  at([head, ...rest]: readonly string[]): Field {
    if (head === undefined) return this;
    if (/^\d+$/.test(head)) return this.items('array').at(rest);
    const member = this.#members.get(head) ?? new Field();
    this.#members.set(head, member);
    return member.at(rest);
  }

  /** What its members have in common, of a list or of a map whose keys are free. */
  items(kind: 'array' | 'map'): Field {
    this.is(kind, EVIDENCE.declared);
    this.#items ??= new Field();
    return this.#items;
  }

  is(type: FieldType, rank: number): void {
    if (rank < this.#rank) return;
    this.#type = rank > this.#rank || this.#type === undefined ? type : joined(this.#type, type);
    this.#rank = rank;
  }

  keepUnknown(): void {
    this.#whole = true;
  }

  require(name: string): void {
    this.#required.add(name);
  }

  /** The first one that is given stays: a schema has one `pattern`, and rules are still asked. */
  check(keyword: string, value: JsonValue): void {
    if (!this.#checks.has(keyword)) this.#checks.set(keyword, value);
  }

  defaultsTo(value: JsonValue): void {
    this.#default ??= value;
  }

  get type(): FieldType {
    if (this.#members.size > 0 && this.#type !== 'array' && this.#type !== 'map') return 'object';
    return this.#type ?? 'any';
  }

  /** The names and types of its members, in the order in which they were found. */
  get members(): ReadonlyMap<string, Field> {
    return this.#members;
  }

  schema(): JsonObject {
    const { type } = this;
    if (type === 'any') return { 'x-kubernetes-preserve-unknown-fields': true };
    if (type === 'scalar') return { 'x-kubernetes-int-or-string': true };
    if (type === 'object') return this.#object();
    const items = this.#items?.schema() ?? { 'x-kubernetes-preserve-unknown-fields': true };
    if (type === 'array') return { type, items };
    if (type === 'map') return { type: 'object', additionalProperties: items };
    const value = this.#default === undefined ? undefined : literalOf(this.#default, type);
    return { type, ...this.#checksOf(type), ...(value === undefined ? {} : { default: value }) };
  }

  #object(): JsonObject {
    const members = [...this.#members].sort(([a], [b]) => (a < b ? -1 : 1));
    const required = [...this.#required].sort();
    return {
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      ...(members.length === 0
        ? {}
        : { properties: Object.fromEntries(members.map(([name, field]) => [name, field.schema()])) }),
      ...(this.#whole || members.length === 0 ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    };
  }

  /** The checks that a value of this type can be asked. */
  #checksOf(type: FieldType): JsonObject {
    const isText = type === 'string';
    const isNumber = type === 'integer' || type === 'number';
    const checks = [...this.#checks].flatMap(([keyword, value]): [string, JsonValue][] => {
      if (keyword === 'enum') return enumOf(value, type);
      return (keyword === 'pattern' ? isText : isNumber) ? [[keyword, value]] : [];
    });
    return Object.fromEntries(checks);
  }
}

/** Every member in the type, or no check at all. */
function enumOf(value: JsonValue, type: FieldType): [string, JsonValue][] {
  const members = (Array.isArray(value) ? value : []).map((member: JsonValue) => literalOf(member, type));
  return members.length === 0 || members.includes(undefined) ? [] : [['enum', members as JsonValue[]]];
}

/** A literal of a Katalog in the type of its field; undefined: it has no such form. */
export function literalOf(value: JsonValue, type: FieldType): JsonValue | undefined {
  if (type === 'string') return isObject(value) || Array.isArray(value) ? undefined : String(value);
  if (type === 'boolean') {
    const text = String(value);
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }
  const number = typeof value === 'number' ? value : Number(String(value).trim() || Number.NaN);
  if (type === 'integer') return Number.isInteger(number) ? number : undefined;
  if (type === 'number') return Number.isFinite(number) ? number : undefined;
  return value;
}

function joined(a: FieldType, b: FieldType): FieldType {
  if (a === b) return a;
  const both = new Set([a, b]);
  if (both.has('integer') && both.has('number')) return 'number';
  if (both.has('scalar') && both.has('string')) return 'scalar';
  return both.has('object') && both.has('map') ? 'map' : 'any';
}

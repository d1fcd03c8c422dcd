/**
 * Fields of custom resources as CEL reads them. Only what the schema of the CRD types is read: a value of another type,
 * as an older schema left it, counts as absent, so that no expression fails.
 */
import { memberOf, type Schema } from '../../lib/schema/index.js';
import { isIdentifier, isWritable, literal } from '../cel/index.js';
import { NotCompiled, TypeUnknown } from './not-compiled.js';
import { IT, type Variables, WAS } from './variables.js';

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean';

export interface ScalarField {
  readonly type: ScalarType;
  /** Whether it is there. */
  readonly has: string;
  /** May be evaluated where it is there. */
  readonly value: string;
}

/** A field of any type, in the object and in the one before. */
export interface ComparedField {
  readonly now: { readonly has: string; readonly value: string };
  readonly before: { readonly has: string; readonly value: string };
}

/** Fields as the expressions of a rule read them. */
export interface RuleFields {
  /** An expression that is true for a create, which has no old object; undefined: only updates are evaluated. */
  readonly isCreated: string | undefined;
  /** Throws NotCompiled. */
  scalar(path: readonly string[]): ScalarField;
  /** Throws NotCompiled. */
  compared(path: readonly string[]): ComparedField;
}

/** Data of a rule that only the gateway has. */
export const LOOKED_UP = ['health', 'metrics', 'external', 'children', 'cross', 'events', 'request'];

/** A place in an object, and how it is reached. */
export interface Read {
  readonly has: readonly string[];
  readonly value: string;
  readonly schema: Schema | undefined;
}

export class Fields implements RuleFields {
  readonly isCreated = `${WAS} == null`;

  /** `schema`: of the whole object; undefined: not known here. */
  constructor(
    private readonly schema: Schema | undefined,
    private readonly variables: Variables,
  ) {}

  /** Throws NotCompiled. */
  scalar(path: readonly string[]): ScalarField {
    const [root = '', name = ''] = path;
    if (LOOKED_UP.includes(root)) throw new NotCompiled(`${root} is looked up`);
    if (root === 'admission') return this.#ofRequest(name, path);
    const read = root === 'old' ? this.#old(path.slice(1)) : this.#read(IT, path, { isLeafNullable: false });
    const type = scalarType(read.schema, path);
    return {
      type,
      has: this.variables.of([...read.has, isOfType(read.value, type)].join(' && ')),
      value: read.value,
    };
  }

  /** Throws NotCompiled. */
  compared(path: readonly string[]): ComparedField {
    const now = this.#read(IT, path, { isLeafNullable: true });
    const before = this.#read(WAS, path, { isLeafNullable: true });
    const of = ({ has, value }: Read) => ({ has: this.variables.of(has.join(' && ')), value });
    return { now: of(now), before: of({ ...before, has: [`${WAS} != null`, ...before.has] }) };
  }

  #old(path: readonly string[]): Read {
    const read = this.#read(WAS, path, { isLeafNullable: false });
    return { ...read, has: [`${WAS} != null`, ...read.has] };
  }

  #ofRequest(name: string, path: readonly string[]): ScalarField {
    if (path.length !== 2 || !['operation', 'user'].includes(name))
      throw new NotCompiled(`${path.join('.')} is known to the webhook alone`);
    const value = name === 'operation' ? 'string(request.operation)' : 'request.userInfo.username';
    return { type: 'string', has: name === 'user' ? `has(${value})` : 'true', value };
  }

  #read(base: string, path: readonly string[], options: { readonly isLeafNullable: boolean }): Read {
    if (path[0] === 'metadata') return metadata(base, path.slice(1));
    if (!this.schema) throw new TypeUnknown(`the CRD in the cluster has the type of ${path.join('.')}`);
    let read: Read = { has: [], value: base, schema: this.schema };
    for (const [index, segment] of path.entries()) {
      const isLeaf = index === path.length - 1;
      read = step(read, segment, path);
      if (read.schema?.nullable && !(isLeaf && options.isLeafNullable))
        throw new NotCompiled(`${path.join('.')} may be null`);
    }
    return read;
  }
}

/** Throws NotCompiled. */
export function step({ has, value, schema }: Read, segment: string, path: readonly string[]): Read {
  if (schema?.type !== 'object' || schema.intOrString)
    throw new NotCompiled(`the schema of the CRD does not type ${path.join('.')}`);
  const { schema: member, named } = memberOf(schema, segment);
  if (named) {
    if (!isIdentifier(segment)) throw new NotCompiled(`${segment} is not a name in CEL`);
    const next = `${value}.${segment}`;
    return { has: [...has, `has(${next})`], value: next, schema: member };
  }
  if (schema.additional === undefined)
    throw new NotCompiled(`the schema of the CRD does not type ${path.join('.')}`);
  return keyOf({ has, value, schema }, segment, member);
}

function keyOf({ has, value }: Read, key: string, schema: Schema | undefined): Read {
  if (!isWritable(key)) throw new NotCompiled('a key is not text that CEL reads');
  const text = literal(key);
  return { has: [...has, `${text} in ${value}`], value: `${value}[${text}]`, schema };
}

const NAMES = ['name', 'namespace', 'generateName'];
const MAPS = ['labels', 'annotations'];

/** Of metadata, what is text in every object. */
function metadata(base: string, [field = '', key, more]: readonly string[]): Read {
  const value = `${base}.metadata.${field}`;
  const read: Read = { has: [`has(${value})`], value, schema: undefined };
  if (NAMES.includes(field) && key === undefined) return read;
  if (MAPS.includes(field) && key !== undefined && more === undefined) return keyOf(read, key, undefined);
  throw new NotCompiled(`metadata.${field} is not text`);
}

/** A field of metadata has no schema, and is text. */
export function scalarType(schema: Schema | undefined, path: readonly string[]): ScalarType {
  if (schema === undefined) return 'string';
  const { type, intOrString, quantity } = schema;
  const isScalar = type === 'string' || type === 'integer' || type === 'number' || type === 'boolean';
  if (isScalar && !intOrString && !quantity) return type;
  throw new NotCompiled(`the schema of the CRD does not type ${path.join('.')} as a scalar`);
}

function isOfType(value: string, type: ScalarType): string {
  if (type === 'string') return `type(${value}) == string`;
  if (type === 'boolean') return `type(${value}) == bool`;
  return `(type(${value}) == int || type(${value}) == double)`;
}

import { isObject, type Json, type JsonMap } from '../base/index.js';
import type { Cause } from './cause.js';
import { checkValue } from './checks.js';
import { memberOf, type Schema } from './schema.js';

/** What is wrong with `value`, in the words of the API server; empty when it fits its schema. */
export function validate(value: Json, schema: Schema, path = ''): Cause[] {
  const causes: Cause[] = [];
  visit(value, schema, path, causes);
  return causes;
}

function visit(value: Json, schema: Schema, path: string, causes: Cause[]): void {
  if (value === null && schema.nullable) return;
  if (!hasType(value, schema)) {
    causes.push(wrongType(value, schema, path));
    return;
  }
  if (schema.checks) causes.push(...checkValue(value, schema.checks, path, validate));
  if (Array.isArray(value)) visitList(value, schema, path, causes);
  else if (isObject(value)) visitObject(value, schema, path, causes);
}

function visitList(list: Json[], schema: Schema, path: string, causes: Cause[]): void {
  const { items } = schema;
  if (items) for (const [index, item] of list.entries()) visit(item, items, `${path}[${index}]`, causes);
  if (schema.list.type !== 'atomic') causes.push(...duplicates(list, schema, path));
}

function visitObject(value: JsonMap, schema: Schema, path: string, causes: Cause[]): void {
  for (const name of schema.required) {
    if (value[name] !== undefined) continue;
    causes.push({ reason: 'FieldValueRequired', message: 'Required value', field: join(path, name) });
  }
  for (const name in value) {
    const member = value[name];
    if (member === undefined) continue;
    visit(member, memberOf(schema, name).schema, join(path, name), causes);
  }
}

function hasType(value: Json, schema: Schema): boolean {
  if (schema.intOrString)
    return (
      typeof value === 'string' || Number.isInteger(value) || (schema.quantity && typeof value === 'number')
    );
  switch (schema.type) {
    case 'any':
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === schema.type;
  }
}

function wrongType(value: Json, schema: Schema, path: string): Cause {
  const wanted = schema.intOrString ? 'integer,string' : schema.type;
  const got = JSON.stringify(typeName(value));
  const where = path === '' ? '<nil>' : path;
  return {
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${got}: ${where} in body must be of type ${wanted}: ${got}`,
    field: where,
  };
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function duplicates(list: Json[], schema: Schema, path: string): Cause[] {
  const seen = new Set<string>();
  const causes: Cause[] = [];
  for (const [index, item] of list.entries()) {
    const identity = schema.list.type === 'map' ? keysOf(item, schema) : item;
    const text = JSON.stringify(identity);
    if (seen.has(text)) {
      causes.push({
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${text}`,
        field: `${path}[${index}]`,
      });
    }
    seen.add(text);
  }
  return causes;
}

function keysOf(item: Json, schema: Schema): JsonMap {
  const key: JsonMap = {};
  if (isObject(item)) for (const name of schema.list.keys) key[name] = item[name];
  return key;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/**
 * The types that rules in the schema of a CRD see: those of `SchemaDeclType` of the API server
 * (k8s.io/apiextensions-apiserver, `apiserver/schema/cel/model/schemas.go`).
 */

import type { Schema } from '../../lib/schema/index.js';
import { BOOL, type CelType, DOUBLE, DYN, INT, listOf, STRING } from '../cel/index.js';

/** undefined: rules do not see it. `isWhole`: it has `apiVersion`, `kind` and `metadata`. */
export function schemaType(schema: Schema, isWhole = schema.embedded): CelType | undefined {
  const type = plainType(schema, isWhole);
  if (!type || !schema.nullable) return type;
  return { kind: 'opaque', why: 'fields that may be null are not evaluated' };
}

/** Formats whose values are no texts to CEL. */
const FORMATS = ['byte', 'date', 'date-time', 'duration'];

function plainType(schema: Schema, isWhole: boolean): CelType | undefined {
  if (schema.intOrString) return DYN;
  switch (schema.type) {
    case 'array':
      return listType(schema);
    case 'object':
      return objectType(schema, isWhole);
    case 'string': {
      const { format = '' } = schema.checks ?? {};
      return FORMATS.includes(format)
        ? { kind: 'opaque', why: `fields with format ${format} are not evaluated` }
        : STRING;
    }
    case 'boolean':
      return BOOL;
    case 'integer':
      return INT;
    case 'number':
      return DOUBLE;
    default:
      return undefined;
  }
}

function listType({ items, list }: Schema): CelType | undefined {
  const item = items && schemaType(items);
  if (!item) return undefined;
  return list.type === 'atomic' ? listOf(item) : { kind: 'list', item, merges: true };
}

const METADATA: CelType = {
  kind: 'object',
  fields: new Map([
    ['name', STRING],
    ['generateName', STRING],
  ]),
};

function objectType(schema: Schema, isWhole: boolean): CelType | undefined {
  if (schema.additional) {
    const value = schemaType(schema.additional);
    return value && { kind: 'map', value };
  }
  const fields = new Map<string, CelType>();
  for (const [name, member] of schema.properties) {
    const type = schemaType(member);
    if (type) fields.set(escaped(name), type);
  }
  if (isWhole) {
    fields.set('apiVersion', STRING).set('kind', STRING).set('metadata', METADATA);
  }
  const untyped = [...schema.properties.values()].some((member) => schemaType(member) === undefined);
  return untyped ? { kind: 'object', fields, untyped } : { kind: 'object', fields };
}

const RESERVED = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);
const SIGNS: Readonly<Record<string, string>> = { '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/** The name of a field in CEL (Kubernetes docs, "Escaping" of field names in validation rules). */
export function escaped(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replaceAll('__', '__underscores__').replace(/[.\-/]/g, (sign) => SIGNS[sign] ?? sign);
}

import * as z from 'zod';
import { type JsonMap, type JsonObject, type JsonValue, valueAt, withValueAt } from '../../lib/base/index.js';
import { callJsonSchema } from '../external/index.js';
import { blockJsonSchemas, GATE_SCHEMA, presetJsonSchemas } from '../resources/index.js';
import { katalogDocument } from './katalog-document.js';

/**
 * The JSON Schema (draft 2020-12) of a Katalog in its third spelling, for editors. It is made from the schema
 * that the loader checks with; what needs more than one field, such as a cycle in `dependsOn`, only the loader
 * sees.
 */
export function katalogJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(katalogDocument, { io: 'input', target: 'draft-2020-12' });
  const plain = JSON.parse(JSON.stringify({ title: 'Katalog', ...schema })) as JsonObject;
  const external = { type: 'array', items: callJsonSchema(GATE_SCHEMA) };
  const [withRules, rules] = withAdmission(plain);
  const [document, presets] = withPresets(withRules);
  const $defs = {
    ...(plain['$defs'] as JsonObject | undefined),
    ...blockJsonSchemas(),
    ...presets,
    ...rules,
    external,
  };
  return { ...(withBlocks(document) as JsonObject), $defs };
}

/** The blocks of rules of an entry, which stand under `admission` too. */
const RULES = ['validation', 'mutation'] as const;
const ENTRY = ['properties', 'spec', 'properties', 'crds', 'additionalProperties', 'properties'];

/** Lets an entry write its rules under `admission`, as the fourth spelling does; the loader refuses both places at once. */
function withAdmission(schema: JsonObject): [document: JsonObject, definitions: JsonObject] {
  const entry = valueAt(schema, ENTRY) as JsonMap;
  const references = Object.fromEntries(RULES.map((name) => [name, { $ref: `#/$defs/${name}` }]));
  const admission = {
    description: 'Another place for `validation` and `mutation`.',
    type: 'object',
    properties: references,
    additionalProperties: false,
  };
  const definitions = Object.fromEntries(RULES.map((name) => [name, entry[name] ?? {}]));
  const properties = { ...entry, ...references, admission };
  return [withValueAt(schema as JsonMap, ENTRY, properties) as JsonObject, definitions as JsonObject];
}

/** Refers the presets of every group of `profiles` to a definition with the fields that they hold. */
function withPresets(schema: JsonObject): [document: JsonObject, definitions: JsonObject] {
  const properties = schema['properties'] as JsonObject;
  const profiles = properties['profiles'] as JsonObject;
  const groups = { ...(profiles['properties'] as JsonObject) };
  const definitions: Record<string, JsonObject> = {};
  for (const [group, body] of Object.entries(presetJsonSchemas())) {
    const list = groups[group] as JsonObject;
    const name = `preset-${group}`;
    definitions[name] = joined(list['items'] as JsonObject, body as JsonObject);
    groups[group] = { ...list, items: { $ref: `#/$defs/${name}` } };
  }
  const document = { ...properties, profiles: { ...profiles, properties: groups } };
  return [{ ...schema, properties: document }, definitions];
}

/** A map with the fields of both. */
function joined(one: JsonObject, other: JsonObject): JsonObject {
  const properties = { ...(one['properties'] as JsonObject), ...(other['properties'] as JsonObject) };
  const required = [one, other].flatMap((schema) => (schema['required'] ?? []) as readonly JsonValue[]);
  return { ...one, properties, required, additionalProperties: false };
}

/** Schemas that come from the tables of resource kinds and of external calls, once each. */
const BLOCKS = {
  onCreate: 'block',
  onReconcile: 'block',
  onDelete: 'deleteBlock',
  external: 'external',
} as const;

/** Refers every block of resources to its definition. */
function withBlocks(value: JsonValue, key = ''): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withBlocks(item));
  if (typeof value !== 'object' || value === null) return value;
  const map = value as JsonObject;
  const name = Object.hasOwn(BLOCKS, key) ? BLOCKS[key as keyof typeof BLOCKS] : undefined;
  if (name !== undefined) return { description: map['description'] ?? '', $ref: `#/$defs/${name}` };
  return Object.fromEntries(Object.entries(map).map(([field, member]) => [field, withBlocks(member, field)]));
}

import { z } from 'zod';
import { callJsonSchema } from '../external/index.js';
import type { JsonObject, JsonValue } from '../model.js';
import { blockJsonSchemas, GATE_SCHEMA } from '../resources/index.js';
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
  const $defs = { ...(plain['$defs'] as JsonObject | undefined), ...blockJsonSchemas(), external };
  return { ...(withBlocks(plain) as JsonObject), $defs };
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

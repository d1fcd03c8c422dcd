import { z } from 'zod';
import type { JsonObject } from '../model.js';
import { katalogDocument } from './katalog-document.js';

/**
 * The JSON Schema (draft 2020-12) of a Katalog in its third spelling, for editors. It is made from the schema
 * that the loader checks with; what needs more than one field, such as a cycle in `dependsOn`, only the loader
 * sees.
 */
export function katalogJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(katalogDocument, { io: 'input', target: 'draft-2020-12' });
  return JSON.parse(JSON.stringify({ title: 'Katalog', ...schema })) as JsonObject;
}

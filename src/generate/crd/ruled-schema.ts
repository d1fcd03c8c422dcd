/** The rules of a Katalog in the schema of a CRD, where they mean the same there. */
import { type SchemaRules, schemaRules } from '../../../gateway/index.js';
import type { JsonObject } from '../../../lib/base/index.js';
import type { ReadEntry } from './read-entry.js';

export interface RuledSchema {
  readonly schema: JsonObject;
  readonly left: SchemaRules['left'];
}

const RULES = 'x-kubernetes-validations';

/** `schema` is of the only version that the type has; undefined: no rule can stand in it. */
export function ruledSchema(entries: readonly ReadEntry[], schema: JsonObject): RuledSchema | undefined {
  const ruled = entries.filter(({ entry }) => entry.validation.rules.length > 0);
  const [only, ...others] = ruled;
  // The gateway asks the rules of each of them about every object, and a reconcile those of its own entry.
  if (!only || others.length > 0) return undefined;
  const { root, spec, left } = schemaRules(only, schema);
  if (root.length === 0 && spec.length === 0) return undefined;
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, JsonObject>> };
  return {
    schema: {
      ...schema,
      properties: { ...properties, spec: withRules(properties['spec'] ?? { type: 'object' }, spec) },
      ...(root.length === 0 ? {} : { [RULES]: root }),
    },
    left,
  };
}

function withRules(schema: JsonObject, rules: readonly JsonObject[]): JsonObject {
  return rules.length === 0 ? schema : { ...schema, [RULES]: rules };
}

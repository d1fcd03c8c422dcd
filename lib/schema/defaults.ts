import { isObject, type Json, type JsonMap } from '../base/index.js';
import { mapChanged } from './prune.js';
import { memberOf, type Schema } from './schema.js';

/**
 * A copy of `value` with the defaults of its schema where members are missing; a null that the schema does not
 * allow counts as missing (Kubernetes docs, "Defaulting and Nullable"). Defaults are values, filled in turn.
 */
export function applyDefaults(value: Json, schema: Schema): Json {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? mapChanged(value, (item) => applyDefaults(item, items)) : value;
  }
  return isObject(value) ? defaultObject(value, schema) : value;
}

function defaultObject(value: JsonMap, schema: Schema): JsonMap {
  let result = value;
  const change = (name: string, to: Json | undefined): void => {
    if (result === value) result = { ...value };
    if (to === undefined) delete result[name];
    else result[name] = to;
  };
  for (const [name, property] of schema.properties) {
    const present = value[name];
    if (present === undefined || (present === null && !property.nullable && property.type !== 'any')) {
      if (property.default !== undefined) change(name, applyDefaults(property.default, property));
      else if (present === null) change(name, undefined);
    }
  }
  for (const name of Object.keys(result)) {
    const member = result[name];
    if (typeof member !== 'object' || member === null) continue;
    const filled = applyDefaults(member, memberOf(schema, name).schema);
    if (filled !== member) change(name, filled);
  }
  return result;
}

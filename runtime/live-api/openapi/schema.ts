/** JSON Schema (draft 2020-12), as far as the responses of the Live API need it. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const number: Schema = { type: 'number' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const percent: Schema = { type: 'number', minimum: 0, maximum: 100 };
export const time: Schema = { type: 'string', format: 'date-time' };
/** Any JSON object: what others write. */
export const free: Schema = { type: 'object' };
/** Any JSON value. */
export const anything: Schema = {};

export function oneOf(...values: readonly (string | number | null)[]): Schema {
  return { enum: values };
}

export function either(...schemas: readonly Schema[]): Schema {
  return { anyOf: schemas };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

/** An object with exactly these fields; those of `optional` may be absent. */
export function record(
  fields: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: 'object',
    properties: { ...fields, ...optional },
    required: Object.keys(fields),
    additionalProperties: false,
  };
}

/** An object that may have more fields than are described. */
export function extensible({ additionalProperties: _, ...schema }: Schema): Schema {
  return schema;
}

export function described(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

import { RE2JS } from 're2js';
import { isObject, type Json, type JsonMap, messageOf, stringAt, stringsOf } from '../base/index.js';
import type { Cause } from './cause.js';
import { ANY, type Checks, type ListType, type Schema, schemaOf } from './schema.js';
import { validate } from './validate.js';

const TYPES: readonly string[] = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/**
 * Compiles the OpenAPI v3 schema of a CRD. What cannot be read is reported in `problems` with its field path. Rules in CEL
 * (`x-kubernetes-validations`) stay in `source`.
 */
export function compileSchema(source: Json | undefined, path: string, problems: Cause[]): Schema {
  if (!isObject(source)) return ANY;
  const type = typeOf(source, path, problems);
  requireType(source['items'], `${path}.items`, 'must not be empty for specified array items', problems);
  const schema = schemaOf({
    type,
    properties: compileProperties(source, path, problems),
    additional: compileAdditional(source, path, problems),
    items:
      source['items'] === undefined ? undefined : compileSchema(source['items'], `${path}.items`, problems),
    required: stringsOf(source['required']),
    default: source['default'],
    nullable: source['nullable'] === true,
    preserveUnknown: source['x-kubernetes-preserve-unknown-fields'] === true || type === 'any',
    intOrString: isIntOrString(source),
    embedded: source['x-kubernetes-embedded-resource'] === true,
    list: listType(source),
    atomic: source['x-kubernetes-map-type'] === 'atomic',
    checks: compileChecks(source, path, problems),
    source,
  });
  const { default: preset } = source;
  if (preset !== undefined) problems.push(...presetProblems(preset, schema, `${path}.default`));
  return schema;
}

/** A default has to fit the schema that it stands in. */
function presetProblems(preset: Json, schema: Schema, field: string): Cause[] {
  return validate(preset, schema).map((cause) => ({ ...cause, field }));
}

function isIntOrString(source: JsonMap): boolean {
  return source['x-kubernetes-int-or-string'] === true || source['format'] === 'int-or-string';
}

function typeOf(source: JsonMap, path: string, problems: Cause[]): Schema['type'] {
  const type = source['type'];
  if (type === undefined || type === '' || isIntOrString(source)) return 'any';
  if (typeof type === 'string' && TYPES.includes(type)) return type as Schema['type'];
  problems.push({
    reason: 'FieldValueNotSupported',
    field: `${path}.type`,
    message: `Unsupported value: ${JSON.stringify(type)}: supported values: ${TYPES.map((name) => `"${name}"`).join(', ')}`,
  });
  return 'any';
}

function compileProperties(source: JsonMap, path: string, problems: Cause[]): Map<string, Schema> {
  const properties = source['properties'];
  if (!isObject(properties)) return new Map();
  for (const [name, value] of Object.entries(properties)) {
    requireType(
      value,
      `${path}.properties[${name}]`,
      'must not be empty for specified object fields',
      problems,
    );
  }
  return new Map(
    Object.entries(properties).map(([name, value]) => [
      name,
      compileSchema(value, `${path}.properties[${name}]`, problems),
    ]),
  );
}

function compileAdditional(source: JsonMap, path: string, problems: Cause[]): Schema | undefined {
  const additional = source['additionalProperties'];
  if (additional === true) return ANY;
  requireType(
    additional,
    `${path}.additionalProperties`,
    'must not be empty for specified object fields',
    problems,
  );
  return isObject(additional)
    ? compileSchema(additional, `${path}.additionalProperties`, problems)
    : undefined;
}

/** A structural schema says the type of everything it names (Kubernetes docs, "Specifying a structural schema"). */
function requireType(source: Json | undefined, path: string, why: string, problems: Cause[]): void {
  if (!isObject(source) || source['type'] !== undefined || isIntOrString(source)) return;
  if (source['x-kubernetes-preserve-unknown-fields'] === true) return;
  problems.push({ reason: 'FieldValueRequired', field: `${path}.type`, message: `Required value: ${why}` });
}

function listType(source: JsonMap): ListType {
  const type = source['x-kubernetes-list-type'];
  if (type === 'set') return { type, keys: [] };
  if (type === 'map') return { type, keys: stringsOf(source['x-kubernetes-list-map-keys']) };
  return { type: 'atomic', keys: [] };
}

const CHECKED = [
  'enum',
  'format',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
];

function compileChecks(source: JsonMap, path: string, problems: Cause[]): Checks | undefined {
  if (!CHECKED.some((name) => source[name] !== undefined)) return undefined;
  const schemas = (name: string): Schema[] => {
    const value = source[name];
    return Array.isArray(value)
      ? value.map((item, index) => compileSchema(item, `${path}.${name}[${index}]`, problems))
      : [];
  };
  const enumeration = source['enum'];
  return {
    enum: Array.isArray(enumeration) ? enumeration : undefined,
    orEmpty: false,
    format: stringAt(source, 'format'),
    minimum: numberOf(source['minimum']),
    maximum: numberOf(source['maximum']),
    exclusiveMinimum: source['exclusiveMinimum'] === true,
    exclusiveMaximum: source['exclusiveMaximum'] === true,
    multipleOf: numberOf(source['multipleOf']),
    minLength: numberOf(source['minLength']),
    maxLength: numberOf(source['maxLength']),
    pattern: compilePattern(source['pattern'], path, problems),
    minItems: numberOf(source['minItems']),
    maxItems: numberOf(source['maxItems']),
    uniqueItems: source['uniqueItems'] === true,
    minProperties: numberOf(source['minProperties']),
    maxProperties: numberOf(source['maxProperties']),
    allOf: schemas('allOf'),
    anyOf: schemas('anyOf'),
    oneOf: schemas('oneOf'),
    not: source['not'] === undefined ? undefined : compileSchema(source['not'], `${path}.not`, problems),
  };
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function compilePattern(text: Json | undefined, path: string, problems: Cause[]): Checks['pattern'] {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return { text, compiled: RE2JS.compile(text) };
  } catch (error) {
    const why = messageOf(error);
    problems.push({
      reason: 'FieldValueInvalid',
      field: `${path}.pattern`,
      message: `Invalid value: ${JSON.stringify(text)}: must be a valid regular expression, but isn't: ${why}`,
    });
    return undefined;
  }
}

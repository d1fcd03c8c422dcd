/** A custom resource that the schema of its CRD and the rules of the Katalog accept, with as little in it as they ask. */
import { operatorOf, readField, withField } from '../../../katalog/index.js';
import {
  isObject,
  type Json,
  type JsonMap,
  type JsonObject,
  type JsonValue,
} from '../../../lib/base/index.js';
import { applyDefaults, compileSchema, validate } from '../../../lib/schema/index.js';
import { type DerivedType, derivedSchema } from './definition.js';
import { type Field, literalOf } from './field.js';
import { listed, ownPath } from './literals.js';
import { fieldsOf, type ReadEntry } from './read-entry.js';

export interface ExampleResource {
  readonly object: JsonObject;
  /** What is still wrong with it, in the words of the schema and of the rules. */
  readonly refused: readonly string[];
}

/** Each try mends what the rules of the one before refused. */
const MAX_TRIES = 8;

export function exampleResource({ group, kind, namespaced, entries }: DerivedType): ExampleResource {
  const [first] = entries;
  if (!first) return { object: {}, refused: [] };
  const { version } = first.entry.apiTypes;
  const defined = first.entry.definition?.versions.find(({ name }) => name === version)?.schema;
  const schema = (isObject(defined) ? defined : derivedSchema(entries, version)) as JsonObject;
  const { spec: specSchema } = (schema['properties'] ?? {}) as { readonly spec?: JsonObject };
  const spec = specSchema ? exampleOf(specSchema, 'spec', fieldsOf(entries).at(['spec'])) : undefined;
  const metadata = {
    name: `example-${kind.toLowerCase()}`,
    ...(namespaced ? { namespace: first.entry.namespace ?? 'default' } : {}),
  };
  let object = {
    apiVersion: `${group}/${version}`,
    kind,
    metadata,
    ...(isObject(spec) ? { spec: spec as JsonObject } : {}),
  } as JsonObject;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const broken = brokenRules(object, schema, entries);
    if (broken.length === 0) break;
    object = broken.reduce(mended, object);
  }
  return { object, refused: [...schemaFaults(object, schema), ...ruleFaults(object, schema, entries)] };
}

/** A value for a schema: fields that are required, and those that the Katalog reads and nothing fills. */
function exampleOf(schema: JsonObject, name: string, field: Field | undefined): JsonValue | undefined {
  if (schema['default'] !== undefined) return schema['default'];
  const [choice] = Array.isArray(schema['enum']) ? schema['enum'] : [];
  if (choice !== undefined) return choice as JsonValue;
  if (schema['x-kubernetes-int-or-string'] === true) return exampleText({}, name);
  switch (schema['type']) {
    case 'object':
      return exampleObject(schema, field);
    case 'array':
      return exampleList(schema, name, field);
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return exampleNumber(schema);
    case 'string':
      return exampleText(schema, name);
    default:
      return schema['properties'] ? exampleObject(schema, field) : exampleText({}, name);
  }
}

function exampleObject(schema: JsonObject, field: Field | undefined): JsonObject {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  const shown = properties.filter(
    ([name, member]) => required.has(name) || (field?.members.has(name) && member['default'] === undefined),
  );
  const members = shown.flatMap(([name, member]): [string, JsonValue][] => {
    const value = exampleOf(member, name, field?.members.get(name));
    return value === undefined ? [] : [[name, value]];
  });
  const { additionalProperties } = schema;
  if (isObject(additionalProperties) && members.length === 0) {
    const value = exampleOf(additionalProperties as JsonObject, 'value', undefined);
    return value === undefined ? {} : { example: value };
  }
  return Object.fromEntries(members);
}

function exampleList(schema: JsonObject, name: string, field: Field | undefined): readonly JsonValue[] {
  const { items, minItems } = schema;
  if (!isObject(items)) return [];
  const count = Math.max(1, Number(minItems ?? 1));
  const member = exampleOf(
    items as JsonObject,
    singular(name),
    field?.type === 'array' ? field.items('array') : undefined,
  );
  return member === undefined
    ? []
    : Array.from({ length: count }, (_, at) => (at === 0 ? member : numbered(member, at)));
}

/** Members of a set differ. */
function numbered(value: JsonValue, at: number): JsonValue {
  if (typeof value === 'string') return `${value}-${at + 1}`;
  return typeof value === 'number' ? value + at : value;
}

function exampleNumber({ minimum, maximum, exclusiveMinimum, multipleOf, type }: JsonObject): number {
  const step = typeof multipleOf === 'number' ? multipleOf : 1;
  const least = typeof minimum === 'number' ? minimum + (exclusiveMinimum === true ? step : 0) : undefined;
  const most = typeof maximum === 'number' ? maximum : undefined;
  const value = least === undefined ? Math.min(1, most ?? 1) : Math.max(least, Math.min(1, most ?? 1));
  const stepped = Math.ceil(value / step) * step;
  return type === 'integer' ? Math.ceil(stepped) : stepped;
}

/** By the last word of a name, what people write there. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/image$/i, 'registry.example.org/app:1.0'],
  [/(schedule|cron)$/i, '0 3 * * *'],
  [/(url|endpoint|webhook)$/i, 'https://example.org'],
  [/(host|domain|hostname|fqdn)$/i, 'www.example.org'],
  [/(size|storage|memory|capacity)$/i, '1Gi'],
  [/cpu$/i, '100m'],
  [/(timeout|interval|duration|period|ttl|after)$/i, '30s'],
  [/(email|mail)$/i, 'someone@example.org'],
  [/(version|tag)$/i, '1.0'],
  [/(timezone|zone)$/i, 'UTC'],
];

/** Tried where a pattern or a format refuses what the name says. */
const CANDIDATES = [
  ...['example', 'a', 'A', '1', '10', '1.0.0', 'v1', 'v1.0.0', 'a1', 'example.org', 'www.example.org'],
  ...['https://example.org', 'someone@example.org', '10.0.0.1', '10.0.0.0/24', '::1', '500m', '1Gi', '30s'],
  ...[
    '0 3 * * *',
    '2026-01-31',
    '2026-01-31T12:00:00Z',
    'UTC',
    'Europe/Berlin',
    'registry.example.org/app:1.0',
  ],
  ...['true', 's3://example/data', '/data', '8080', 'abcdefgh', '0123456789abcdef', '#aabbcc'],
  '123e4567-e89b-42d3-a456-426614174000',
];

function exampleText(schema: JsonObject, name: string): string {
  const usual = BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'example';
  const compiled = compileSchema({ ...schema, type: 'string' } as Json, '', []);
  const long = 'a'.repeat(Math.min(Number(schema['minLength'] ?? 1), 1_000));
  const short = usual.slice(0, Number(schema['maxLength'] ?? usual.length));
  const tried = [usual, ...CANDIDATES, ...literalsOf(String(schema['pattern'] ?? '')), short, long];
  return tried.find((text) => validate(text, compiled).length === 0) ?? usual;
}

/** What a pattern that begins or ends with a literal asks for. */
function literalsOf(pattern: string): readonly string[] {
  const plain = pattern
    .replace(/\\([^a-zA-Z0-9])/g, '$1')
    .replace(/^\^/, '')
    .replace(/\$$/, '');
  const alternatives = /^\(([^()]+)\)$/.exec(plain)?.[1]?.split('|') ?? [];
  return [...alternatives, plain, `${plain}example`, `example${plain}`];
}

function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/s$/, '');
}

function schemaFaults(object: JsonObject, schema: JsonObject): readonly string[] {
  const compiled = compileSchema(schema as Json, '', []);
  const faults = validate(applyDefaults(object as Json, compiled), compiled);
  return faults.map(({ field, message }) => `${field}: ${message}`);
}

function ruleFaults(
  object: JsonObject,
  schema: JsonObject,
  entries: readonly ReadEntry[],
): readonly string[] {
  return verdicts(object, schema, entries).map(({ message }) => message);
}

function brokenRules(
  object: JsonObject,
  schema: JsonObject,
  entries: readonly ReadEntry[],
): readonly JsonObject[] {
  return verdicts(object, schema, entries).map(({ rule }) => rule);
}

/** Every denial, as if the object were created: defaults of the schema first, then mutation, then validation. */
function verdicts(
  object: JsonObject,
  schema: JsonObject,
  entries: readonly ReadEntry[],
): readonly { readonly rule: JsonObject; readonly message: string }[] {
  const compiled = compileSchema(schema as Json, '', []);
  const created = applyDefaults(object as Json, compiled) as JsonMap;
  return entries.flatMap(({ entry, program }) => {
    const { mutation, validation } = program.admission.rules;
    let data: unknown = { ...created, admission: { operation: 'CREATE' } };
    for (const each of mutation) {
      if (each.lookups.size > 0) continue;
      const value = each.value(data as JsonMap);
      if (value !== undefined) data = withField(data, each.path, typed(value, schema, each.path));
    }
    return validation.flatMap((each, index) => {
      const asks = each.action === 'deny' && [...each.lookups].every((lookup) => lookup === 'unique');
      const message = asks ? each.check(data as JsonMap, () => false) : undefined;
      return message === undefined ? [] : [{ rule: entry.validation.rules[index] ?? {}, message }];
    });
  });
}

/** A value of a rule takes the type of its field. */
function typed(value: JsonValue, schema: JsonObject, path: readonly string[]): JsonValue {
  const member = readField(
    schema,
    path.flatMap((name) => ['properties', name]),
  );
  const type = isObject(member) ? String(member['type']) : '';
  return type === 'integer' || type === 'number' || type === 'boolean'
    ? (literalOf(value, type) ?? value)
    : value;
}

/** The object with the value that a rule asks for, where that can be told from it. */
function mended(object: JsonObject, rule: JsonObject): JsonObject {
  const { field = null, message: _message, ...condition } = rule;
  const path = ownPath(field);
  const found = operatorOf(condition);
  if (path?.[0] !== 'spec' || 'problem' in found) return object;
  const present = readField(object, path);
  const value = wanted(found.operator, listed(found.expected), present as JsonValue | undefined);
  return value === undefined ? object : (withField(object, path, value) as JsonObject);
}

function wanted(
  { base, complement }: { readonly base: string; readonly complement: boolean },
  [first, second]: readonly JsonValue[],
  present: JsonValue | undefined,
): JsonValue | undefined {
  const text = typeof present === 'string' ? present : 'example';
  if (complement) return base === 'exists' ? undefined : `${text}-1`;
  switch (base) {
    case 'exists':
      return 'example';
    case 'prefix':
      return `${String(first)}${text}`;
    case 'suffix':
      return `${text}${String(first)}`;
    case 'contains':
      return Array.isArray(present) ? [...present, first ?? ''] : `${text}${String(first)}`;
    case 'regex':
      return exampleText({ pattern: String(first) }, 'value');
    case 'greaterThan':
      return Number(first) + 1;
    case 'lessThan':
      return Number(first) - 1;
    case 'between':
      return first === undefined ? second : first;
    default:
      return first;
  }
}

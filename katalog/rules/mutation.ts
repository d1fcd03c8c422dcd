/** `mutation.rules`: defaults and overrides of a custom resource, applied in order to what templates see of it. */

import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { didYouMean } from '../../lib/base/index.js';
import { compileGate, parseFieldPath, readField, withField } from '../conditions/index.js';
import { FIRES } from '../external/index.js';
import { anything, buildNode, frameOf } from '../resources/index.js';
import { NORMALIZE_TYPES } from '../schema/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';

/** Gives the data with the rules applied. Throws `ResourceError` when a value does not convert. */
export type Mutate = (data: TemplateData) => TemplateData;

/** Reads a value in the type that a rule names. */
export type ReadTyped = (
  raw: JsonValue,
  type: 'string' | 'int' | 'float' | 'bool' | 'auto',
  at: Path,
  scope: CompileScope,
) => ((data: TemplateData) => JsonValue | undefined) | undefined;

const KEYS = ['field', 'default', 'override', 'valueType', 'when', 'or', 'anyOf', 'fires'];
/** What a rule may change; the rest of a custom resource is not the operator's to write. */
const ROOTS = ['spec', 'metadata'];

/** Compiles rules; faults go to `scope`. Undefined when there are none. */
export function compileMutation(
  rules: readonly JsonObject[],
  at: Path,
  scope: CompileScope,
  readTyped: ReadTyped,
): Mutate | undefined {
  if (rules.length === 0) return undefined;
  const compiled = rules.flatMap((rule, index) => compileRule(rule, [...at, index], scope, readTyped) ?? []);
  return (data) => compiled.reduce((current, apply) => apply(current), data);
}

function compileRule(
  raw: JsonObject,
  at: Path,
  scope: CompileScope,
  readTyped: ReadTyped,
): Mutate | undefined {
  for (const key of Object.keys(raw).filter((each) => raw[each] !== null && !KEYS.includes(each))) {
    scope.error('ORK_FIELD_UNKNOWN', [...at, key], `unknown field "${key}"${didYouMean(key, KEYS)}`);
  }
  const { field = null, when = null, or = null, anyOf = null } = raw;
  const gate = compileGate({ when, or, anyOf }, at, scope);
  const fires = FIRES.read(raw['fires'] ?? null, [...at, 'fires'], scope) ?? true;
  const path = typeof field === 'string' && !isTemplate(field) ? parseFieldPath(field) : undefined;
  if (!path || path.length < 2 || !ROOTS.includes(path[0] ?? '')) {
    scope.invalid([...at, 'field'], field, 'a field below spec or metadata, for example spec.replicas');
  }
  const given = ['default', 'override'].filter((key) => (raw[key] ?? null) !== null);
  const [key] = given;
  if (key === undefined || given.length > 1) {
    scope.error('ORK_FIELD_VALUE', at, 'a mutation rule needs exactly one of default and override');
    return undefined;
  }
  const read = reader(
    raw[key] ?? null,
    raw['valueType'] ?? null,
    { at: [...at, key], rule: at, scope },
    readTyped,
  );
  if (!path || !read || !fires) return undefined;
  return (data) => {
    if (!gate(data) || (key === 'default' && !isEmpty(readField(data, path)))) return data;
    const value = read(data);
    return value === undefined ? data : (withField(data, path, value) as TemplateData);
  };
}

function reader(
  raw: JsonValue,
  type: JsonValue,
  { at, rule, scope }: { readonly at: Path; readonly rule: Path; readonly scope: CompileScope },
  readTyped: ReadTyped,
): ((data: TemplateData) => JsonValue | undefined) | undefined {
  if (type !== null) {
    const known = typeof type === 'string' && Object.hasOwn(NORMALIZE_TYPES, type);
    if (known) return readTyped(raw, NORMALIZE_TYPES[type as keyof typeof NORMALIZE_TYPES], at, scope);
    const names = Object.keys(NORMALIZE_TYPES).join(', ');
    scope.invalid([...rule, 'valueType'], type, `one of ${names}`);
    return undefined;
  }
  const node = anything.read(raw, at, scope);
  return (data) => buildNode(node, frameOf(data));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

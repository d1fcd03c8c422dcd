/** `mutation.rules`: defaults and overrides of a custom resource, in order. One compilation serves both moments. */

import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { didYouMean } from '../../lib/base/index.js';
import { compileGate, parseFieldPath, readField, withField } from '../conditions/index.js';
import { FIRES } from '../external/index.js';
import { anything, buildNode, frameOf } from '../resources/index.js';
import { NORMALIZE_TYPES } from '../schema/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';
import { withReads } from './lookups.js';

/** Gives the data with the rules applied. Throws `ResourceError` when a value does not convert. */
export type Mutate = (data: TemplateData) => TemplateData;

/** One rule, compiled. */
export interface MutationRule {
  /** The field that it sets. */
  readonly path: readonly string[];
  /** As it is written. */
  readonly field: string;
  /** Whether a reconcile applies it too. */
  readonly reconciles: boolean;
  /** `health`, `metrics`, `external.<name>`: what has to be known before. */
  readonly lookups: ReadonlySet<string>;
  /** It names the type of its value itself. */
  readonly hasType: boolean;
  /** A literal number or boolean as it is written, for a field that takes a text: `1.10` and not `1.1`. */
  readonly text: string | undefined;
  /** What the field becomes; undefined: it stays. Throws `ResourceError` when a value does not convert. */
  value(data: TemplateData): JsonValue | undefined;
}

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

/** Compiles rules; faults go to `scope`. */
export function compileMutation(
  rules: readonly JsonObject[],
  at: Path,
  scope: CompileScope,
  readTyped: ReadTyped,
): readonly MutationRule[] {
  return rules.flatMap((rule, index) => compileRule(rule, [...at, index], scope, readTyped) ?? []);
}

/**
 * The rules of a reconcile as one function; undefined when there are none. `takesText`: by what is known of the schema,
 * the field is one of text.
 */
export function mutateOf(
  rules: readonly MutationRule[],
  takesText: (path: readonly string[]) => boolean,
): Mutate | undefined {
  const applied = rules
    .filter(({ reconciles }) => reconciles)
    .map((rule) => ({ rule, text: !rule.hasType && takesText(rule.path) ? rule.text : undefined }));
  if (applied.length === 0) return undefined;
  return (data) =>
    applied.reduce((current, { rule, text }) => {
      const value = rule.value(current);
      return value === undefined ? current : (withField(current, rule.path, text ?? value) as TemplateData);
    }, data);
}

function compileRule(
  raw: JsonObject,
  at: Path,
  scope: CompileScope,
  readTyped: ReadTyped,
): MutationRule | undefined {
  for (const key of Object.keys(raw).filter((each) => raw[each] !== null && !KEYS.includes(each))) {
    scope.error('ORK_FIELD_UNKNOWN', [...at, key], `unknown field "${key}"${didYouMean(key, KEYS)}`);
  }
  const { field = null, when = null, or = null, anyOf = null } = raw;
  const { made, lookups, isOfReview } = withReads(scope, () => ({
    gate: compileGate({ when, or, anyOf }, at, scope),
    given: compileGiven(raw, at, scope, readTyped),
  }));
  const fires = FIRES.read(raw['fires'] ?? null, [...at, 'fires'], scope) ?? true;
  const path = typeof field === 'string' && !isTemplate(field) ? parseFieldPath(field) : undefined;
  if (!path || path.length < 2 || !ROOTS.includes(path[0] ?? '')) {
    scope.invalid([...at, 'field'], field, 'a field below spec or metadata, for example spec.replicas');
  }
  const { gate, given } = made;
  if (!path || !given) return undefined;
  return {
    path,
    field: String(field),
    reconciles: fires && !isOfReview,
    lookups,
    hasType: (raw['valueType'] ?? null) !== null,
    text: given.text,
    value: (data) => {
      if (!gate(data) || (given.key === 'default' && !isEmpty(readField(data, path)))) return undefined;
      return given.read(data);
    },
  };
}

interface Given {
  readonly key: string;
  readonly text: string | undefined;
  read(data: TemplateData): JsonValue | undefined;
}

/** The one value that a rule has to have. */
function compileGiven(
  raw: JsonObject,
  at: Path,
  scope: CompileScope,
  readTyped: ReadTyped,
): Given | undefined {
  const [key, second] = ['default', 'override'].filter((each) => (raw[each] ?? null) !== null);
  if (key === undefined || second !== undefined) {
    scope.error('ORK_FIELD_VALUE', at, 'a mutation rule needs exactly one of default and override');
    return undefined;
  }
  const value = raw[key] ?? null;
  const place = { at: [...at, key], rule: at, scope };
  const { made: read, volatile } = scope.recorded(() =>
    reader(value, raw['valueType'] ?? null, place, readTyped),
  );
  if (key === 'override' && volatile !== undefined) {
    const message = `${volatile} gives another value each time, so that this rule changes the object at every write: use default`;
    scope.warning('ORK_FIELD_VALUE', [...at, key], message);
  }
  const text = scope.text(value, [...at, key]);
  return (
    read && { key, read, text: typeof value !== 'string' && typeof text === 'string' ? text : undefined }
  );
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

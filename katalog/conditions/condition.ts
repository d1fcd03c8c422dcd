import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import type { CompileScope, Path, TemplateData } from '../scope/index.js';
import { isTemplate, misfit } from '../scope/index.js';
import { budgetOf } from '../templates/index.js';
import { type Comparator, compileComparator } from './comparator.js';
import { parseFieldPath, readField } from './field-path.js';
import { notifying } from './notify.js';
import { didYouMeanOperator, type FoundOperator, operatorOf } from './operator-of.js';
import { OPERATORS, type Operator } from './operators.js';
import { CLOCK_KINDS, type ClockKind, compileClock } from './schedule/index.js';
import { VALUE_TYPE_NAMES, type ValueType, valueTypeNamed } from './value.js';

/** A condition on the data of a reconcile. The same data at the same time give the same answer. */
export type Condition = (data: TemplateData) => boolean;

const GROUP = ['when', 'or', 'anyOf'];
/** Keys of a condition on data beside the operators; the rest of the contract's keys are not run here. */
const KEYS = [
  ...['field', 'operator', 'value', 'valueType', 'negate', 'notify', 'when', 'or', 'anyOf'],
  ...CLOCK_KINDS,
];
const NOT_RUN = ['expr', 'source', 'unique', 'external'];

/**
 * Compiles one condition: a field (dot path or template) with an operator, a time, day or cron pattern, or a group of
 * conditions under `when`, `or`, `anyOf`; `negate` inverts any of them. An absent field is 0 to a numeric comparison and empty text to
 * the others. `notify` names teams that learn when it begins to hold. Faults go to `scope`; what is returned then is of no use.
 */
export function compileCondition(raw: JsonObject, at: Path, scope: CompileScope): Condition {
  const clock = CLOCK_KINDS.find((kind) => (raw[kind] ?? null) !== null);
  if (clock === undefined) reportKeys(raw, at, scope);
  const isNegated = negated(raw['negate'], [...at, 'negate'], scope);
  const positive =
    clock !== undefined
      ? compileOnClock(clock, raw, at, scope)
      : isGroup(raw)
        ? compileGroup(raw, at, scope)
        : compileComparison(raw, at, scope, isNegated);
  return notifying(raw, at, scope, isNegated ? (data) => !positive(data) : positive);
}

/**
 * The gate that `when` (all), `or` and `anyOf` (any) of a block make together; without any of them it is open.
 */
export function compileGate(raw: JsonObject, at: Path, scope: CompileScope): Condition {
  const all = conditionsAt(raw, 'when', at, scope);
  const any = [...conditionsAt(raw, 'or', at, scope), ...conditionsAt(raw, 'anyOf', at, scope)];
  if (all.length === 0 && any.length === 0) return OPEN;
  const [only, second] = all;
  if (only && !second && any.length === 0) return only;
  if (any.length === 0) return (data) => all.every((condition) => condition(data));
  return (data) => any.some((condition) => condition(data)) && all.every((condition) => condition(data));
}

/** A list of conditions, which all have to hold. */
export function compileAll(list: JsonValue, at: Path, scope: CompileScope): Condition {
  const all = conditionsIn(list, at, scope);
  return (data) => all.every((condition) => condition(data));
}

/** The gate of a block without conditions; compare with it to know that there are none. */
export const OPEN: Condition = () => true;

const NEVER: Condition = () => false;

function compileOnClock(kind: ClockKind, raw: JsonObject, at: Path, scope: CompileScope): Condition {
  const compiled = compileClock(kind, raw, at, {
    cronMs: scope.cronMs,
    others: ['notify'],
    report: ({ kind: fault, path, message }) =>
      scope.error(fault === 'field' ? 'ORK_FIELD_UNKNOWN' : 'ORK_CONDITION', path, message),
  });
  return compiled ? () => compiled.test(scope.now()) : NEVER;
}

function isGroup(raw: JsonObject): boolean {
  return (raw['field'] ?? null) === null && GROUP.some((key) => (raw[key] ?? null) !== null);
}

function compileGroup(raw: JsonObject, at: Path, scope: CompileScope): Condition {
  const foreign = Object.keys(raw).find((key) => OPERATORS.has(key));
  if (foreign !== undefined)
    scope.error('ORK_CONDITION', [...at, foreign], `field is required because ${foreign} compares one`);
  return compileGate(raw, at, scope);
}

function conditionsAt(raw: JsonObject, key: string, at: Path, scope: CompileScope): readonly Condition[] {
  const list = raw[key] ?? null;
  return list === null ? [] : conditionsIn(list, [...at, key], scope);
}

function conditionsIn(list: JsonValue, at: Path, scope: CompileScope): readonly Condition[] {
  if (!Array.isArray(list)) {
    scope.error('ORK_CONDITION', at, misfit(at, list, 'a list of conditions'));
    return [NEVER];
  }
  return list.map((item: JsonValue, index) => {
    const place = [...at, index];
    if (isObject(item)) return compileCondition(item, place, scope);
    scope.error('ORK_CONDITION', place, misfit(place, item, 'a map with a field and an operator'));
    return NEVER;
  });
}

function compileComparison(raw: JsonObject, at: Path, scope: CompileScope, isNegated: boolean): Condition {
  const group = GROUP.find((key) => (raw[key] ?? null) !== null);
  if (group !== undefined)
    scope.error(
      'ORK_CONDITION',
      [...at, group],
      `field and ${group} are mutually exclusive in a condition: keep one`,
    );
  const read = compileFieldReader(raw['field'] ?? null, [...at, 'field'], at, scope);
  const found = operatorOf(raw);
  const valueType = readValueType(raw['valueType'] ?? null, [...at, 'valueType'], scope);
  if ('problem' in found) {
    scope.error('ORK_CONDITION', found.key === undefined ? at : [...at, found.key], found.problem);
    return NEVER;
  }
  if (!read) return NEVER;
  const compare = compileOperand(found.operator, found.expected, valueType, {
    at: [...at, found.key],
    scope,
  });
  if (!compare) return NEVER;
  // A condition whose operator is misspelled is not checked as one that has no operator.
  const isMeant = found.key !== 'field' || unknownKeys(raw).length === 0;
  record(raw['field'], found, { at, scope, compare: isMeant ? compare.constant : undefined, isNegated });
  const { compare: judge } = compare;
  return (data) => {
    const value = read(data);
    // A map or list is compared by its text, which is as long as the value is large.
    if (typeof value === 'object' && value !== null) budgetOf(data)?.value(value);
    return judge(value, data);
  };
}

/** How a condition or `forEach` reads its field: a dot path, or a template. Reports and gives undefined else. */
export function compileFieldReader(
  field: JsonValue,
  at: Path,
  parent: Path,
  scope: CompileScope,
): ((data: TemplateData) => unknown) | undefined {
  if (typeof field !== 'string' || field.trim() === '') {
    const message =
      field === null
        ? 'field is required because a condition compares one'
        : misfit(at, field, 'a field path such as spec.image, or a template');
    scope.error('ORK_CONDITION', field === null ? parent : at, message);
    return undefined;
  }
  if (isTemplate(field)) {
    const template = scope.template(field, at);
    return template && ((data) => template.value(data));
  }
  const path = parseFieldPath(field);
  if (!path) {
    scope.error('ORK_CONDITION', at, misfit(at, field, 'a field path such as spec.image'));
    return undefined;
  }
  scope.refer(path, at);
  return (data) => readField(data, path);
}

interface Recorded {
  readonly at: Path;
  readonly scope: CompileScope;
  readonly compare: ((actual: unknown) => boolean) | undefined;
  readonly isNegated: boolean;
}

function record(
  field: JsonValue | undefined,
  { operator, expected, key }: Exclude<FoundOperator, { readonly problem: string }>,
  { at, scope, compare, isNegated }: Recorded,
): void {
  if (typeof field !== 'string') return;
  scope.reads.comparisons.push({
    path: [...at, 'field'],
    operandPath: [...at, key],
    field,
    chain: isTemplate(field) ? undefined : parseFieldPath(field),
    operator: operator.name,
    expected,
    holds: compare,
    negated: isNegated,
  });
}

interface Compare {
  readonly compare: (actual: unknown, data: TemplateData) => boolean;
  /** The same for an operand that is written out. */
  readonly constant: ((actual: unknown) => boolean) | undefined;
}

function compileOperand(
  operator: Operator,
  expected: JsonValue | undefined,
  valueType: ValueType,
  { at, scope }: { readonly at: Path; readonly scope: CompileScope },
): Compare | undefined {
  const options = { absent: 'zero', valueType } as const;
  if (operator.base === 'equals') scope.doubtWord(expected, at);
  const operand = comparesTexts(operator, valueType) ? writtenTexts(expected, at, scope) : expected;
  const dynamic = compileDynamicOperand(operand, at, scope);
  if (dynamic === 'broken') return undefined;
  if (dynamic) {
    const compileFor = lastOf((value: string) => {
      const compiled = compileComparator(operator, dynamic.parse(value), options);
      return 'comparator' in compiled ? compiled.comparator : NEVER_EQUAL;
    });
    return {
      compare: (actual, data) => compileFor(dynamic.render(data))(actual) === true,
      constant: undefined,
    };
  }
  const compiled = compileComparator(operator, operand, options);
  if ('problem' in compiled) {
    scope.error('ORK_CONDITION', at, compiled.problem);
    return undefined;
  }
  const constant = (actual: unknown): boolean => compiled.comparator(actual) === true;
  return { compare: constant, constant };
}

const TEXTUAL: ReadonlySet<string> = new Set(['contains', 'prefix', 'suffix', 'regex']);
const EITHER: ReadonlySet<string> = new Set(['equals', 'in']);

/** Whether texts alone are compared, so that a number is meant as it is written. */
export function comparesTexts({ base }: Operator, valueType: ValueType): boolean {
  return TEXTUAL.has(base) || (valueType === 'string' && EITHER.has(base));
}

function writtenTexts(expected: JsonValue | undefined, at: Path, scope: CompileScope): JsonValue | undefined {
  if (!Array.isArray(expected)) return scope.text(expected, at);
  return expected.map((member, index) => scope.text(member, [...at, index]) ?? member);
}

const NEVER_EQUAL: Comparator = () => false;

interface DynamicOperand {
  render(data: TemplateData): string;
  parse(text: string): unknown;
}

/** An operand that is a template, or a list with templates in it; undefined when it is constant. */
function compileDynamicOperand(
  expected: JsonValue | undefined,
  at: Path,
  scope: CompileScope,
): DynamicOperand | undefined | 'broken' {
  if (isTemplate(expected)) {
    const template = scope.template(expected, at);
    return template ? { render: (data) => template.render(data), parse: (text) => text } : 'broken';
  }
  if (!Array.isArray(expected) || !expected.some(isTemplate)) return undefined;
  const members = (expected as readonly JsonValue[]).map((member, index) => {
    if (!isTemplate(member)) return () => member;
    const template = scope.template(member, [...at, index]);
    return template && ((data: TemplateData) => template.render(data));
  });
  if (members.includes(undefined)) return 'broken';
  return {
    render: (data) => JSON.stringify(members.map((member) => member?.(data))),
    parse: (text) => JSON.parse(text) as unknown,
  };
}

/** Remembers the last result alone: operands rarely change between evaluations. */
function lastOf<T>(make: (key: string) => T): (key: string) => T {
  let last: { key: string; value: T } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}

function readValueType(raw: JsonValue, at: Path, scope: CompileScope): ValueType {
  if (raw === null) return 'auto';
  const type = typeof raw === 'string' ? valueTypeNamed(raw) : undefined;
  if (!type) scope.error('ORK_CONDITION', at, misfit(at, raw, `one of ${VALUE_TYPE_NAMES.join(', ')}`));
  return type ?? 'auto';
}

function negated(raw: JsonValue | undefined, at: Path, scope: CompileScope): boolean {
  if (raw === undefined || raw === null || typeof raw === 'boolean') return raw === true;
  if (raw === 'true' || raw === 'false') return raw === 'true';
  scope.error('ORK_CONDITION', at, misfit(at, raw, 'true or false'));
  return false;
}

function unknownKeys(raw: JsonObject): readonly string[] {
  return Object.keys(raw).filter((key) => raw[key] !== null && !KEYS.includes(key) && !OPERATORS.has(key));
}

function reportKeys(raw: JsonObject, at: Path, scope: CompileScope): void {
  for (const key of unknownKeys(raw)) {
    if (NOT_RUN.includes(key)) {
      scope.error('ORK_NOT_RUN', [...at, key], `${key} is not supported in a condition on data: remove it`);
    } else {
      scope.error(
        'ORK_FIELD_UNKNOWN',
        [...at, key],
        `unknown field "${key}"${didYouMeanOperator(key, KEYS)}`,
      );
    }
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

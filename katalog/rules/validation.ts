/**
 * `validation.rules`: what must hold for a custom resource. Pure; whoever evaluates them, at admission or before a
 * reconcile, brings what a rule cannot know by itself. One compilation serves both moments.
 */

import { deepEqual, type Json, type JsonObject } from '../../lib/base/index.js';
import {
  compileCondition,
  compileGate,
  conditionText,
  parseFieldPath,
  readField,
} from '../conditions/index.js';
import { FIRES } from '../external/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';
import { withReads } from './lookups.js';

/** What rules find. */
export interface RuleFindings {
  /** One sentence for each rule with `action: deny` that does not hold. */
  readonly denied: readonly string[];
  readonly warned: readonly string[];
}

/** A field whose value no other custom resource may have. */
export interface UniqueField {
  readonly path: readonly string[];
  /** Among which others. */
  readonly scope: 'cluster' | 'namespace';
}

/** Whether another custom resource has this value there. */
export type IsTaken = (unique: UniqueField, value: unknown) => boolean;

export type Validate = (data: TemplateData, isTaken: IsTaken) => RuleFindings;

/** One rule, compiled. */
export interface ValidationRule {
  /** What it is about, for the causes of a denial; empty where a template says it. */
  readonly field: string;
  readonly action: 'deny' | 'warn';
  /** Whether a reconcile asks it too. */
  readonly reconciles: boolean;
  /** `unique`, `health`, `metrics`, `external.<name>`: what has to be known before it is asked. */
  readonly lookups: ReadonlySet<string>;
  /** What becomes of it when a lookup did not come. */
  readonly onUnavailable: 'skip' | 'deny';
  readonly unique: UniqueField | undefined;
  /** What has to be known before `applies` can be asked. */
  readonly gateLookups: ReadonlySet<string>;
  /** Whether its `when` and `or` hold. */
  applies(data: TemplateData): boolean;
  /** Its message, which is never blank; undefined: it holds, or does not apply. */
  check(data: TemplateData, isTaken: IsTaken): string | undefined;
}

const ACTIONS = ['deny', 'warn'];
const SCOPES = ['cluster', 'namespace'];
const UNAVAILABLE = ['skip', 'deny'];

/** Compiles rules; faults go to `scope`. */
export function compileValidation(
  rules: readonly JsonObject[],
  at: Path,
  scope: CompileScope,
): readonly ValidationRule[] {
  return rules.flatMap((rule, index) => compileRule(rule, [...at, index], scope) ?? []);
}

/** The rules of a reconcile as one function; undefined when there are none. */
export function validateOf(rules: readonly ValidationRule[]): Validate | undefined {
  const asked = rules.filter(({ reconciles }) => reconciles);
  if (asked.length === 0) return undefined;
  return (data, isTaken) => {
    const found = asked.flatMap(({ check, action }) => {
      const message = check(data, isTaken);
      return message === undefined ? [] : [{ message, action }];
    });
    const of = (wanted: ValidationRule['action']): string[] =>
      found.filter(({ action }) => action === wanted).map(({ message }) => message);
    return { denied: of('deny'), warned: of('warn') };
  };
}

type Holds = (data: TemplateData, isTaken: IsTaken) => boolean;

function compileRule(raw: JsonObject, at: Path, scope: CompileScope): ValidationRule | undefined {
  const { message = null, action = null, fires = null, link = null, onUnavailable = null, ...rest } = raw;
  const { when = null, or = null, anyOf = null, ...condition } = rest;
  readWord(action, ACTIONS, [...at, 'action'], scope);
  readWord(onUnavailable, UNAVAILABLE, [...at, 'onUnavailable'], scope);
  const gate = withReads(scope, () => compileGate({ when, or, anyOf }, at, scope));
  const rule = withReads(scope, () => ({
    ...compileHolds(condition, at, scope),
    say: compileMessage(message, at, scope),
  }));
  if (link !== null && typeof link !== 'string') scope.invalid([...at, 'link'], link, 'text');
  const firesAtReconcile = FIRES.read(fires, [...at, 'fires'], scope) !== false;
  const { holds, say, unique, isImmutable } = rule.made;
  const applies = gate.made;
  if (say === undefined) return undefined;
  const text = `${conditionText(condition)} does not hold`;
  return {
    field: fieldOf(condition['field'] ?? null, link),
    action: action === 'warn' ? 'warn' : 'deny',
    reconciles: firesAtReconcile && !gate.isOfReview && !rule.isOfReview && !isImmutable,
    lookups: new Set([...gate.lookups, ...rule.lookups, ...(unique ? ['unique'] : [])]),
    gateLookups: gate.lookups,
    onUnavailable: onUnavailable === 'deny' ? 'deny' : 'skip',
    unique,
    applies,
    check: (data, isTaken) => {
      if (!applies(data) || holds(data, isTaken)) return undefined;
      const said = say(data) ?? '';
      return said.trim() === '' ? text : said;
    },
  };
}

/** The path as it is written, else what `link` says that a template is about. */
function fieldOf(field: JsonObject[string], link: JsonObject[string]): string {
  if (typeof field === 'string' && !isTemplate(field)) return field;
  return typeof link === 'string' ? link : '';
}

function compileHolds(
  condition: JsonObject,
  at: Path,
  scope: CompileScope,
): { readonly holds: Holds; readonly unique: UniqueField | undefined; readonly isImmutable: boolean } {
  if (isOperator(condition, 'unique')) {
    const unique = compileUnique(condition, at, scope);
    return { holds: unique ? uniqueHolds(unique) : () => true, unique, isImmutable: false };
  }
  if (isOperator(condition, 'immutable')) {
    return { holds: compileImmutable(condition, at, scope), unique: undefined, isImmutable: true };
  }
  return { holds: compileCondition(condition, at, scope), unique: undefined, isImmutable: false };
}

/** Undefined when it is faulty; its result is undefined where the rule has none of its own. */
function compileMessage(
  message: JsonObject[string],
  at: Path,
  scope: CompileScope,
): ((data: TemplateData) => string | undefined) | undefined {
  if (message === null) return () => undefined;
  if (typeof message !== 'string') {
    scope.invalid([...at, 'message'], message, 'text');
    return undefined;
  }
  if (!isTemplate(message)) return () => message;
  const template = scope.template(message, [...at, 'message']);
  return template && ((data) => template.render(data));
}

function readWord(raw: JsonObject[string], words: readonly string[], at: Path, scope: CompileScope): void {
  if (raw === null || (typeof raw === 'string' && words.includes(raw))) return;
  scope.invalid(at, raw, words.join(' or '));
}

function isOperator(raw: JsonObject, name: string): boolean {
  const shorthand = raw[name] ?? null;
  return raw['operator'] === name || shorthand === true || shorthand === 'true';
}

function compileUnique(raw: JsonObject, at: Path, scope: CompileScope): UniqueField | undefined {
  readWord(raw['scope'] ?? null, SCOPES, [...at, 'scope'], scope);
  reportOthers(raw, ['field', 'operator', 'unique', 'scope'], at, scope);
  const path = comparedPath(raw, 'unique', at, scope);
  return path && { path, scope: raw['scope'] === 'namespace' ? 'namespace' : 'cluster' };
}

/** An absent value is nobody's. */
function uniqueHolds(unique: UniqueField): Holds {
  return (data, isTaken) => {
    const value = readField(data, unique.path);
    return value === undefined || value === null || value === '' || !isTaken(unique, value);
  };
}

/** Equal to the object before; what is new has none. */
function compileImmutable(raw: JsonObject, at: Path, scope: CompileScope): Holds {
  reportOthers(raw, ['field', 'operator', 'immutable'], at, scope);
  const path = comparedPath(raw, 'immutable', at, scope);
  return (data) => {
    const before = data['old'];
    if (!path || before === undefined || before === null) return true;
    return deepEqual(readField(data, path) as Json, readField(before, path) as Json);
  };
}

function comparedPath(
  { field = null }: JsonObject,
  operator: string,
  at: Path,
  scope: CompileScope,
): readonly string[] | undefined {
  const path = typeof field === 'string' && !isTemplate(field) ? parseFieldPath(field) : undefined;
  if (path) {
    const place = { path: [...at, 'field'], operandPath: [...at, 'operator'], field: String(field) };
    const read = { chain: path, operator, expected: undefined, holds: undefined, negated: false };
    scope.reads.comparisons.push({ ...place, ...read });
    return path;
  }
  const message = `field is required because ${operator} compares one field, for example spec.domain`;
  scope.error('ORK_CONDITION', [...at, 'field'], message);
  return undefined;
}

/** Such a rule has an operator of its own and no operand. */
function reportOthers(raw: JsonObject, keys: readonly string[], at: Path, scope: CompileScope): void {
  for (const key of Object.keys(raw).filter((each) => raw[each] !== null && !keys.includes(each))) {
    scope.error(
      'ORK_FIELD_UNKNOWN',
      [...at, key],
      `unknown field "${key}": expected one of ${keys.join(', ')}`,
    );
  }
}

/**
 * `validation.rules`: what must hold for a custom resource. Pure; whoever evaluates them, at admission or before a
 * reconcile, brings what a rule cannot know by itself.
 */

import type { JsonObject } from '../../lib/base/index.js';
import {
  compileCondition,
  compileGate,
  conditionText,
  parseFieldPath,
  readField,
} from '../conditions/index.js';
import { FIRES } from '../external/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';

/** What rules find. */
export interface RuleFindings {
  /** One sentence for each rule with `action: deny` that does not hold. */
  readonly denied: readonly string[];
  readonly warned: readonly string[];
}

/** Whether another custom resource has this value at the field (a dot path). */
export type IsTaken = (field: readonly string[], value: unknown) => boolean;

export type Validate = (data: TemplateData, isTaken: IsTaken) => RuleFindings;

interface Rule {
  /** Undefined: it holds, or does not apply. */
  check(data: TemplateData, isTaken: IsTaken): string | undefined;
  readonly action: 'deny' | 'warn';
}

const ACTIONS = ['deny', 'warn'];

/** Compiles rules; faults go to `scope`. Undefined when there are none. */
export function compileValidation(
  rules: readonly JsonObject[],
  at: Path,
  scope: CompileScope,
): Validate | undefined {
  if (rules.length === 0) return undefined;
  const compiled = rules.flatMap((rule, index) => compileRule(rule, [...at, index], scope) ?? []);
  return (data, isTaken) => {
    const found = compiled.flatMap(({ check, action }) => {
      const message = check(data, isTaken);
      return message === undefined ? [] : [{ message, action }];
    });
    const of = (wanted: Rule['action']): string[] =>
      found.filter(({ action }) => action === wanted).map(({ message }) => message);
    return { denied: of('deny'), warned: of('warn') };
  };
}

function compileRule(raw: JsonObject, at: Path, scope: CompileScope): Rule | undefined {
  const { message = null, action = null, fires = null, link = null, ...rest } = raw;
  const { when = null, or = null, anyOf = null, ...condition } = rest;
  const word = action === null ? 'deny' : action;
  if (typeof word !== 'string' || !ACTIONS.includes(word)) {
    scope.invalid([...at, 'action'], action, 'deny or warn');
  }
  const gate = compileGate({ when, or, anyOf }, at, scope);
  const holds = isUnique(condition)
    ? compileUnique(condition, at, scope)
    : compileCondition(condition, at, scope);
  if (message !== null && typeof message !== 'string') {
    scope.invalid([...at, 'message'], message, 'text');
    return undefined;
  }
  if (link !== null && typeof link !== 'string') scope.invalid([...at, 'link'], link, 'text');
  // What is for admission alone is checked like the others, and never asked.
  if (FIRES.read(fires, [...at, 'fires'], scope) === false) return undefined;
  const template = isTemplate(message) ? scope.template(message, [...at, 'message']) : undefined;
  const text = message ?? `${conditionText(condition)} does not hold`;
  return {
    action: word === 'warn' ? 'warn' : 'deny',
    check: (data, isTaken) => {
      if (!gate(data) || holds(data, isTaken)) return undefined;
      return template ? template.render(data) : text;
    },
  };
}

function isUnique({ operator, unique }: JsonObject): boolean {
  return operator === 'unique' || unique === true || unique === 'true';
}

/** An absent value is nobody's. */
function compileUnique(
  raw: JsonObject,
  at: Path,
  scope: CompileScope,
): (data: TemplateData, isTaken: IsTaken) => boolean {
  const { field = null } = raw;
  const path = typeof field === 'string' && !isTemplate(field) ? parseFieldPath(field) : undefined;
  if (!path)
    scope.error(
      'ORK_CONDITION',
      [...at, 'field'],
      'field is required because unique compares one field, for example spec.domain',
    );
  return (data, isTaken) => {
    const value = path && readField(data, path);
    return !path || value === undefined || value === null || value === '' || !isTaken(path, value);
  };
}

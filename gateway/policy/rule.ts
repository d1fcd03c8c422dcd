/** One rule of `validation` in CEL. */
import { conditionText, isTemplate, operatorOf, parseFieldPath, plainPieces } from '../../katalog/index.js';
import { isObject, type JsonObject, type JsonValue } from '../../lib/base/index.js';
import { isWritable, literal } from '../cel/index.js';
import { compileComparison } from './comparison.js';
import type { RuleFields, ScalarField } from './fields.js';
import { NotCompiled } from './not-compiled.js';

export interface CompiledRule {
  /** Whether it applies and does not hold. */
  readonly violated: string;
  /** Its message, as one line. */
  readonly message: string;
}

/** A value in a message is cut here, so that no object makes an expression costly. */
const MAX_PIECE = 1_000;

/** What a rule demands, before it is said. */
export interface CompiledDemand {
  /** Whether it is asked; undefined: always. */
  readonly gate: string | undefined;
  readonly holds: string;
  /** What is said where it has no message, or an empty one. */
  readonly own: string;
  /** Texts and paths of fields, in order; undefined: it says its own. */
  readonly message: readonly (string | readonly string[])[] | undefined;
}

/** Throws NotCompiled with the reason. */
export function compileDemand(raw: JsonObject, fields: RuleFields): CompiledDemand {
  const { message = null, action: _, fires: __, link: ___, onUnavailable: ____, ...rest } = raw;
  const { when = null, or = null, anyOf = null, ...condition } = rest;
  return {
    gate: compileGate({ when, or, anyOf }, fields),
    holds: compileHolds(condition, fields),
    own: `${conditionText(condition)} does not hold`,
    message: typeof message === 'string' ? piecesOf(message) : undefined,
  };
}

/** `say`: a text as a response of the webhook has it. Throws NotCompiled with the reason. */
export function compileRule(
  raw: JsonObject,
  fields: RuleFields,
  say: (text: string) => string,
): CompiledRule {
  const { gate, holds, own, message } = compileDemand(raw, fields);
  const said = literal(say(own));
  return {
    violated: gate === undefined ? `!(${holds})` : `(${gate}) && !(${holds})`,
    message: message === undefined ? said : compileMessage(message, said, { fields, say }),
  };
}

function compileHolds(condition: JsonObject, fields: RuleFields): string {
  if (isOperator(condition, 'unique')) throw new NotCompiled('unique asks the runtime');
  if (!isOperator(condition, 'immutable')) return compileCondition(condition, fields);
  const { now, before } = fields.compared(pathOf(condition['field'] ?? null));
  const isSame = `${now.has} == ${before.has} && (!${now.has} || ${now.value} == ${before.value})`;
  return fields.isCreated === undefined ? isSame : `${fields.isCreated} || (${isSame})`;
}

export function isOperator(raw: JsonObject, name: string): boolean {
  const shorthand = raw[name] ?? null;
  return raw['operator'] === name || shorthand === true || shorthand === 'true';
}

/** undefined: it is open. */
function compileGate(raw: JsonObject, fields: RuleFields): string | undefined {
  const of = (key: string): readonly string[] => {
    const list: unknown = raw[key] ?? [];
    return (Array.isArray(list) ? list : []).map((each: JsonValue) => {
      if (isObject(each)) return compileCondition(each as JsonObject, fields);
      throw new NotCompiled(`${key} is not a list of conditions`);
    });
  };
  const all = of('when');
  const any = [...of('or'), ...of('anyOf')];
  const parts = [...all, ...(any.length > 0 ? [any.map((each) => `(${each})`).join(' || ')] : [])];
  return parts.length === 0 ? undefined : parts.map((each) => `(${each})`).join(' && ');
}

function compileCondition(raw: JsonObject, fields: RuleFields): string {
  const { negate = null, notify: _, ...rest } = raw;
  const positive = compilePositive(rest, fields);
  return negate === true || negate === 'true' ? `!(${positive})` : positive;
}

function compilePositive(raw: JsonObject, fields: RuleFields): string {
  const { field = null, valueType = null } = raw;
  if (field === null) {
    const gate = compileGate(raw, fields);
    if (gate === undefined) throw new NotCompiled('a condition on the time');
    return gate;
  }
  const found = operatorOf(raw);
  if ('problem' in found) throw new NotCompiled(found.problem);
  const { operator, expected } = found;
  const isTemplated = Array.isArray(expected) ? expected.some(isTemplate) : isTemplate(expected);
  if (isTemplated) throw new NotCompiled(`the operand of ${operator.name} is a template`);
  return compileComparison(fields.scalar(pathOf(field)), { operator, expected, valueType });
}

function pathOf(field: JsonValue): readonly string[] {
  const path = typeof field === 'string' && !isTemplate(field) ? parseFieldPath(field) : undefined;
  if (path) return path;
  throw new NotCompiled('the field is a template');
}

function piecesOf(text: string): readonly (string | readonly string[])[] {
  const pieces = isTemplate(text) ? plainPieces(text) : [text];
  if (!pieces) throw new NotCompiled('the message is more than texts and fields');
  if (!pieces.every((piece) => typeof piece !== 'string' || isWritable(piece)))
    throw new NotCompiled('the message is not text that CEL reads');
  return pieces;
}

/** `own`: what is said where the message turns out empty. */
function compileMessage(
  pieces: readonly (string | readonly string[])[],
  own: string,
  { fields, say }: { readonly fields: RuleFields; readonly say: (text: string) => string },
): string {
  if (pieces.every((piece) => typeof piece === 'string')) {
    const said = say(pieces.join(''));
    return said === '' ? own : literal(said);
  }
  const parts = pieces.map((piece) => (typeof piece === 'string' ? literal(piece) : shown(piece, fields)));
  return `[${oneLine(parts.join(' + '))}].map(m, m == '' ? ${own} : m)[0]`;
}

/** Throws NotCompiled. */
export function shownField(path: readonly string[], fields: RuleFields): ScalarField {
  const field = fields.scalar(path);
  if (field.type === 'number') throw new NotCompiled(`the message shows ${path.join('.')}, a fraction`);
  return field;
}

function shown(path: readonly string[], fields: RuleFields): string {
  const { type, has, value } = shownField(path, fields);
  const text = type === 'string' ? value : `string(${value})`;
  const cut = `(${text}.size() > ${MAX_PIECE} ? ${text}.substring(0, ${MAX_PIECE}) : ${text})`;
  return `(${has} ? ${type === 'string' ? cut : text} : '')`;
}

/** Control characters and line breaks become one space each run, as in every response of the gateway. */
function oneLine(expression: string): string {
  return `(${expression}).findAll('[^\\\\p{Cc}\\\\p{Zl}\\\\p{Zp}]+').join(' ').trim()`;
}

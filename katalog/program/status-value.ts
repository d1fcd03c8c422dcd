import type { JsonValue } from '../../lib/base/index.js';
import { parseQuantity, textOf } from '../conditions/index.js';
import type { StatusField } from '../model.js';
import { anything, buildNode, frameOf, ResourceError } from '../resources/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';

/** Gives a status field's value; undefined when there is none. Throws `ResourceError` when it does not convert. */
export type ReadStatusValue = (data: TemplateData) => JsonValue | undefined;

/** Compiles the value of a status field; undefined when it is faulty, which `scope` then knows. */
export function readStatusValue(
  raw: JsonValue,
  type: StatusField['type'],
  at: Path,
  scope: CompileScope,
): ReadStatusValue | undefined {
  if (typeof raw === 'object') return readComposite(raw, type, at, scope);
  if (!isTemplate(raw)) return readConstant(raw, type, at, scope);
  const template = scope.template(raw, at);
  if (!template) return undefined;
  if (type === 'string') return (data) => template.render(data);
  return (data) => {
    const value = template.value(data);
    return isEmpty(value) ? undefined : converted(value, type, at);
  };
}

function readComposite(
  raw: JsonValue,
  type: StatusField['type'],
  at: Path,
  scope: CompileScope,
): ReadStatusValue | undefined {
  if (raw === null) return () => undefined;
  if (type !== 'auto' && type !== 'string') {
    scope.invalid(at, raw, `${EXPECTS[type]}`);
    return undefined;
  }
  const node = anything.read(raw, at, scope);
  return (data) => buildNode(node, frameOf(data));
}

function readConstant(
  raw: string | number | boolean,
  type: StatusField['type'],
  at: Path,
  scope: CompileScope,
): ReadStatusValue | undefined {
  const written = type === 'string' ? scope.text(raw, at) : raw;
  const value = isEmpty(raw) && type !== 'string' ? undefined : CONVERT[type](written);
  if (value !== undefined || isEmpty(raw)) return () => value;
  scope.invalid(at, raw, `${EXPECTS[type]}`);
  return undefined;
}

function converted(value: unknown, type: StatusField['type'], at: Path): JsonValue {
  const result = CONVERT[type](value);
  if (result === undefined) throw ResourceError.invalid(at, value, `${EXPECTS[type]}`);
  return result;
}

const EXPECTS: Readonly<Record<StatusField['type'], string>> = {
  string: 'text',
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  auto: 'a value',
};

const CONVERT: Readonly<Record<StatusField['type'], (value: unknown) => JsonValue | undefined>> = {
  string: textOf,
  int: (value) => {
    const number = numberOf(value);
    return number === undefined ? undefined : Math.trunc(number);
  },
  float: numberOf,
  bool: booleanOf,
  auto: infer,
};

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return undefined;
  const quantity = parseQuantity(value);
  return quantity && !quantity.unit ? quantity.approximate : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const lower = textOf(value).trim().toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Values keep their type; a text that spells a number or boolean exactly as JSON would becomes one. */
export function infer(value: unknown): JsonValue {
  if (typeof value !== 'string') return value as JsonValue;
  if (value === 'true' || value === 'false') return value === 'true';
  const number = Number(value);
  return value.trim() !== '' && String(number) === value && Number.isFinite(number) ? number : value;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

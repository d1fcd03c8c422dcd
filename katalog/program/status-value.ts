import type { JsonValue } from '../../lib/base/index.js';
import { parseQuantity, textOf } from '../conditions/index.js';
import type { StatusType } from '../model.js';
import { anything, buildNode, frameOf, ResourceError } from '../resources/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';

/**
 * Gives a status field's value; undefined when there is none. `type` is that of the CRD's schema, for a field that
 * declares none; text where neither says one. Throws `ResourceError` when the value does not convert.
 */
export type ReadStatusValue = (data: TemplateData, type?: StatusType) => JsonValue | undefined;

/** Compiles the value of a status field; undefined when it is faulty, which `scope` then knows. */
export function readStatusValue(
  raw: JsonValue,
  declared: StatusType | undefined,
  at: Path,
  scope: CompileScope,
): ReadStatusValue | undefined {
  if (typeof raw === 'object') return readComposite(raw, declared, at, scope);
  if (!isTemplate(raw)) return readConstant(raw, declared, at, scope);
  const template = scope.template(raw, at);
  if (!template) return undefined;
  return (data, given = 'string') => {
    const type = declared ?? given;
    if (type === 'string') return template.render(data);
    const value = template.value(data);
    return isEmpty(value) ? undefined : converted(value, type, at);
  };
}

function readComposite(
  raw: JsonValue,
  declared: StatusType = 'auto',
  at: Path,
  scope: CompileScope,
): ReadStatusValue | undefined {
  if (raw === null) return () => undefined;
  if (declared !== 'auto' && declared !== 'string') {
    scope.invalid(at, raw, `${EXPECTS[declared]}`);
    return undefined;
  }
  const node = anything.read(raw, at, scope);
  return (data) => buildNode(node, frameOf(data));
}

function readConstant(
  raw: string | number | boolean,
  declared: StatusType | undefined,
  at: Path,
  scope: CompileScope,
): ReadStatusValue | undefined {
  const text = String(scope.text(raw, at));
  const read = (type: StatusType): JsonValue | undefined => {
    if (type === 'string') return text;
    return isEmpty(raw) ? undefined : converted(raw, type, at);
  };
  if (declared === undefined) return (_data, given = 'string') => read(given);
  try {
    const value = read(declared);
    return () => value;
  } catch {
    scope.invalid(at, raw, `${EXPECTS[declared]}`);
    return undefined;
  }
}

function converted(value: unknown, type: StatusType, at: Path): JsonValue {
  const result = CONVERT[type](value);
  if (result === undefined) throw ResourceError.invalid(at, value, `${EXPECTS[type]}`);
  return result;
}

const EXPECTS: Readonly<Record<StatusType, string>> = {
  string: 'text',
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  auto: 'a value',
};

const CONVERT: Readonly<Record<StatusType, (value: unknown) => JsonValue | undefined>> = {
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

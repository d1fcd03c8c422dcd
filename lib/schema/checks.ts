import { deepEqual, isObject, type Json } from '../base/index.js';
import type { Cause } from './cause.js';
import { hasFormat } from './formats.js';
import type { Checks, Schema } from './schema.js';

type Validate = (value: Json, schema: Schema, path: string) => Cause[];

/** The value validations of one place; `validate` is passed in because the logical ones recurse. */
export function checkValue(value: Json, checks: Checks, path: string, validate: Validate): Cause[] {
  const causes: Cause[] = [];
  const passes = (allowed: Json): boolean => deepEqual(allowed, value);
  if (checks.enum && !checks.enum.some(passes) && !(checks.orEmpty && value === '')) {
    const supported = checks.enum.map((allowed) => JSON.stringify(allowed)).join(', ');
    const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`;
    causes.push({ reason: 'FieldValueNotSupported', message, field: path });
  }
  if (typeof value === 'number') causes.push(...checkNumber(value, checks, path));
  else if (typeof value === 'string') causes.push(...checkString(value, checks, path));
  else if (Array.isArray(value)) causes.push(...checkList(value, checks, path));
  else if (isObject(value)) causes.push(...checkSize(Object.keys(value).length, checks, path));
  causes.push(...checkLogic(value, checks, path, validate));
  return causes;
}

function inBody(path: string, value: Json, why: string): Cause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${path} in body ${why}`,
    field: path,
  };
}

function checkNumber(value: number, checks: Checks, path: string): Cause[] {
  const causes: Cause[] = [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = checks;
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    causes.push(
      inBody(path, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`),
    );
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    causes.push(
      inBody(path, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`),
    );
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    causes.push(inBody(path, value, `should be a multiple of ${multipleOf}`));
  }
  return causes;
}

/** The first finding alone, and the format, as the API server reports them. */
function checkString(value: string, checks: Checks, path: string): Cause[] {
  const finding = stringFinding(value, checks, path);
  const causes = finding ? [finding] : [];
  if (checks.format && !hasFormat(value, checks.format)) {
    causes.push(inBody(path, value, `must be of type ${checks.format}: ${JSON.stringify(value)}`));
  }
  return causes;
}

function stringFinding(value: string, checks: Checks, path: string): Cause | undefined {
  const length = [...value].length;
  if (checks.maxLength !== undefined && length > checks.maxLength) {
    const message = `Too long: may not be more than ${checks.maxLength} bytes`;
    return { reason: 'FieldValueTooLong', message, field: path };
  }
  if (checks.minLength !== undefined && length < checks.minLength) {
    return inBody(path, value, `should be at least ${checks.minLength} chars long`);
  }
  if (checks.pattern && !checks.pattern.compiled.matcher(value).find()) {
    return inBody(path, value, `should match '${checks.pattern.text}'`);
  }
  return undefined;
}

function checkList(value: Json[], checks: Checks, path: string): Cause[] {
  const causes: Cause[] = [];
  if (checks.minItems !== undefined && value.length < checks.minItems) {
    causes.push(inBody(path, value.length, `should have at least ${checks.minItems} items`));
  }
  if (checks.maxItems !== undefined && value.length > checks.maxItems) {
    const message = `Too many: ${value.length}: must have at most ${checks.maxItems} items`;
    causes.push({ reason: 'FieldValueTooMany', message, field: path });
  }
  if (checks.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
    causes.push(inBody(path, value, "shouldn't contain duplicates"));
  }
  return causes;
}

function checkSize(size: number, checks: Checks, path: string): Cause[] {
  if (checks.minProperties !== undefined && size < checks.minProperties) {
    return [inBody(path, size, `should have at least ${checks.minProperties} properties`)];
  }
  if (checks.maxProperties !== undefined && size > checks.maxProperties) {
    const message = `Too many: ${size}: must have at most ${checks.maxProperties} items`;
    return [{ reason: 'FieldValueTooMany', message, field: path }];
  }
  return [];
}

function checkLogic(value: Json, checks: Checks, path: string, validate: Validate): Cause[] {
  const causes = checks.allOf.flatMap((schema) => validate(value, schema, path));
  const matching = (schemas: readonly Schema[]): number =>
    schemas.filter((schema) => validate(value, schema, path).length === 0).length;
  if (checks.anyOf.length > 0 && matching(checks.anyOf) === 0) {
    causes.push(inBody(path, value, 'must validate at least one schema (anyOf)'));
  }
  if (checks.oneOf.length > 0) {
    const count = matching(checks.oneOf);
    const found = count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`;
    if (count !== 1)
      causes.push(inBody(path, value, `must validate one and only one schema (oneOf). ${found}`));
  }
  if (checks.not && validate(value, checks.not, path).length === 0) {
    causes.push(inBody(path, value, 'must not validate the schema (not)'));
  }
  return causes;
}

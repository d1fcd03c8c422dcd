import type { JsonObject, JsonValue } from '../../../lib/base/index.js';
import { parseDuration } from '../../../lib/base/index.js';
import { isCron, parseQuantity, textOf } from '../../conditions/index.js';
import { isTemplate, type Path, type Target } from '../../scope/index.js';
import { ABSENT, constant, dynamic, ResourceError } from '../node.js';
import type { FieldType } from './field-type.js';

/** A scalar is written as string, number or boolean alike, or as a template; this gives it the target's type. */
interface ScalarRow {
  /** Completes "invalid <field> <value>: expected …". */
  readonly expected: string;
  readonly schema: JsonObject;
  /** Whether templates give their value as it is (a number stays one) or as text. */
  readonly native: boolean;
  /** Spelled out, an absent value beside the empty text. */
  readonly none?: string;
  /** undefined when the value does not fit. Never sees an empty value. */
  convert(value: unknown): JsonValue | undefined;
}

const SCALAR_SCHEMA: JsonObject = { type: ['string', 'number', 'boolean'] };

function scalar(row: ScalarRow): Required<FieldType> {
  const coerce = (value: unknown, at: Path): JsonValue | undefined => {
    if (isEmpty(value, row)) return undefined;
    const converted = typeof value === 'object' ? undefined : row.convert(value);
    if (converted === undefined) throw ResourceError.invalid(at, value, row.expected);
    return converted;
  };
  const target: Target = {
    expected: row.expected,
    native: row.native,
    fits: (value) => isEmpty(value, row) || (typeof value !== 'object' && row.convert(value) !== undefined),
  };
  return {
    schema: row.schema,
    coerce,
    read(raw, at, scope) {
      if (isTemplate(raw)) {
        const template = scope.template(raw, at, target);
        if (!template) return ABSENT;
        if (row.native) return dynamic((frame) => coerce(template.value(frame.data), at));
        return dynamic((frame) => coerce(template.render(frame.data), at));
      }
      if (isEmpty(raw, row)) return ABSENT;
      const value = row.native ? raw : scope.text(raw, at);
      const converted = typeof value === 'object' ? undefined : row.convert(value);
      if (converted === undefined) scope.invalid(at, raw, row.expected);
      return converted === undefined ? ABSENT : constant(converted);
    },
  };
}

/** Text; an empty value is an absent field. */
export const text: FieldType = scalar({
  expected: 'text',
  schema: SCALAR_SCHEMA,
  native: false,
  convert: (value) => (typeof value === 'string' ? value : String(value)),
});

/** Text that may be empty: values of labels, environment variables and data. */
export const looseText: FieldType = {
  schema: SCALAR_SCHEMA,
  coerce: (value) => textOf(value),
  read(raw, at, scope) {
    if (isTemplate(raw)) {
      const template = scope.template(raw, at);
      return template ? dynamic((frame) => template.render(frame.data)) : ABSENT;
    }
    if (typeof raw !== 'object') return constant(String(scope.text(raw, at)));
    scope.invalid(at, raw, 'text');
    return ABSENT;
  },
};

/** A whole number of at least `minimum`. */
export function integer(minimum = 0): FieldType {
  return scalar({
    expected: `a whole number of at least ${minimum}`,
    schema: SCALAR_SCHEMA,
    native: true,
    convert: (value) => {
      const number = wholeNumber(value);
      return number !== undefined && number >= minimum ? number : undefined;
    },
  });
}

/** 1–65535; 0 means no port, and is an absent field. */
export const port: FieldType = scalar({
  expected: 'a port from 1 to 65535',
  none: '0',
  schema: SCALAR_SCHEMA,
  native: true,
  convert: (value) => {
    const number = wholeNumber(value);
    return number !== undefined && number >= 1 && number <= 65_535 ? number : undefined;
  },
});

export const boolean: FieldType = scalar({
  expected: 'true or false',
  schema: SCALAR_SCHEMA,
  native: true,
  convert: (value) => {
    const lower = String(value).trim().toLowerCase();
    return lower === 'true' ? true : lower === 'false' ? false : undefined;
  },
});

/** A number, a percentage or a name, as Kubernetes' IntOrString takes it. */
export const intOrString: FieldType = scalar({
  expected: 'a whole number, a percentage or a name',
  schema: SCALAR_SCHEMA,
  native: true,
  convert: (value) => wholeNumber(value) ?? (typeof value === 'string' ? value.trim() : undefined),
});

/** A Kubernetes quantity, as text: `500m`, `1Gi`, `2`. */
export const quantity: FieldType = scalar({
  expected: 'a quantity such as 500m, 1 or 2Gi',
  schema: SCALAR_SCHEMA,
  native: false,
  convert: (value) => (parseQuantity(value) ? String(value).trim() : undefined),
});

/** A duration such as `30s` or `90d`; stays text. */
export const duration: FieldType = scalar({
  expected: 'a duration such as 12h or 90d',
  schema: SCALAR_SCHEMA,
  native: false,
  convert: (value) => (parseDuration(String(value).trim()) === undefined ? undefined : String(value).trim()),
});

/** A schedule that a CronJob takes; stays text. */
export const schedule: FieldType = scalar({
  expected: 'a cron schedule such as "0 3 * * *"',
  schema: SCALAR_SCHEMA,
  native: false,
  convert: (value) => (isCron(String(value)) ? String(value) : undefined),
});

/** One of the given words, in any case. */
export function oneOf(words: readonly string[]): FieldType {
  return scalar({
    expected: `one of ${words.join(', ')}`,
    // The words are what an editor offers; other cases of them and templates are right too.
    schema: { anyOf: [{ enum: [...words] }, { type: 'string' }] },
    native: false,
    convert: (value) => words.find((word) => word.toLowerCase() === String(value).trim().toLowerCase()),
  });
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  // Adding 0 makes 0 of -0, which JSON has no word for.
  return typeof number === 'number' && Number.isSafeInteger(number) ? number + 0 : undefined;
}

function isEmpty(value: unknown, { none }: ScalarRow): boolean {
  if (value === undefined || value === null) return true;
  // What a map says as text is what it says of itself: its toString may be anything, and is not asked.
  if (typeof value === 'object') return false;
  if (typeof value !== 'string') return none !== undefined && String(value) === none;
  if (none === undefined && isVisible(value.charCodeAt(0))) return false;
  const trimmed = value.trim();
  return trimmed === '' || trimmed === none;
}

/** Of most texts, the first sign says that they are not blank. */
function isVisible(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

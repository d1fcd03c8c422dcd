import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { didYouMean, nearestName, quoted } from '../../lib/base/index.js';
import { OPERATORS, type Operator } from './operators.js';

/** The comparison that a condition states, or what is wrong with how it states it. */
export type FoundOperator =
  | { readonly operator: Operator; readonly expected: JsonValue | undefined; readonly key: string }
  | { readonly problem: string; readonly key: string | undefined };

/**
 * Finds the operator of a condition: a shorthand key (`greaterThan: 5`), or `operator` with `value`. `value`
 * alone means `equals`; no operator at all means `exists`. `key` is the field of the condition that holds the
 * operand (or the fault), for locating it. Keys that are no operators are the caller's to know.
 */
export function operatorOf(condition: JsonObject): FoundOperator {
  const shorthands = Object.keys(condition).filter((key) => OPERATORS.has(key) && condition[key] !== null);
  const explicit = condition['operator'] ?? undefined;
  const [key, second] = shorthands;
  if (explicit !== undefined && key !== undefined) {
    return { problem: `operator and ${key} are mutually exclusive: keep one`, key };
  }
  if (second !== undefined) {
    return { problem: `${shorthands.join(' and ')} are mutually exclusive: keep one`, key: second };
  }
  if (explicit !== undefined) return explicitOperator(explicit, condition['value'] ?? undefined);
  if (key !== undefined) return shorthandOperator(key, condition[key]);
  const value = condition['value'] ?? undefined;
  return value === undefined ? found('exists', undefined, 'field') : found('equals', value, 'value');
}

/** The nearest operator to a key that a condition does not know, as ` (did you mean "…"?)`, or ''. */
export function didYouMeanOperator(key: string, others: readonly string[] = []): string {
  return didYouMean(key, [...OPERATORS.keys(), ...others]);
}

function explicitOperator(name: JsonValue, value: JsonValue | undefined): FoundOperator {
  if (typeof name !== 'string' || !OPERATORS.has(name)) {
    const close = typeof name === 'string' ? nearestName(name, OPERATORS.keys()) : undefined;
    const hint = close === undefined ? '' : ` (did you mean "${close}"?)`;
    return { problem: `unknown operator ${quoted(name)}${hint}`, key: 'operator' };
  }
  if (OPERATORS.get(name)?.operand !== 'none' && value === undefined) {
    return { problem: `value is required because operator ${name} compares with one`, key: 'operator' };
  }
  return found(name, value, value === undefined ? 'operator' : 'value');
}

/** `exists: false` means `notExists`, and so on for every operator without an operand. */
function shorthandOperator(key: string, value: JsonValue | undefined): FoundOperator {
  if (OPERATORS.get(key)?.operand !== 'none') return found(key, value, key);
  if (value !== false && value !== 'false') return found(key, undefined, key);
  const operator = OPERATORS.get(key);
  if (!operator) return { problem: `unknown operator "${key}"`, key };
  return { operator: { ...operator, complement: !operator.complement }, expected: undefined, key };
}

function found(name: string, expected: JsonValue | undefined, key: string): FoundOperator {
  const operator = OPERATORS.get(name);
  return operator ? { operator, expected, key } : { problem: `unknown operator "${name}"`, key };
}

/** Assertions on the text that an entry reads, by the operators of conditions. */
import { compileComparator, OPERATORS } from '../../../katalog/conditions/index.js';
import { ASSERTION_NAMES, type Assertions } from './kubectl-schema.js';

type AssertionName = (typeof ASSERTION_NAMES)[number];

/** The operator of each assertion. Those of `output…` look at the text as it is. */
const OPERATOR_OF: Readonly<Record<AssertionName, string>> = {
  equals: 'equals',
  notEquals: 'notEquals',
  oneOf: 'in',
  notOneOf: 'notIn',
  outputContains: 'contains',
  outputNotContains: 'notContains',
  regex: 'regex',
  greaterThan: 'greaterThan',
  lessThan: 'lessThan',
  greaterThanOrEqual: 'greaterThanOrEqual',
  lessThanOrEqual: 'lessThanOrEqual',
  between: 'between',
  notBetween: 'notBetween',
  exists: 'exists',
  notExists: 'notExists',
};

export interface Unmet {
  readonly assertion: AssertionName;
  readonly wanted: unknown;
}

/** The names of the assertions that an entry has. */
export function assertedBy(entry: Assertions): readonly AssertionName[] {
  return ASSERTION_NAMES.filter((name) => entry[name] !== undefined);
}

/** What is wrong with the operand of an assertion, such as a pattern; undefined: nothing. */
export function operandProblem(entry: Assertions, name: AssertionName): string | undefined {
  const built = compiled(entry, name);
  return typeof built === 'string' ? built : undefined;
}

/** The assertions that do not hold for a text, which is trimmed first. */
export function unmet(entry: Assertions, output: string): readonly Unmet[] {
  const text = output.trim();
  return assertedBy(entry).flatMap((assertion) => {
    const built = compiled(entry, assertion);
    // Of a text that is no number, an order says nothing: neither that it is between nor that it is not.
    const holds = typeof built === 'string' ? false : built(text) === true && isOrdered(assertion, text);
    return holds ? [] : [{ assertion, wanted: entry[assertion] }];
  });
}

function isOrdered(name: AssertionName, text: string): boolean {
  return name !== 'notBetween' || Number.isFinite(Number(text === '' ? 'none' : text));
}

function compiled(entry: Assertions, name: AssertionName): ReturnType<typeof comparatorOf> | string {
  const operand = entry[name];
  const operator = OPERATORS.get(OPERATOR_OF[name]);
  if (!operator) return `unknown operator "${name}"`;
  // `exists: false` is `notExists`.
  const isInverted = operator.operand === 'none' && operand === false;
  const asked = isInverted ? { ...operator, complement: !operator.complement } : operator;
  return comparatorOf(asked, operand);
}

function comparatorOf(
  operator: Parameters<typeof compileComparator>[0],
  operand: unknown,
): string | ((actual: unknown) => boolean | 'missing') {
  const built = compileComparator(operator, operand, { absent: 'missing' });
  return 'problem' in built ? built.problem : built.comparator;
}

import type { Labels } from './label.js';

/** One comparison of a label selector. `=`, `==` and `!=` are `in` and `notin` with one value. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'gt' | 'lt';
  /** Without duplicates; none for `exists` and `absent`, one for `gt` and `lt`. */
  readonly values: readonly string[];
}

export type LabelTest = (labels: Labels) => boolean;

/** What a label value must be for `gt` and `lt`; a label has no sign, because its value begins with a letter or digit. */
const DIGITS = /^\d+$/;
const MAX_INT64 = 2n ** 63n - 1n;

/** Compiles a requirement. `notin` also matches an object without the label; `gt` and `lt` never do. */
export function testOf({ key, operator, values }: LabelRequirement): LabelTest {
  const [first = ''] = values;
  switch (operator) {
    case 'exists':
      return (labels) => Object.hasOwn(labels, key);
    case 'absent':
      return (labels) => !Object.hasOwn(labels, key);
    case 'gt':
    case 'lt':
      return numberTest(key, operator, BigInt(first));
    default:
      return memberTest(key, operator === 'in', values);
  }
}

/** Whether `text` is an operand of `gt` and `lt`: an integer of 64 bits that is a label value too. */
export function isBound(text: string): boolean {
  return DIGITS.test(text) && BigInt(text) <= MAX_INT64;
}

/** The requirement in the syntax of `kubectl -l`. */
export function requirementText({ key, operator, values }: LabelRequirement): string {
  const [first = ''] = values;
  switch (operator) {
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
    case 'gt':
      return `${key}>${first}`;
    case 'lt':
      return `${key}<${first}`;
    case 'in':
      return values.length === 1 ? `${key}=${first}` : `${key} in (${values.join(',')})`;
    case 'notin':
      return values.length === 1 ? `${key}!=${first}` : `${key} notin (${values.join(',')})`;
  }
}

function memberTest(key: string, isWanted: boolean, values: readonly string[]): LabelTest {
  const [only = ''] = values;
  if (values.length === 1)
    return (labels) => (Object.hasOwn(labels, key) && labels[key] === only) === isWanted;
  const members = new Set(values);
  return (labels) => (Object.hasOwn(labels, key) && members.has(labels[key] ?? '')) === isWanted;
}

function numberTest(key: string, operator: 'gt' | 'lt', bound: bigint): LabelTest {
  return (labels) => {
    const text = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (text === undefined || !isBound(text)) return false;
    return operator === 'gt' ? BigInt(text) > bound : BigInt(text) < bound;
  };
}

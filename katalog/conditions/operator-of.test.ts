import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { didYouMeanOperator, operatorOf } from './operator-of.js';

const read = (condition: JsonObject): string => {
  const found = operatorOf(condition);
  if ('problem' in found) return `problem at ${found.key}: ${found.problem}`;
  const { operator, expected, key } = found;
  return `${operator.complement ? 'not ' : ''}${operator.base} ${JSON.stringify(expected)} from ${key}`;
};

describe('the operator of a condition', () => {
  it.each<[JsonObject, string]>([
    [{ field: 'a', equals: 'x' }, 'equals "x" from equals'],
    [{ field: 'a', gte: 3 }, 'greaterThanOrEqual 3 from gte'],
    [{ field: 'a', operator: 'notIn', value: 'a,b' }, 'not in "a,b" from value'],
    [{ field: 'a', operator: 'exists' }, 'exists undefined from operator'],
    [{ field: 'a', value: 'x' }, 'equals "x" from value'],
    [{ field: 'a' }, 'exists undefined from field'],
    [{ field: 'a', exists: true }, 'exists undefined from exists'],
    [{ field: 'a', exists: false }, 'not exists undefined from exists'],
    [{ field: 'a', notExists: false }, 'exists undefined from notExists'],
    [{ field: 'a', equals: null, gt: 1 }, 'greaterThan 1 from gt'],
    [{ field: 'a', gt: 1, lt: 2 }, 'problem at lt: gt and lt are mutually exclusive: keep one'],
    [
      { field: 'a', operator: 'eq', gt: 1 },
      'problem at gt: operator and gt are mutually exclusive: keep one',
    ],
    [
      { field: 'a', operator: 'greaterthen', value: 1 },
      'problem at operator: unknown operator "greaterthen" (did you mean "greaterThan"?)',
    ],
    [
      { field: 'a', operator: 'gt' },
      'problem at operator: value is required because operator gt compares with one',
    ],
  ])('%j', (condition, wanted) => {
    expect(read(condition)).toBe(wanted);
  });

  it('suggests an operator for an unknown key', () => {
    expect(didYouMeanOperator('greaterThen')).toBe(' (did you mean "greaterThan"?)');
    expect(didYouMeanOperator('zzzzzz')).toBe('');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWith, compileComparator } from './comparator.js';
import { OPERATORS, type Operator } from './operators.js';
import { valueTypeNamed } from './value.js';

function operator(name: string): Operator {
  const found = OPERATORS.get(name);
  if (!found) throw new Error(`no operator ${name}`);
  return found;
}
const compare = (name: string, actual: unknown, expected?: unknown) =>
  compareWith(operator(name), actual, expected, { absent: 'zero' });
const strict = (name: string, actual: unknown, expected?: unknown) =>
  compareWith(operator(name), actual, expected, { absent: 'missing' });

describe('comparisons', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['equals', 'Running', 'Running', true],
    ['equals', 3, '3', true],
    ['equals', '3', 3, true],
    ['equals', '3.0', 3, true],
    ['equals', '1.10', '1.1', false],
    ['equals', '1Gi', '1024Mi', true],
    ['equals', '500m', 0.5, true],
    ['equals', 9007199254740992, '9007199254740993', false],
    ['equals', true, 'true', true],
    ['equals', undefined, '', true],
    ['eq', 'a', 'a', true],
    ['neq', 'a', 'a', false],
    ['notEquals', undefined, 'x', true],
    ['contains', 'connection refused', 'refused', true],
    ['contains', ['a', 'b'], 'b', true],
    ['contains', ['ab'], 'b', false],
    ['contains', [1, 2], '2', true],
    ['contains', { a: 1 }, 'a', true],
    ['notContains', 'nginx', 'docker.io', true],
    ['prefix', 'prod-a', 'prod-', true],
    ['notPrefix', 'prod-a', 'prod-', false],
    ['suffix', 'a-v2', '-v2', true],
    ['notSuffix', 'a-v2', '-v1', true],
    ['regex', 'app-prod-01', '^app-\\w+-\\d+$', true],
    ['regex', 'APP', 'app', false],
    ['regex', 'xappx', 'app', true],
    ['regex', 5, '^5$', true],
    ['exists', 0, undefined, true],
    ['exists', false, undefined, true],
    ['exists', '', undefined, false],
    ['exists', null, undefined, false],
    ['notExists', undefined, undefined, true],
    ['greaterThan', '5', '3', true],
    ['gt', '10', '9', true],
    ['gt', 5, 5, false],
    ['lt', '500m', 1, true],
    ['lt', '1Gi', '1G', false],
    ['gte', 3, '3', true],
    ['min', '2', '3', false],
    ['lte', 81, '80', false],
    ['max', '1500m', '1.5', true],
    ['greaterThan', undefined, '0', false],
    ['lessThan', undefined, '1', true],
    ['lessThan', '', '1', true],
    ['greaterThan', undefined, '-1', true],
    ['greaterThan', 'abc', '0', false],
    ['lessThan', 'abc', '0', false],
    ['lessThan', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z', true],
    ['greaterThan', '9007199254740993', '9007199254740992', true],
    ['between', '5', '1,10', true],
    ['between', 10, [1, 10], true],
    ['between', 11, '1, 10', false],
    ['between', 5, 'not,numbers', false],
    ['notBetween', 11, '1,10', true],
    ['between', '750m', '500m,1', true],
    ['in', 'prod', 'dev, prod', true],
    ['in', 3, [1, 2, 3], true],
    ['in', 3, '1,2,3', true],
    ['in', undefined, 'a,', true],
    ['in', undefined, 'a', false],
    ['in', '', 'a,', true],
    ['notIn', 'canary', 'dev,prod', true],
    ['notIn', undefined, 'a,', false],
    ['typeOf', 'x', 'string', true],
    ['typeOf', {}, 'object', true],
    ['typeOf', [], 'slice', true],
    ['typeList', [], undefined, true],
    ['typeMap', [], undefined, false],
    ['typeOfNumber', 3, undefined, true],
    ['typeNull', undefined, undefined, true],
    ['typeBool', false, undefined, true],
  ])('%s: %j against %j is %s', (name, actual, expected, wanted) => {
    expect(compare(name, actual, expected)).toBe(wanted);
  });

  it.each<[string, unknown, unknown, boolean | 'missing']>([
    ['greaterThan', undefined, 0, 'missing'],
    ['lessThan', null, 5, 'missing'],
    ['lessThan', Number.NaN, 5, 'missing'],
    ['lessThan', '', 5, 'missing'],
    ['lessThan', 'abc', 5, 'missing'],
    ['notBetween', undefined, '1,5', 'missing'],
    ['equals', undefined, 'x', 'missing'],
    ['notEquals', undefined, 'x', 'missing'],
    ['equals', undefined, '', true],
    ['regex', undefined, 'x', 'missing'],
    ['contains', undefined, 'x', 'missing'],
    ['in', undefined, 'a,b', 'missing'],
    ['in', undefined, 'a,', true],
    ['exists', undefined, undefined, false],
    ['notExists', undefined, undefined, true],
    ['typeNull', undefined, undefined, true],
    ['greaterThan', 61, '60', true],
  ])('with absence not decided, %s: %j against %j is %s', (name, actual, expected, wanted) => {
    expect(strict(name, actual, expected)).toBe(wanted);
  });

  it.each<[string, unknown, unknown, string, boolean]>([
    ['equals', '1.10', '1.1', 'number', true],
    ['equals', '1Gi', '1024Mi', 'string', false],
    ['equals', 'yes', true, 'bool', true],
    ['in', 'no', 'false', 'boolean', true],
    ['lessThan', '10', '9', 'string', true],
  ])('%s: %j against %j read as %s is %s', (name, actual, expected, type, wanted) => {
    const valueType = valueTypeNamed(type) ?? 'auto';
    expect(compareWith(operator(name), actual, expected, { absent: 'zero', valueType })).toBe(wanted);
  });

  it.each<[string, unknown, RegExp]>([
    ['regex', '(a', /missing closing/],
    ['regex', 'a(?=b)', /invalid or unsupported/],
    ['regex', 5, /requires a pattern/],
    ['between', '1', /two bounds/],
    ['between', '1,', /two bounds/],
    ['between', [1, 2, 3], /two bounds/],
    ['greaterThan', undefined, /requires a value/],
    ['greaterThan', '', /requires a value/],
    ['in', undefined, /requires a list/],
    ['typeOf', 'strng', /did you mean "string"/],
  ])('%s refuses the operand %j', (name, expected, message) => {
    const compiled = compileComparator(operator(name), expected, { absent: 'zero' });
    expect('problem' in compiled ? compiled.problem : '').toMatch(message);
  });

  it('evaluates a pattern that would backtrack for ever elsewhere', () => {
    expect(compare('regex', `${'a'.repeat(5_000)}!`, '^(a+)+$')).toBe(false);
  });

  it('gives the complement of every operator that has one', () => {
    const values = fc.oneof(
      fc.integer(),
      fc.constantFrom('', 'a', '500m', '1Gi', '3', null, undefined, true, [1], { a: 1 }),
    );
    fc.assert(
      fc.property(values, fc.constantFrom('1,5', 'a,b', '3,3'), (actual, expected) => {
        for (const name of ['Equals', 'Contains', 'Prefix', 'Suffix', 'In']) {
          const base = name === 'In' ? 'in' : name.toLowerCase();
          expect(compare(`not${name}`, actual, expected)).toBe(!compare(base, actual, expected));
        }
      }),
    );
  });

  it('orders doubles as JavaScript does', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 });
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(compare('greaterThan', a, String(b))).toBe(a > b);
        expect(compare('lessThanOrEqual', a, b)).toBe(a <= b);
      }),
    );
  });
});

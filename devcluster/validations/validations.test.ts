import { describe, expect, it } from 'vitest';
import type { Json } from '../../lib/base/index.js';
import { type Cause, compileSchema } from '../../lib/schema/index.js';
import { compileRules, evaluateRules } from './index.js';

function compiled(properties: Json, rule: string, more: object = {}) {
  const problems: Cause[] = [];
  const source = { type: 'object', properties, 'x-kubernetes-validations': [{ rule, ...more }] };
  const rules = compileRules(compileSchema(source as Json, 's', problems), 's', problems);
  return { rules, problems: problems.map(({ field, message }) => `${field}: ${message}`) };
}

const text = { type: 'string' };
const set = { type: 'array', items: text, 'x-kubernetes-list-type': 'set' };

describe('rules in the schema of a CRD', () => {
  it.each<[string, Json, string, string]>([
    [
      'a field that may be null',
      { a: { ...text, nullable: true } },
      'self.a == ""',
      'fields that may be null',
    ],
    [
      'a date',
      { a: { ...text, format: 'date-time' } },
      'self.a == self.a',
      'fields with format date-time are not evaluated',
    ],
    ['lists whose order does not count', { a: set }, 'self.a == ["x"]', 'set and map are not compared'],
    ['their sum', { a: set }, 'size(self.a + self.a) > 0', 'set and map are not compared'],
    [
      'objects with members without a type',
      { a: { type: 'object', properties: { b: { 'x-kubernetes-preserve-unknown-fields': true } } } },
      'self.a == oldSelf.a',
      'objects with members without a type are not compared',
    ],
    ['quantities', { a: text }, 'isQuantity(self.a)', "undeclared reference to 'isQuantity'"],
  ])('what is not evaluated is refused with the CRD: %s', (_, properties, rule, why) => {
    expect(compiled(properties, rule).problems).toEqual([expect.stringContaining(why)]);
  });

  it('a place without a type has no rules', () => {
    const problems: Cause[] = [];
    const any = {
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-validations': [{ rule: 'true' }],
    };
    const source = { type: 'object', properties: { a: any } };
    compileRules(compileSchema(source as Json, 's', []), 's', problems);
    expect(problems).toMatchObject([
      {
        field: 's.properties[a].x-kubernetes-validations',
        message: 'Forbidden: rules on values without a type are not evaluated',
      },
    ]);
  });

  it('a message expression that fails counts as absent', () => {
    const { rules } = compiled({ a: { type: 'array', items: text } }, 'false', {
      message: 'own',
      messageExpression: 'self.a[1]',
    });
    if (!rules) throw new Error('no rules');
    expect(evaluateRules(rules, { a: ['x'] }, undefined)).toEqual([
      { reason: 'FieldValueInvalid', message: 'Invalid value: own', field: '<nil>' },
    ]);
    expect(evaluateRules(rules, { a: ['x', 'y'] }, undefined)).toMatchObject([
      { message: 'Invalid value: y' },
    ]);
  });
});

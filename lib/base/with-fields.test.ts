import { describe, expect, it } from 'vitest';
import { withFields } from './with-fields.js';

describe('withFields', () => {
  it('gives a copy in which the fields stand in place of those of the object', () => {
    const object = { a: 1, b: 2 };
    const made = withFields(object, { b: 'two', c: 3 });
    expect(JSON.stringify(made)).toBe('{"a":1,"b":"two","c":3}');
    expect(object).toEqual({ a: 1, b: 2 });
  });

  it('copies a field that is named __proto__ like any other', () => {
    const made = withFields(JSON.parse('{"__proto__":{"b":1},"a":1}') as { a: number }, { c: 2 });
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
    expect('b' in made).toBe(false);
    expect(JSON.stringify(made)).toBe('{"__proto__":{"b":1},"a":1,"c":2}');
  });

  it('takes fields that have symbols for names, and keeps a field that is undefined', () => {
    const mark = Symbol('mark');
    expect(withFields({ [mark]: 1, a: 1 }, { a: undefined })).toEqual({ [mark]: 1, a: undefined });
  });
});

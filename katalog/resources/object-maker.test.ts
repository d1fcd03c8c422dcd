import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Member, objectFrom, objectMaker } from './object-maker.js';

type From = Readonly<Record<string, string>>;

function field(key: string): Member<From> {
  return { key, build: (from) => (Object.hasOwn(from, key) ? from[key] : undefined) };
}

describe('objectMaker', () => {
  it('keeps the order of the fields, constant ones and built ones, and leaves absent ones out', () => {
    const make = objectMaker<From>([field('b'), { key: 'kind', value: 'Pod' }, field('a')]);
    expect(JSON.stringify(make({ a: '1', b: '2' }))).toBe('{"b":"2","kind":"Pod","a":"1"}');
    expect(JSON.stringify(make({ a: '1' }))).toBe('{"kind":"Pod","a":"1"}');
  });

  it('makes a new object each time', () => {
    const make = objectMaker<From>([field('a')]);
    expect(make({ a: '1' })).not.toBe(make({ a: '1' }));
  });

  it('takes any text as a key, and none as code', () => {
    const hostile = fc.constantFrom('__proto__', 'a"]: 1}; process.exit(1); ({["', '\u2028', '\\', '`', '0');
    const key = fc.oneof(fc.string({ maxLength: 5 }), hostile);
    const property = fc.property(
      fc.uniqueArray(key, { minLength: 1, maxLength: 9 }),
      fc.nat(),
      (names, present) => {
        const there = names.filter((_, index) => (present >> index) % 2 === 1);
        const from: From = Object.fromEntries(there.map((name) => [name, `v${name}`]));
        expectSame(names.map(field), from);
      },
    );
    fc.assert(property);
  });

  it('makes objects of very many fields', () => {
    const names = Array.from({ length: 100 }, (_, index) => `key-${index}`);
    expectSame(names.map(field), Object.fromEntries(names.slice(1).map((name) => [name, name])));
  });
});

function expectSame(members: readonly Member<From>[], from: From): void {
  const made = objectMaker(members)(from);
  expect(Object.entries(made)).toEqual(Object.entries(from));
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  expect(Object.entries(objectFrom(members, from))).toEqual(Object.entries(from));
}

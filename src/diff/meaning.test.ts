import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../lib/base/index.js';
import { changesOf, changeText } from './meaning.js';

const texts = (from: JsonValue, to: JsonValue): readonly string[] => changesOf(from, to).map(changeText);

describe('changes by meaning', () => {
  it.each<[string, JsonValue, JsonValue, readonly string[]]>([
    ['a value', { a: { b: 1 } }, { a: { b: 3 } }, ['~ a.b: 1 → 3']],
    ['another type', { a: '1' }, { a: 1 }, ['~ a: "1" → 1']],
    ['a key that came and one that went', { a: 1, b: 2 }, { b: 2, c: null }, ['- a: 1', '+ c: null']],
    ['the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    [
      'a named member of a list',
      { l: [{ name: 'x', v: 1 }, { name: 'y' }] },
      { l: [{ name: 'n' }, { name: 'x', v: 2 }] },
      ['- l[y]: {"name":"y"}', '+ l[n]: {"name":"n"}', '~ l[x].v: 1 → 2'],
    ],
    [
      'the order of named members',
      [{ path: 'a' }, { path: 'b' }],
      [{ path: 'b' }, { path: 'a' }],
      ['~  (order): ["a","b"] → ["b","a"]'],
    ],
    [
      'members with one name twice',
      [{ name: 'x' }, { name: 'x', v: 1 }],
      [{ name: 'x' }],
      ['- [1]: {"name":"x","v":1}'],
    ],
    ['plain members', { l: [1, 2] }, { l: [1, 3, 4] }, ['~ l[1]: 2 → 3', '+ l[2]: 4']],
    ['a list that becomes a map', { l: [] }, { l: {} }, ['~ l: [] → {}']],
    ['a member of Object.prototype', {}, { constructor: 1 }, ['+ constructor: 1']],
  ])('%s', (_, from, to, expected) => {
    expect(texts(from, to)).toEqual(expected);
  });

  it('equal documents have no changes, and different ones have some', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const copy = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(changesOf(copy(a), copy(a))).toEqual([]);
        const differ = JSON.stringify(sorted(copy(a))) !== JSON.stringify(sorted(copy(b)));
        expect(changesOf(copy(a), copy(b)).length > 0).toBe(differ);
      }),
    );
  });

  it('long values are cut', () => {
    expect(texts({}, { a: 'x'.repeat(500) })[0]).toHaveLength('+ a: '.length + 121);
  });
});

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

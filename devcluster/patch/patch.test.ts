import { describe, expect, it } from 'vitest';
import type { Json, JsonMap } from '../../lib/base/index.js';
import { type Schema, schemaOf } from '../../lib/schema/index.js';
import { applyJsonPatch } from './json-patch.js';
import { applyMergePatch } from './merge-patch.js';
import { applyStrategicMerge } from './strategic-merge.js';

describe('JSON patch (RFC 6902)', () => {
  const document = { a: { b: [1, 2] }, 'x/y': { '~': 1 } };

  it.each<[JsonMap, unknown]>([
    [
      { op: 'add', path: '/a/c', value: 3 },
      { a: { b: [1, 2], c: 3 }, 'x/y': { '~': 1 } },
    ],
    [
      { op: 'add', path: '/a/b/0', value: 0 },
      { a: { b: [0, 1, 2] }, 'x/y': { '~': 1 } },
    ],
    [
      { op: 'add', path: '/a/b/-', value: 3 },
      { a: { b: [1, 2, 3] }, 'x/y': { '~': 1 } },
    ],
    [
      { op: 'add', path: '/a/b/-1', value: 3 },
      { a: { b: [1, 2, 3] }, 'x/y': { '~': 1 } },
    ],
    [
      { op: 'replace', path: '/a/b/-2', value: 3 },
      { a: { b: [3, 2] }, 'x/y': { '~': 1 } },
    ],
    [{ op: 'add', path: '', value: 1 }, 1],
    [
      { op: 'remove', path: '/a/b/0' },
      { a: { b: [2] }, 'x/y': { '~': 1 } },
    ],
    [
      { op: 'replace', path: '/x~1y/~0', value: 2 },
      { a: { b: [1, 2] }, 'x/y': { '~': 2 } },
    ],
    [
      { op: 'copy', from: '/a/b', path: '/c' },
      { ...document, c: [1, 2] },
    ],
    [
      { op: 'move', from: '/a/b', path: '/c' },
      { a: {}, 'x/y': { '~': 1 }, c: [1, 2] },
    ],
    [{ op: 'test', path: '/a/b', value: [1, 2] }, document],
  ])('%j', (operation, expected) => {
    expect(applyJsonPatch(document, [operation])).toEqual(expected);
    expect(document).toEqual({ a: { b: [1, 2] }, 'x/y': { '~': 1 } });
  });

  it.each<[JsonMap]>([
    [{ op: 'remove', path: '/nope' }],
    [{ op: 'replace', path: '/nope', value: 1 }],
    [{ op: 'add', path: '/a/b/7', value: 1 }],
    [{ op: 'add', path: '/nope/x', value: 1 }],
    [{ op: 'add', path: '/a/c' }],
    [{ op: 'test', path: '/a/b', value: [1] }],
    [{ op: 'test', path: '/toString', value: 1 }],
    [{ op: 'frobnicate', path: '/a' }],
    [{ op: 'remove', path: 'a' }],
  ])('refuses %j', (operation) => {
    expect(() => applyJsonPatch(document, [operation])).toThrow();
  });
});

describe('JSON merge patch (RFC 7386, appendix A)', () => {
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j', (document, patch, expected) => {
    expect(applyMergePatch(document, patch)).toEqual(expected);
  });
});

describe('strategic merge patch', () => {
  const text = schemaOf({ type: 'string' });
  const object = (properties: Readonly<Record<string, Schema>>) =>
    schemaOf({ type: 'object', properties: new Map(Object.entries(properties)) });
  const list = (items: Schema, mergeKey?: string) =>
    schemaOf({ type: 'array', items, patch: { mergeKey, retainKeys: false } });
  const schema = object({
    items: list(object({ name: text, value: schemaOf({ type: 'integer' }) }), 'name'),
    names: list(text, ''),
    plain: list(text),
    choice: { ...object({ type: text, a: text, b: text }), patch: { mergeKey: undefined, retainKeys: true } },
  });
  const merge = (document: JsonMap, patch: JsonMap) => applyStrategicMerge(document, patch, schema);

  it('a strategic merge merges items by key, new ones before those it does not name', () => {
    expect(
      merge(
        {
          items: [
            { name: 'a', value: 1 },
            { name: 'b', value: 2 },
          ],
        },
        { items: [{ name: 'c' }, { name: 'b', value: 3 }] },
      ),
    ).toEqual({ items: [{ name: 'c' }, { name: 'a', value: 1 }, { name: 'b', value: 3 }] });
  });

  it('a strategic merge unites merged lists of primitives and replaces others', () => {
    expect(merge({ names: ['a'], plain: ['a'] }, { names: ['b', 'a'], plain: ['c'] })).toEqual({
      names: ['a', 'b'],
      plain: ['c'],
    });
  });

  it('a strategic merge follows its directives', () => {
    const document = {
      items: [{ name: 'a', value: 1 }, { name: 'b' }, { name: 'c' }],
      names: ['a', 'b'],
      choice: { type: 'x', a: '1' },
    };
    expect(merge(document, { items: [{ name: 'b', $patch: 'delete' }] })['items']).toEqual([
      { name: 'a', value: 1 },
      { name: 'c' },
    ]);
    expect(merge(document, { items: [{ name: 'z' }, { $patch: 'replace' }] })['items']).toEqual([
      { name: 'z' },
    ]);
    expect(merge(document, { items: [{ name: 'a', $patch: 'replace' }] })['items']).toContainEqual({
      name: 'a',
    });
    expect(merge(document, { '$deleteFromPrimitiveList/names': ['a'] })['names']).toEqual(['b']);
    expect(merge(document, { choice: { $retainKeys: ['type', 'b'], type: 'y', b: '2' } })['choice']).toEqual({
      type: 'y',
      b: '2',
    });
    const order = { '$setElementOrder/items': [{ name: 'c' }, { name: 'a' }, { name: 'b' }] };
    expect((merge(document, order)['items'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'c',
      'a',
      'b',
    ]);
  });

  it('a strategic merge refuses an item without its key', () => {
    expect(() => merge({}, { items: [{ value: 1 }] })).toThrow('does not contain declared merge key: name');
  });

  it('a strategic merge does not change its input', () => {
    const document = { items: [{ name: 'a' }], names: ['a'] };
    merge(document, { items: [{ name: 'a', value: 1 }], '$deleteFromPrimitiveList/names': ['a'] });
    expect(document).toEqual({ items: [{ name: 'a' }], names: ['a'] });
  });
});

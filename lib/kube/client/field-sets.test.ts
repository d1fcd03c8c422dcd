import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readEventWithoutFieldSets, readListWithoutFieldSets } from './field-sets.js';

const FIELDS = { 'f:data': { '.': {}, 'k:{"uid":"}]"}': {}, 'v:"\\""': {} } };
const ENTRIES = [
  { manager: 'or"kes,}tra', operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1: FIELDS },
  { fieldsV1: FIELDS, manager: 'kubectl', subresource: 'status' },
  { manager: 'none' },
];
const BARE = ENTRIES.map((entry) => ('fieldsV1' in entry ? { ...entry, fieldsV1: 0 } : entry));

function event(object: object): string {
  return JSON.stringify({ type: 'ADDED', object });
}

describe('readEventWithoutFieldSets', () => {
  it('leaves the field sets out, and of the entries nothing else', () => {
    const metadata = { name: 'a', managedFields: ENTRIES };
    expect(readEventWithoutFieldSets(event({ kind: 'ConfigMap', metadata, data: { a: 'b' } }))).toEqual({
      type: 'ADDED',
      object: { kind: 'ConfigMap', metadata: { name: 'a', managedFields: BARE }, data: { a: 'b' } },
    });
  });

  it('parses the text of the field sets neither with them nor afterwards', () => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      readEventWithoutFieldSets(event({ metadata: { name: 'a', managedFields: ENTRIES } }));
      expect(parse.mock.calls.map(([text]) => text.includes('f:data'))).toEqual([false]);
    } finally {
      parse.mockRestore();
    }
  });

  it('parses a text twice and no more, whatever a custom resource holds', () => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      const object = {
        data: { managedFields: [...ENTRIES, ...ENTRIES] },
        metadata: { managedFields: ENTRIES },
      };
      readEventWithoutFieldSets(event(object));
      expect(parse).toHaveBeenCalledTimes(2);
    } finally {
      parse.mockRestore();
    }
  });

  it.each([
    ['before the metadata', { data: { managedFields: ENTRIES }, metadata: { name: 'a' } }],
    ['after the metadata', { metadata: { name: 'a', managedFields: [] }, spec: { managedFields: ENTRIES } }],
    [
      'before the managedFields of the metadata',
      { data: { managedFields: ENTRIES }, metadata: { name: 'a', managedFields: ENTRIES } },
    ],
    ['of a label', { metadata: { labels: { managedFields: [{ fieldsV1: {} }] }, name: 'a' } }],
    ['in a text', { metadata: { name: 'a' }, spec: JSON.stringify({ managedFields: ENTRIES }) }],
    ['with another shape', { metadata: { managedFields: [{ fieldsV1: [FIELDS] }, [], 1] } }],
    ['with a text for a field set', { metadata: { managedFields: [{ fieldsV1: '{}' }] } }],
    ['that ends with a field set elsewhere', { metadata: { managedFields: [{}] }, spec: { fieldsV1: {} } }],
  ])('keeps a managedFields %s', (_, object) => {
    expect(readEventWithoutFieldSets(event(object))).toEqual({ type: 'ADDED', object });
  });

  it('gives what JSON.parse gives, but for the field sets of the metadata', () => {
    const key = fc.constantFrom('managedFields', 'fieldsV1', 'metadata', 'spec', 'a"]}');
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(ENTRIES, FIELDS, 1, '"managedFields":[{', null),
        tie('object'),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
      object: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    }));
    fc.assert(
      fc.property(value.object, (object) => {
        const text = event(object as object);
        expect(bare(readEventWithoutFieldSets(text))).toEqual(bare(JSON.parse(text)));
      }),
    );
  });

  it.each([
    [''],
    ['{'],
    ['"managedFields":["a'],
    ['{"object":{"metadata":{"managedFields":[{"fieldsV1":{"a":"'],
    ['"managedFields":[{"a":"\\'],
  ])('throws what JSON.parse throws: %j', (text) => {
    expect(() => readEventWithoutFieldSets(text)).toThrow(SyntaxError);
  });
});

describe('readListWithoutFieldSets', () => {
  const item = (name: string, rest: object = {}) => ({ metadata: { name, managedFields: ENTRIES }, ...rest });
  const list = (items: readonly object[]) => JSON.stringify({ kind: 'ConfigMapList', metadata: {}, items });

  it('leaves the field sets of every item out, and nothing else', () => {
    const text = list([item('a', { data: { a: 'b' } }), { metadata: { name: 'b' } }, item('c')]);
    expect(readListWithoutFieldSets(text)).toEqual({
      kind: 'ConfigMapList',
      metadata: {},
      items: [
        { metadata: { name: 'a', managedFields: BARE }, data: { a: 'b' } },
        { metadata: { name: 'b' } },
        { metadata: { name: 'c', managedFields: BARE } },
      ],
    });
  });

  it.each([
    ['in its spec', [item('a'), item('b', { spec: { managedFields: ENTRIES } })]],
    ['in its spec alone', [{ metadata: { name: 'a' }, spec: { managedFields: ENTRIES } }]],
    ['of another shape', [item('a'), item('b', { spec: { managedFields: [1, { fieldsV1: {} }] } })]],
    ['of another item of the same number', [item('a'), { managedFields: ENTRIES, metadata: { name: 'b' } }]],
  ])('keeps all of every item when one has a managedFields %s', (_, items) => {
    expect(readListWithoutFieldSets(list(items))).toEqual(JSON.parse(list(items)));
  });

  it('parses a text twice and no more, whatever a custom resource holds', () => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      readListWithoutFieldSets(list(Array(9).fill(item('a', { spec: { managedFields: ENTRIES } }))));
      expect(parse).toHaveBeenCalledTimes(2);
    } finally {
      parse.mockRestore();
    }
  });

  it.each([
    ['null'],
    ['[]'],
    ['{"items":1}'],
    ['{"items":[1,{"metadata":{"managedFields":[{"fieldsV1":{}}]}}]}'],
  ])('takes what a server should not send: %s', (text) => {
    expect(bareItems(readListWithoutFieldSets(text))).toEqual(bareItems(JSON.parse(text)));
  });
});

/** The same of a list. */
function bareItems(list: unknown): unknown {
  const { items } = (list ?? {}) as { items?: unknown };
  for (const item of Array.isArray(items) ? items : []) bare({ object: item });
  return list;
}

/** Without the field sets that may be left out. */
function bare(event: unknown): unknown {
  const { object } = event as { object: { metadata?: { managedFields?: unknown } } };
  const entries = object?.metadata?.managedFields;
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (typeof entry !== 'object' || entry === null) continue;
    if (entry.fieldsV1 === 0 || (typeof entry.fieldsV1 === 'object' && !Array.isArray(entry.fieldsV1)))
      delete entry.fieldsV1;
  }
  return event;
}

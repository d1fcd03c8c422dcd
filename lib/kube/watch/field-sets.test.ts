import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readWithoutFieldSets } from './field-sets.js';

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

describe('readWithoutFieldSets', () => {
  it('leaves the field sets out, and of the entries nothing else', () => {
    const metadata = { name: 'a', managedFields: ENTRIES };
    expect(readWithoutFieldSets(event({ kind: 'ConfigMap', metadata, data: { a: 'b' } }))).toEqual({
      type: 'ADDED',
      object: { kind: 'ConfigMap', metadata: { name: 'a', managedFields: BARE }, data: { a: 'b' } },
    });
  });

  it('parses the text of the field sets neither with them nor afterwards', () => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      readWithoutFieldSets(event({ metadata: { name: 'a', managedFields: ENTRIES } }));
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
      readWithoutFieldSets(event(object));
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
    expect(readWithoutFieldSets(event(object))).toEqual({ type: 'ADDED', object });
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
        expect(bare(readWithoutFieldSets(text))).toEqual(bare(JSON.parse(text)));
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
    expect(() => readWithoutFieldSets(text)).toThrow(SyntaxError);
  });
});

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

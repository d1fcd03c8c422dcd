import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../devcluster/patch/json-patch.js';
import type { Json, JsonMap, JsonObject, JsonValue } from '../../lib/base/index.js';
import { compileSchema } from '../../lib/schema/index.js';
import { patchOf } from './json-patch.js';
import { withValueSet } from './set-field.js';
import { schemaAt, typedValue } from './typed-value.js';

const KEYS = fc.constantFrom('a', 'b', 'a/b', 'm~n', '~1', '', 'constructor', 'toString', '0');
const VALUES = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<JsonValue>(null, true, 0, 1, '', 'x'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(KEYS, tie('value'), { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
  ),
})).value;
const MAPS = fc.dictionary(KEYS, VALUES, { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonObject>;

describe('patchOf', () => {
  it('a patch makes the one of the other, and is empty where both are equal', () => {
    fc.assert(
      fc.property(MAPS, MAPS, (before, after) => {
        const patched = applyJsonPatch(structuredClone(before) as Json, patchOf(before, after) as Json[]);
        expect(patched).toEqual(after);
        expect(patchOf(after, structuredClone(after))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('a patch holds exactly what differs: members of lists by index, parents with what is below them', () => {
    const before = { metadata: { labels: { 'a/b~c': '1' } }, spec: { list: [{ x: 1, y: 2 }, { x: 3 }] } };
    const after = {
      metadata: { labels: { 'a/b~c': '2' }, annotations: { k: 'v' } },
      spec: { list: [{ x: 1, y: 9 }, { x: 3 }, { x: 4 }] },
    };
    expect(patchOf(before, after)).toEqual([
      { op: 'replace', path: '/metadata/labels/a~1b~0c', value: '2' },
      { op: 'add', path: '/metadata/annotations', value: { k: 'v' } },
      { op: 'replace', path: '/spec/list/0/y', value: 9 },
      { op: 'add', path: '/spec/list/2', value: { x: 4 } },
    ]);
  });
});

describe('withValueSet', () => {
  it('a field is set in a copy, with its parents', () => {
    const object = { spec: { list: [{ a: 1 }] } };
    expect(withValueSet(object, ['spec', 'list', '0', 'b'], 2, 'f')).toEqual({
      spec: { list: [{ a: 1, b: 2 }] },
    });
    expect(withValueSet(object, ['spec', 'list', '1'], 2, 'f')).toEqual({ spec: { list: [{ a: 1 }, 2] } });
    expect(withValueSet({ spec: null }, ['spec', 'a', 'b'], 2, 'f')).toEqual({ spec: { a: { b: 2 } } });
    expect(object).toEqual({ spec: { list: [{ a: 1 }] } });
  });

  it.each<[string, JsonObject, string[], string]>([
    ['a text', { spec: { a: 'x' } }, ['spec', 'a', 'b'], 'a field on the way to it is not a map'],
    ['a place past a list', { spec: { a: [1] } }, ['spec', 'a', '2'], 'the list has 1 members'],
    ['a key in a list', { spec: { a: [1] } }, ['spec', 'a', 'b'], 'the list has 1 members'],
  ])('%s is not destroyed for a field below it', (_, object, path, message) => {
    expect(() => withValueSet(object, path, 1, 'spec.f')).toThrow(message);
  });

  it('a key of a prototype is a key like any other', () => {
    const set = withValueSet({ spec: {} }, ['spec', '__proto__', 'polluted'], true, 'f');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(JSON.stringify(set)).toBe('{"spec":{"__proto__":{"polluted":true}}}');
  });
});

describe('typedValue', () => {
  const schema = compileSchema(
    {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            int: { type: 'integer' },
            num: { type: 'number' },
            flag: { type: 'boolean' },
            text: { type: 'string' },
            port: { 'x-kubernetes-int-or-string': true },
            list: { type: 'array', items: { type: 'integer' } },
            map: { type: 'object', additionalProperties: { type: 'boolean' } },
            free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      },
    } as JsonMap,
    'schema',
    [],
  );
  const typed = (field: string, value: JsonValue) =>
    typedValue(value, schemaAt(schema, ['spec', ...field.split('.')]), `spec.${field}`);

  it.each<[string, JsonValue, JsonValue]>([
    ['int', '3', 3],
    ['num', '-1.5e3', -1500],
    ['flag', 'false', false],
    ['text', 3, '3'],
    ['text', true, 'true'],
    ['port', '80', '80'],
    ['list', ['1', 2], [1, 2]],
    ['list.0', '7', 7],
    ['map', { a: 'true' }, { a: true }],
    ['map.a', 'true', true],
    ['free.x', '5', '5'],
    ['unknown', '5', '5'],
    ['int', null, null],
  ])('a value of %s, %j, becomes %j', (field, value, expected) => {
    expect(typed(field, value)).toEqual(expected);
  });

  it.each<[string, JsonValue, string]>([
    ['int', 'many', 'invalid spec.int "many": expected a whole number'],
    ['int', '1.5', 'invalid spec.int "1.5": expected a whole number'],
    ['int', '0x10', 'invalid spec.int "0x10": expected a whole number'],
    ['num', '', 'invalid spec.num "": expected a number'],
    ['flag', 'yes', 'invalid spec.flag "yes": expected true or false'],
    ['list', 'a,b', 'invalid spec.list "a,b": expected a list'],
    ['map', [1], 'expected a map'],
  ])('a value of %s that does not spell its type, %j, is an error', (field, value, message) => {
    expect(() => typed(field, value)).toThrow(message);
  });
});

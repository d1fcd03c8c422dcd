import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../base/index.js';
import type { Cause } from './cause.js';
import { compileSchema } from './compile.js';
import { applyDefaults } from './defaults.js';
import { prune } from './prune.js';
import type { Schema } from './schema.js';
import { validate } from './validate.js';

function schemaOf(source: JsonMap): Schema {
  const problems: Cause[] = [];
  const schema = compileSchema(source, 'schema', problems);
  expect(problems).toEqual([]);
  return schema;
}

function object(properties: JsonMap, more: JsonMap = {}): Schema {
  return schemaOf({ type: 'object', properties, ...more });
}

function messages(value: JsonMap, schema: Schema): string[] {
  return validate(value, schema).map(({ field, message }) => `${field}: ${message}`);
}

describe('prune', () => {
  const schema = object({
    known: { type: 'string' },
    list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
    map: { type: 'object', additionalProperties: { type: 'object', properties: { a: { type: 'string' } } } },
    open: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { closed: { type: 'object', properties: {} } },
    },
    embedded: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: { spec: { type: 'object' } },
    },
  });

  it('drops what nobody described and says what it dropped', () => {
    const unknown: string[] = [];
    const value = { known: 'x', gone: 1, list: [{ a: 'x', b: 1 }], map: { k: { a: 'x', c: 1 } } };
    expect(prune(value, schema, unknown)).toEqual({ known: 'x', list: [{ a: 'x' }], map: { k: { a: 'x' } } });
    expect(unknown).toEqual(['gone', 'list[0].b', 'map.k.c']);
  });

  it('pruning keeps unknown fields where the schema preserves them, down to the next description', () => {
    expect(prune({ open: { any: { thing: 1 }, closed: { gone: 1 } } }, schema, [])).toEqual({
      open: { any: { thing: 1 }, closed: {} },
    });
  });

  it('keeps the type of an embedded object', () => {
    const embedded = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {}, gone: 1 };
    expect(prune({ embedded }, schema, [])).toEqual({
      embedded: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} },
    });
  });

  it('gives the same value back when there is nothing to drop', () => {
    const value = { known: 'x', list: [{ a: 'x' }] };
    expect(prune(value, schema, [])).toBe(value);
  });
});

describe('defaults', () => {
  const schema = object({
    size: { type: 'integer', default: 3 },
    maybe: { type: 'string', default: 'x', nullable: true },
    plain: { type: 'string' },
    nested: { type: 'object', default: {}, properties: { a: { type: 'string', default: 'A' } } },
    absent: { type: 'object', properties: { a: { type: 'string', default: 'A' } } },
    list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string', default: 'A' } } } },
  });

  it('fill what is missing, and defaults in turn', () => {
    expect(applyDefaults({ list: [{}, { a: 'B' }] }, schema)).toEqual({
      size: 3,
      maybe: 'x',
      nested: { a: 'A' },
      list: [{ a: 'A' }, { a: 'B' }],
    });
  });

  it('count null as missing unless it is allowed', () => {
    expect(applyDefaults({ size: null, maybe: null, plain: null, nested: { a: 'B' } }, schema)).toEqual({
      size: 3,
      maybe: null,
      nested: { a: 'B' },
    });
  });

  it('do not change the value they are given', () => {
    const value = { list: [{}] };
    applyDefaults(value, schema);
    expect(value).toEqual({ list: [{}] });
  });
});

describe('validation', () => {
  it.each<[JsonMap, JsonMap, string[]]>([
    [
      { type: 'string' },
      { v: 1 },
      ['v: Invalid value: "integer": v in body must be of type string: "integer"'],
    ],
    [
      { type: 'integer' },
      { v: 1.5 },
      ['v: Invalid value: "number": v in body must be of type integer: "number"'],
    ],
    [
      { type: 'array', items: { type: 'string' } },
      { v: ['a', 1] },
      ['v[1]: Invalid value: "integer": v[1] in body must be of type string: "integer"'],
    ],
    [
      { type: 'string', minLength: 2 },
      { v: 'a' },
      ['v: Invalid value: "a": v in body should be at least 2 chars long'],
    ],
    [
      { type: 'string', format: 'date-time' },
      { v: 'x' },
      ['v: Invalid value: "x": v in body must be of type date-time: "x"'],
    ],
    [{ type: 'string', format: 'unheard-of' }, { v: 'x' }, []],
    [
      { type: 'integer', maximum: 3 },
      { v: 4 },
      ['v: Invalid value: 4: v in body should be less than or equal to 3'],
    ],
    [
      { type: 'integer', maximum: 3, exclusiveMaximum: true },
      { v: 3 },
      ['v: Invalid value: 3: v in body should be less than 3'],
    ],
    [
      { type: 'number', multipleOf: 2 },
      { v: 3 },
      ['v: Invalid value: 3: v in body should be a multiple of 2'],
    ],
    [
      { type: 'array', maxItems: 1, items: { type: 'integer' } },
      { v: [1, 2] },
      ['v: Too many: 2: must have at most 1 items'],
    ],
    [
      { type: 'array', minItems: 1, items: { type: 'integer' } },
      { v: [] },
      ['v: Invalid value: 0: v in body should have at least 1 items'],
    ],
    [
      { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 1 },
      { v: { a: '', b: '' } },
      ['v: Too many: 2: must have at most 1 items'],
    ],
    [{ 'x-kubernetes-int-or-string': true }, { v: '80' }, []],
    [
      { 'x-kubernetes-int-or-string': true },
      { v: true },
      ['v: Invalid value: "boolean": v in body must be of type integer,string: "boolean"'],
    ],
    [{ type: 'string', nullable: true }, { v: null }, []],
    [{ type: 'string', enum: ['a'] }, { v: 'b' }, ['v: Unsupported value: "b": supported values: "a"']],
  ])('%j of %j', (property, value, expected) => {
    expect(messages(value, object({ v: property }))).toEqual(expected);
  });

  it('combines schemas', () => {
    const one = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } } as const;
    const any = schemaOf({ ...one, anyOf: [{ required: ['a'] }, { required: ['b'] }] });
    const exactly = schemaOf({ ...one, oneOf: [{ required: ['a'] }, { required: ['b'] }] });
    const none = schemaOf({ ...one, not: { required: ['a'] } });
    expect(validate({}, any)).toHaveLength(1);
    expect(validate({ a: '' }, any)).toEqual([]);
    expect(validate({ a: '', b: '' }, exactly)).toHaveLength(1);
    expect(validate({ b: '' }, exactly)).toEqual([]);
    expect(validate({ a: '' }, none)).toHaveLength(1);
  });
});

describe('compile', () => {
  const problemsOf = (source: JsonMap): string[] => {
    const problems: Cause[] = [];
    compileSchema(source, 's', problems);
    return problems.map(({ field, message }) => `${field}: ${message}`);
  };

  it('reports types that are none, or missing, and patterns that cannot be read', () => {
    expect(problemsOf({ type: 'object', properties: { a: { type: 'objekt' } } })).toHaveLength(1);
    expect(problemsOf({ type: 'array', items: { properties: {} } })).toEqual([
      's.items.type: Required value: must not be empty for specified array items',
    ]);
    expect(problemsOf({ type: 'string', pattern: '(' })).toHaveLength(1);
  });

  it('matches patterns in linear time', () => {
    const schema = object({ v: { type: 'string', pattern: '^(a+)+$' } });
    expect(validate({ v: `${'a'.repeat(5_000)}!` }, schema)).toHaveLength(1);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { compileProgram } from '../program/index.js';
import { ResourceError } from '../resources/index.js';

interface Blocks {
  readonly validation?: readonly JsonObject[];
  readonly mutation?: readonly JsonObject[];
  readonly first?: boolean;
}

function compile({ validation = [], mutation = [], first = false }: Blocks) {
  const blocks = {
    validation: { external: [], rules: validation, path: ['validation'] },
    mutation: { external: [], rules: mutation, path: ['mutation'], first },
  };
  const { program, problems } = compileProgram(crdEntry({}, blocks), { functions: NO_FUNCTIONS });
  return {
    ...program.admission,
    problems: problems.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}

const nobody = () => false;

describe('validation', () => {
  it('says every rule that does not hold, and which only warn', () => {
    const { validate, problems } = compile({
      validation: [
        { field: 'spec.image', operator: 'exists', message: 'spec.image is required' },
        { field: 'spec.replicas', lessThanOrEqual: 10, action: 'deny' },
        { field: 'spec.image', notSuffix: ':latest', action: 'warn', message: '{{ .spec.image }} moves' },
        { field: 'spec.tls', equals: true, when: [{ field: 'spec.public', equals: true }] },
      ],
    });
    expect(problems).toEqual([]);
    expect(validate({ spec: { replicas: 20, public: true } }, nobody)).toEqual({
      denied: [
        'spec.image is required',
        'spec.replicas lessThanOrEqual 10 does not hold',
        'spec.tls equals true does not hold',
      ],
      warned: [],
    });
    expect(validate({ spec: { image: 'a:latest', replicas: 2 } }, nobody)).toEqual({
      denied: [],
      warned: ['a:latest moves'],
    });
  });

  it('asks whether a value is somebody else’s, but not for an absent one', () => {
    const { validate } = compile({ validation: [{ field: 'spec.domain', operator: 'unique' }] });
    const taken = (field: readonly string[], value: unknown) =>
      field.join('.') === 'spec.domain' && value === 'x';
    expect(validate({ spec: { domain: 'x' } }, taken).denied).toEqual(['spec.domain unique does not hold']);
    expect(validate({ spec: { domain: 'y' } }, taken).denied).toEqual([]);
    expect(validate({ spec: {} }, () => true).denied).toEqual([]);
  });

  it('sees the CR before mutation, or after it when that is first', () => {
    const rules = {
      validation: [{ field: 'spec.tier', operator: 'exists' }],
      mutation: [{ field: 'spec.tier', default: 'low' }],
    };
    expect(compile(rules).validate({ spec: {} }, nobody).denied).toHaveLength(1);
    expect(compile({ ...rules, first: true }).validate({ spec: {} }, nobody).denied).toEqual([]);
  });
});

describe('mutation', () => {
  it('fills what is empty, and overrides, in order', () => {
    const { mutate, problems } = compile({
      mutation: [
        { field: 'spec.replicas', default: '2', valueType: 'int' },
        { field: 'spec.image', default: '{{ .spec.name }}:{{ .spec.replicas }}' },
        { field: 'metadata.labels.tier', override: 'low', when: [{ field: 'spec.cheap', equals: true }] },
        { field: 'spec.limits', default: { cpu: 1 } },
      ],
    });
    expect(problems).toEqual([]);
    const before = {
      metadata: { name: 'a', labels: { tier: 'high' } },
      spec: { name: 'web', image: '', cheap: true },
    };
    const frozen = JSON.stringify(before);
    expect(mutate(before)).toEqual({
      metadata: { name: 'a', labels: { tier: 'low' } },
      spec: { name: 'web', image: 'web:2', cheap: true, replicas: 2, limits: { cpu: 1 } },
    });
    expect(JSON.stringify(before)).toBe(frozen);
    expect(mutate({ spec: { replicas: 7, image: 'x', limits: {} } })).toMatchObject({
      spec: { replicas: 7, image: 'x', limits: {} },
    });
  });

  it('fails one CR when a value does not convert', () => {
    const { mutate } = compile({
      mutation: [{ field: 'spec.n', override: '{{ .spec.text }}', valueType: 'int' }],
    });
    expect(() => mutate({ spec: { text: 'many' } })).toThrow(
      'invalid override "many": expected a whole number',
    );
  });
});

it('reports at load what can never be right', () => {
  const { problems } = compile({
    validation: [
      { field: 'spec.a', equls: 1, action: 'refuse' },
      { operator: 'unique' },
      { field: 'spec.a', exists: true, message: ['x'] },
    ],
    mutation: [
      { field: 'status.a', default: 1 },
      { field: 'spec.a', default: 1, override: 2 },
      { field: 'spec.a', defualt: 1 },
      { field: 'spec.a', default: 1, valueType: 'decimal' },
    ],
  });
  expect(problems).toEqual([
    'validation.rules.0.action: invalid action "refuse": expected deny or warn',
    expect.stringContaining('validation.rules.0.equls: unknown field "equls" (did you mean "equals"?)'),
    'validation.rules.1.field: field is required because unique compares one field, for example spec.domain',
    'validation.rules.2.message: invalid message ["x"]: expected text',
    'mutation.rules.0.field: invalid field "status.a": expected a field below spec or metadata, for example spec.replicas',
    'mutation.rules.1: a mutation rule needs exactly one of default and override',
    'mutation.rules.2.defualt: unknown field "defualt" (did you mean "default"?)',
    'mutation.rules.2: a mutation rule needs exactly one of default and override',
    'mutation.rules.3.valueType: invalid valueType "decimal": expected one of string, str, int, integer, float, bool, boolean, auto, number',
  ]);
});

it('survives whatever is written, with problems and ResourceErrors alone, and touches no prototype', () => {
  const part = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
    fc.constantFrom<JsonValue>(
      'spec.a',
      'spec.__proto__.x',
      '__proto__.x',
      '{{ .spec }}',
      '{{',
      'unique',
      true,
    ),
  );
  const keys = fc.constantFrom(
    'field',
    'operator',
    'value',
    'message',
    'default',
    'override',
    'valueType',
    'when',
  );
  const rules = fc.array(fc.dictionary(keys, part), { maxLength: 3 }) as fc.Arbitrary<JsonObject[]>;
  fc.assert(
    fc.property(rules, rules, (validation, mutation) => {
      const { mutate, validate, problems } = compile({ validation, mutation });
      if (problems.length > 0) return;
      try {
        validate({ spec: { a: 1 } }, () => true);
        mutate({ spec: { a: 1 } });
      } catch (error) {
        if (!(error instanceof ResourceError)) throw error;
      }
      expect(({} as { x?: unknown }).x).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonObject, type JsonValue, systemClock } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { functionTable } from '../functions/index.js';
import { compileProgram } from '../program/index.js';
import { ResourceError } from '../resources/index.js';
import type { FunctionTable } from '../templates/index.js';
import type { UniqueField } from './index.js';

interface Blocks {
  readonly validation?: readonly JsonObject[];
  readonly mutation?: readonly JsonObject[];
  readonly first?: boolean;
  readonly functions?: FunctionTable;
}

function compile({ validation = [], mutation = [], first = false, functions = NO_FUNCTIONS }: Blocks) {
  const blocks = {
    validation: { external: [], rules: validation, path: ['validation'] },
    mutation: { external: [], rules: mutation, path: ['mutation'], first },
  };
  const { program, problems } = compileProgram(crdEntry({}, blocks), { functions });
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
    const taken = ({ path, scope }: UniqueField, value: unknown) =>
      path.join('.') === 'spec.domain' && scope === 'cluster' && value === 'x';
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

describe('the moment of a rule', () => {
  const written: readonly JsonObject[] = [
    { field: 'spec.a', operator: 'exists' },
    { field: 'spec.b', operator: 'exists', fires: { reconcile: false } },
    { field: 'spec.c', operator: 'immutable' },
    { field: 'spec.d', equals: '{{ .old.spec.d }}' },
    { field: 'spec.e', operator: 'exists', when: [{ field: 'admission.operation', equals: 'CREATE' }] },
  ];

  it('a reconcile asks neither rules for admission alone nor those that read a review', () => {
    const { validate, problems } = compile({ validation: written });
    expect(problems).toEqual([]);
    expect(validate({ spec: {} }, nobody).denied).toEqual(['spec.a exists does not hold']);
  });

  it('admission asks every rule, with the object before and the request', () => {
    const { rules } = compile({ validation: written });
    const denied = (data: JsonObject) => rules.validation.flatMap((rule) => rule.check(data, nobody) ?? []);
    const before = { spec: { c: { x: 1 }, d: 'one' } };
    const after = { a: 1, b: 2, c: { x: 2 }, d: 'two' };
    expect(denied({ spec: after, old: before, admission: { operation: 'UPDATE' } })).toEqual([
      'spec.c immutable does not hold',
      'spec.d equals "{{ .old.spec.d }}" does not hold',
    ]);
    expect(denied({ spec: { a: 1, b: 2, c: { x: 2 } }, admission: { operation: 'CREATE' } })).toEqual([
      'spec.e exists does not hold',
    ]);
  });

  it('a mutation for admission alone changes nothing in a reconcile', () => {
    const rule = { field: 'spec.a', default: 1, fires: { reconcile: false } };
    const { mutate, rules } = compile({ mutation: [rule] });
    expect(mutate({ spec: {} })).toEqual({ spec: {} });
    expect(rules.mutation[0]?.value({ spec: {} })).toBe(1);
  });

  it('a rule names what has to be looked up before it is asked', () => {
    const { rules } = compile({
      validation: [
        { field: 'spec.a', operator: 'unique', scope: 'namespace' },
        { field: 'health.healthy', equals: true, message: '{{ .metrics.queueDepth }}' },
        { field: 'spec.a', exists: true, onUnavailable: 'deny', link: 'a' },
      ],
    });
    expect(rules.validation.map(({ lookups }) => [...lookups])).toEqual([
      ['unique'],
      ['health', 'metrics'],
      [],
    ]);
    expect(rules.validation.map(({ onUnavailable }) => onUnavailable)).toEqual(['skip', 'skip', 'deny']);
    expect(rules.validation[0]?.unique).toEqual({ path: ['spec', 'a'], scope: 'namespace' });
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

it('warns of an override that is another one each time, by way of a note too, and of no other', () => {
  const functions = functionTable({
    clock: systemClock(),
    random: (size) => new Uint8Array(size),
    notes: [
      { name: 'fresh', expression: '{{ randomHex 4 }}' },
      { name: 'fixed', expression: '{{ upper "a" }}' },
    ],
  });
  const mutation = [
    { field: 'spec.a', override: '{{ timeAgo .metadata.creationTimestamp }}' },
    { field: 'spec.b', override: { inner: ['{{ fresh }}'] } },
    { field: 'spec.c', override: '{{ fixed }}' },
    { field: 'spec.d', override: '{{ "timeAgo" }}' },
    { field: 'spec.e', default: '{{ randomHex 4 }}' },
    { field: 'spec.f', override: '{{ "}" }}{{ randomHex 4 }}', valueType: 'string' },
  ];
  const warning = (rule: number, name: string) =>
    `mutation.rules.${rule}.override: ${name} gives another value each time, so that this rule changes the object at every write: use default`;
  expect(compile({ mutation, functions }).problems).toEqual([
    warning(0, 'timeAgo'),
    warning(1, 'randomHex'),
    warning(5, 'randomHex'),
  ]);
});

it('reports at load what can never be right', () => {
  const { problems } = compile({
    validation: [
      { field: 'spec.a', equls: 1, action: 'refuse' },
      { operator: 'unique' },
      { field: 'spec.a', exists: true, message: ['x'] },
      { field: 'spec.a', operator: 'unique', scope: 'galaxy' },
      { field: '{{ .spec.a }}', operator: 'immutable', value: 1 },
      { field: 'spec.a', exists: true, onUnavailable: 'allow' },
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
    'validation.rules.3.scope: invalid scope "galaxy": expected cluster or namespace',
    'validation.rules.4.value: unknown field "value": expected one of field, operator, immutable',
    'validation.rules.4.field: field is required because immutable compares one field, for example spec.domain',
    'validation.rules.5.onUnavailable: invalid onUnavailable "allow": expected skip or deny',
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

/** Random rules that compile for a policy, and random objects that they may hold for or not. */
import fc from 'fast-check';
import type { JsonObject } from '../../lib/base/index.js';

const text = { type: 'string' };

/** Of the CRD that all rules are about. */
export const PAIRED_SPEC = {
  type: 'object',
  properties: {
    image: text,
    tier: text,
    replicas: { type: 'integer' },
    ratio: { type: 'number' },
    public: { type: 'boolean' },
    limits: { type: 'object', additionalProperties: text },
    store: { type: 'object', properties: { name: text, size: { type: 'integer' } } },
  },
};

const TEXTS = [
  ...['', 'a', 'abc', 'Abc', 'b/a', 'a:latest', 'registry.example.org/a:1', 'x y', "it's", 'a"b', 'a\\b'],
  ...['ü', '😀 ok', '1', '1.10', '1Gi', '0.5', 'true', 'line\nbreak', ' led', 'tab\tand\u2028more '],
];
/** A text that spells an amount does not compile where it is compared as one. */
const COMPARED = TEXTS.filter((each) => !/^[0-9.]+(Gi)?$/.test(each));
const INTEGERS = [-3, 0, 1, 2, 3, 10, 1_000_000, 2 ** 40];
const NUMBERS = [-1.5, 0, 0.1, 0.5, 1, 1.5, 2, 3, 1e6, 1e21];
const PATTERNS = ['^a', 'b', '[a-z]+$', '^$', 'a.c', '\\d', '(?i)ABC', '^registry\\.', '\\s'];

const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

const textField = oneOf([
  'spec.image',
  'spec.tier',
  'spec.store.name',
  'spec.limits.cpu',
  'metadata.labels.team',
]);
const integerField = oneOf(['spec.replicas', 'spec.store.size']);

const textCondition = fc.record({ field: textField }).chain((field) =>
  fc.oneof(
    oneOf(COMPARED).map((value) => ({ ...field, equals: value })),
    oneOf(COMPARED).map((value) => ({ ...field, notEquals: value })),
    fc
      .array(oneOf(COMPARED.filter((each) => !each.includes(','))), { minLength: 1, maxLength: 4 })
      .map((value) => ({ ...field, in: value })),
    fc.constant({ ...field, notIn: 'a, abc ,b/a' }),
    oneOf(TEXTS).map((value) => ({ ...field, contains: value })),
    oneOf(TEXTS).map((value) => ({ ...field, prefix: value })),
    oneOf(TEXTS).map((value) => ({ ...field, notSuffix: value })),
    oneOf(PATTERNS).map((value) => ({ ...field, regex: value })),
    oneOf(TEXTS).map((value) => ({ ...field, valueType: 'string', equals: value })),
    fc.constant({ ...field, operator: 'exists' }),
    fc.constant({ ...field, exists: false }),
  ),
);

function ordered(field: object, values: readonly number[]) {
  return fc.oneof(
    oneOf(values).map((value) => ({ ...field, greaterThan: value })),
    oneOf(values).map((value) => ({ ...field, lessThan: String(value) })),
    oneOf(values).map((value) => ({ ...field, greaterThanOrEqual: value })),
    oneOf(values).map((value) => ({ ...field, operator: 'lte', value })),
    fc.tuple(oneOf(values), oneOf(values)).map(([low, high]) => ({ ...field, between: `${low},${high}` })),
    fc.tuple(oneOf(values), oneOf(values)).map((value) => ({ ...field, notBetween: value })),
    oneOf(values).map((value) => ({ ...field, equals: value })),
    oneOf(values).map((value) => ({ ...field, notEquals: String(value) })),
    fc.array(oneOf(values), { minLength: 1, maxLength: 4 }).map((value) => ({ ...field, in: value })),
    fc.constant({ ...field, exists: true }),
    fc.constant({ ...field, operator: 'notExists' }),
  );
}

const numberCondition = fc.oneof(
  integerField.chain((field) => ordered({ field }, [...INTEGERS, 1.5])),
  ordered({ field: 'spec.ratio' }, NUMBERS),
);

const booleanCondition = fc.oneof(
  oneOf([true, false, 'true', 'false']).map((value) => ({ field: 'spec.public', equals: value })),
  oneOf([true, 'false']).map((value) => ({ field: 'spec.public', notEquals: value })),
  fc.constant({ field: 'spec.public', operator: 'exists' }),
);

const plain = fc.oneof(
  { weight: 4, arbitrary: textCondition },
  { weight: 3, arbitrary: numberCondition },
  { weight: 1, arbitrary: booleanCondition },
);

const condition = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 1, arbitrary: plain.map((each) => ({ ...each, negate: true })) },
);

const group = fc.oneof(
  { weight: 4, arbitrary: condition as fc.Arbitrary<object> },
  { weight: 1, arbitrary: fc.array(condition, { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(condition, { minLength: 1, maxLength: 2 }), fc.boolean())
      .map(([when, negate]) => ({ when, negate })),
  },
  {
    weight: 1,
    arbitrary: oneOf(['CREATE', 'UPDATE']).map((equals) => ({ field: 'admission.operation', equals })),
  },
);

const gate = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.array(group, { minLength: 1, maxLength: 2 }).map((when) => ({ when })) },
  { weight: 1, arbitrary: fc.array(group, { minLength: 1, maxLength: 3 }).map((or) => ({ or })) },
  { weight: 1, arbitrary: fc.tuple(group, group).map(([a, b]) => ({ when: [a], anyOf: [b] })) },
);

const message = fc.oneof(
  fc.constant({}),
  oneOf(['a rule', 'it\'s "wrong"', 'two\nlines ', 'ends with space ']).map((each) => ({ message: each })),
  oneOf([
    '{{ .spec.image }} is not ours',
    'got {{.spec.replicas}} of {{ .spec.store.name }}',
    '{{ .spec.tier -}} , {{ .spec.public }}',
    '{{ .spec.limits.cpu }}',
    '{{ .metadata.name }} was {{ .old.spec.image }}',
  ]).map((each) => ({ message: each })),
);

const rule = fc
  .tuple(
    fc.oneof(
      { weight: 8, arbitrary: condition as fc.Arbitrary<object> },
      {
        weight: 1,
        arbitrary: oneOf(['spec.image', 'spec.store', 'spec.limits', 'spec.ratio']).map((field) => ({
          field,
          operator: 'immutable',
        })),
      },
    ),
    gate,
    message,
    fc.oneof(
      { weight: 5, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.constant({ action: 'warn' }) },
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as JsonObject);

/** The rules of one policy. */
export const pairedRules = fc.array(rule, { minLength: 1, maxLength: 3 });

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 4 });

const spec = fc.record(
  {
    image: oneOf(TEXTS),
    tier: oneOf(TEXTS),
    replicas: oneOf(INTEGERS),
    ratio: oneOf(NUMBERS),
    public: fc.boolean(),
    limits: optional(fc.record({ cpu: oneOf(TEXTS), memory: oneOf(TEXTS) }, { requiredKeys: [] })),
    store: fc.record({ name: oneOf(TEXTS), size: oneOf(INTEGERS) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/** `spec` and labels of an object; no spec at all now and then. */
export const pairedObject = fc.record({
  spec: optional(spec),
  team: optional(oneOf(['', 'a', 'abc', 'b', 'x1'])),
  isUpdate: fc.oneof(
    { weight: 2, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

export type PairedObject = typeof pairedObject extends fc.Arbitrary<infer T> ? T : never;

/** What every policy refuses, so that it is known to be asked. */
export const CANARY_RULE: JsonObject = {
  field: 'metadata.labels.canary',
  notEquals: 'dead',
  message: 'the canary is dead',
};

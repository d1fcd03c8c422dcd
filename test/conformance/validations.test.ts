import { beforeAll, describe, expect, it } from 'vitest';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { fileCrd, testCrd } from '../support/crd.js';

const text = { type: 'string', maxLength: 200 };
const RULES = 'x-kubernetes-validations';

const ROOT = [
  { rule: "self.metadata.name != 'forbidden'", message: 'of that name' },
  {
    rule: 'has(self.spec) || (oldSelf.hasValue() && !has(oldSelf.value().spec))',
    optionalOldSelf: true,
    message: 'spec is needed',
  },
  {
    rule: '(has(self.spec) && has(self.spec.zone)) == (has(oldSelf.spec) && has(oldSelf.spec.zone)) && (!(has(self.spec) && has(self.spec.zone)) || self.spec.zone == oldSelf.spec.zone)',
    fieldPath: '.spec.zone',
    reason: 'FieldValueForbidden',
    message: 'zone stays',
  },
];
const SPEC = [
  {
    rule: "(has(self.image) ? self.image : '').startsWith('reg/')",
    fieldPath: '.image',
    reason: 'FieldValueRequired',
    message: 'another image',
    messageExpression:
      "'%s is not ours, %s'.format([has(self.image) ? self.image : '', has(self.size) ? dyn(self.size) : ''])",
  },
  { rule: '!has(self.size) || double(self.size) / 2.0 <= 2.5', message: 'too many' },
  {
    rule: '!has(self.parts) || 1 / (self.parts.size() - 1) > 0',
    message: 'parts',
    fieldPath: ".labels['a']",
  },
  { rule: '!has(self.labels) || self.labels.all(k, k.matches("^[a-z]+$") && self.labels[k] != "")' },
  {
    rule: "!has(self.__namespace__) || self.a__dash__b != '1'",
    reason: 'FieldValueDuplicate',
    fieldPath: '.a-b',
  },
];

const schema = {
  type: 'object',
  [RULES]: ROOT,
  properties: {
    spec: {
      type: 'object',
      [RULES]: SPEC,
      properties: {
        image: text,
        zone: text,
        size: { type: 'integer' },
        namespace: text,
        'a-b': { ...text, default: '0' },
        mode: { type: 'string', enum: ['a', 'b'] },
        labels: { type: 'object', maxProperties: 5, additionalProperties: text },
        parts: {
          type: 'array',
          maxItems: 5,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['id'],
          items: {
            type: 'object',
            required: ['id'],
            [RULES]: [
              { rule: 'self.weight >= oldSelf.weight', message: 'a part shrinks' },
              { rule: 'self.weight < 10', message: 'heavy', fieldPath: '.weight' },
            ],
            properties: { id: text, weight: { type: 'integer', default: 1 } },
          },
        },
      },
    },
    status: { type: 'object', properties: { phase: text } },
  },
};

const crd = fileCrd('Ruled', { schema: { openAPIV3Schema: schema }, subresources: { status: {} } });
let kube: TestCluster;
beforeAll(() => {
  kube = cluster();
});

/** What is said against a write, by field; empty: nothing. */
function causesOf({ status, body }: Awaited<ReturnType<TestCluster['post']>>): readonly string[] {
  if (status < 300) return [];
  expect([status, body['reason']]).toEqual([422, 'Invalid']);
  const { causes } = body['details'] as { causes: { reason: string; message: string; field: string }[] };
  return causes.map(({ reason, message, field }) => `${field} ${reason} ${message}`).sort();
}

const created = async (name: string, spec: object | undefined) => {
  const object = { ...crd.cr(name), ...(spec === undefined ? {} : { spec }) } as Record<string, unknown>;
  if (spec === undefined) delete object['spec'];
  const path = crd.collection(await testNamespace(kube));
  return causesOf(await kube.post(path, object, { query: { dryRun: 'All' } }));
};

describe('rules in the schema of a CRD', () => {
  it.each<[string, object | undefined, readonly string[]]>([
    ['holds', { image: 'reg/a', size: 5 }, []],
    ['divides fractions', { image: 'reg/a', size: 6 }, ['spec FieldValueInvalid Invalid value: too many']],
    [
      'shows values, and nothing for those that are absent',
      { image: 'b' },
      ['spec.image FieldValueRequired Required value: b is not ours,'],
    ],
    [
      'shows its message when the expression gives more than a line',
      { image: 'a\nb' },
      ['spec.image FieldValueRequired Required value: another image'],
    ],
    ['is asked about the root', undefined, ['<nil> FieldValueInvalid Invalid value: spec is needed']],
    [
      'fails',
      { image: 'reg/a', parts: [{ id: 'a' }] },
      ['spec FieldValueInvalid Invalid value: "object": division by zero evaluating rule: parts'],
    ],
    [
      'looks at keys and values of maps',
      { image: 'reg/a', labels: { a: '1', B: '2' } },
      [`spec FieldValueInvalid Invalid value: failed rule: ${SPEC[3]?.rule}`],
    ],
    [
      'reads names that are none in CEL',
      { image: 'reg/a', namespace: 'x', 'a-b': '1' },
      ['spec.a-b FieldValueDuplicate Duplicate value'],
    ],
    [
      'is asked about each item',
      { image: 'reg/a', parts: [{ id: 'a' }, { id: 'b', weight: 10 }] },
      ['spec.parts[1].weight FieldValueInvalid Invalid value: heavy'],
    ],
    [
      'waits until the other checks hold',
      { mode: 'c' },
      [
        '<nil> FieldValueInvalid Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
        'spec.mode FieldValueNotSupported Unsupported value: "c": supported values: "a", "b"',
      ],
    ],
  ])('a rule that %s', async (_, spec, causes) => {
    expect(await created('a', spec)).toEqual(causes);
  });

  it('a rule reads the name of an object', async () => {
    expect(await created('forbidden', { image: 'reg/a' })).toEqual([
      '<nil> FieldValueInvalid Invalid value: of that name',
    ]);
  });

  it('transition rules compare with the stored object, in every way of writing it', async () => {
    const written = { image: 'reg/a', zone: 'x', parts: [{ id: 'a', weight: 3 }, { id: 'b' }] };
    const path = crd.collection(await testNamespace(kube));
    const made = await kube.post(path, crd.cr('moves', written));
    expect(made.status).toBe(201);
    const at = `${path}/moves`;
    const stays = ['spec.zone FieldValueForbidden Forbidden: zone stays'];
    const { resourceVersion } = made.body.metadata;
    const put = (spec: object) => kube.put(at, crd.cr('moves', { ...written, ...spec }, { resourceVersion }));
    expect(causesOf(await put({ zone: 'y' }))).toEqual(stays);
    expect(
      causesOf(
        await put({
          parts: [
            { id: 'b', weight: 2 },
            { id: 'a', weight: 2 },
          ],
        }),
      ),
    ).toEqual(['spec.parts[1] FieldValueInvalid Invalid value: a part shrinks']);
    expect(causesOf(await kube.patch('merge', at, { spec: { zone: null } }))).toEqual(stays);
    expect(causesOf(await kube.patch('json', at, [{ op: 'remove', path: '/spec' }]))).toEqual([
      '<nil> FieldValueInvalid Invalid value: spec is needed',
      ...stays,
    ]);
    const applied = crd.cr('moves', { zone: 'z' });
    const query = { fieldManager: 'other', force: 'true' };
    expect(causesOf(await kube.patch('apply', at, applied, { query }))).toEqual(stays);
    expect(causesOf(await kube.patch('merge', at, { spec: { size: 2 } }))).toEqual([]);
  });

  it('a rule that comes later is not held against what stays as it was', async () => {
    const later = testCrd('Later', {
      schema: {
        openAPIV3Schema: {
          ...schema,
          [RULES]: [],
          properties: { ...schema.properties, spec: { ...schema.properties.spec, [RULES]: [] } },
        },
      },
      subresources: { status: {} },
    });
    await later.install(kube);
    try {
      const collection = later.collection(await testNamespace(kube));
      const made = await kube.post(collection, later.cr('a', { image: 'bad' }));
      expect(made.status).toBe(201);
      const definition = JSON.parse(later.definition) as { metadata: { name: string } };
      const versions = [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
        },
      ];
      const changed = await kube.patch(
        'merge',
        `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.metadata.name}`,
        { spec: { versions } },
      );
      expect(changed.status).toBe(200);
      const bad = ['spec.image FieldValueRequired Required value: bad is not ours, 1'];
      const dry = { query: { dryRun: 'All' } };
      const sized = () => kube.patch('merge', `${collection}/a`, { spec: { size: 1 } }, dry);
      for (let asked = await sized(); asked.status !== 422; ) asked = await sized();
      expect(causesOf(await sized())).toEqual(bad);
      expect(
        causesOf(await kube.patch('merge', `${collection}/a`, { metadata: { labels: { x: 'y' } } })),
      ).toEqual([]);
      expect(
        causesOf(await kube.patch('merge', `${collection}/a/status`, { status: { phase: 'x' } })),
      ).toEqual([]);
    } finally {
      await later.remove();
    }
  });

  const rule = (more: object) => ({ rule: 'true', ...more });
  it.each<[string, object, string]>([
    ['reads a field that is not there', rule({ rule: 'self.none == 1' }), "undefined field 'none'"],
    [
      'calls a function that is not there',
      rule({ rule: 'nothing(self)' }),
      "undeclared reference to 'nothing'",
    ],
    ['compares two types', rule({ rule: 'self.image == 1' }), "found no matching overload for '_==_'"],
    ['has no boolean', rule({ rule: 'self.image' }), 'must evaluate to a bool'],
    ['is empty', rule({ rule: ' ' }), 'rule: Required value: rule is not specified'],
    ['says two lines', rule({ message: 'a\nb' }), 'must not contain line breaks'],
    ['says blanks', rule({ message: ' ' }), 'must be non-empty if specified'],
    ['says a number', rule({ messageExpression: '1' }), 'must evaluate to a string'],
    ['names no field', rule({ fieldPath: '.none' }), 'must be a valid path'],
    ['has another reason', rule({ reason: 'Other' }), 'Unsupported value: "Other"'],
    ['needs no old object', rule({ optionalOldSelf: true }), 'may not be set if oldSelf is not used in rule'],
  ])('a rule that %s is refused with its CRD', async (_, written, message) => {
    const refused = testCrd('Refused', {
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: { spec: { ...schema.properties.spec, [RULES]: [written] } },
        },
      },
    });
    const { status, body } = await kube.post(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      JSON.parse(refused.definition),
    );
    expect(status).toBe(422);
    expect(body.message).toContain(message);
  });

  it.each<[string, object, string]>([
    [
      'in a list without keys that compares with the stored object',
      { list: { type: 'array', maxItems: 2, items: { ...text, [RULES]: [{ rule: 'self == oldSelf' }] } } },
      'oldSelf cannot be used on the uncorrelatable portion of the schema',
    ],
    [
      'below allOf',
      { either: { type: 'object', allOf: [{ [RULES]: [{ rule: 'true' }] }] } },
      'properties[either].allOf[0].x-kubernetes-validations: Forbidden: must be empty to be structural',
    ],
  ])('a rule %s is refused with its CRD', async (_, properties, message) => {
    const refused = testCrd('Refused', { schema: { openAPIV3Schema: { type: 'object', properties } } });
    const { status, body } = await kube.post(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      JSON.parse(refused.definition),
    );
    expect(status).toBe(422);
    expect(body.message).toContain(message);
  });
});

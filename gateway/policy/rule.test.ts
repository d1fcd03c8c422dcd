import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../lib/schema/index.js';
import { gatewayPlan } from '../../test/support/gateway.js';
import { compileCrdRules, desiredPolicies, rulePlaces, Variables } from './index.js';

const text = { type: 'string' };
const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        ...{ image: text, replicas: { type: 'integer' }, on: { type: 'boolean' }, 'my-name': text },
        any: { 'x-kubernetes-preserve-unknown-fields': true },
        port: { 'x-kubernetes-int-or-string': true },
        maybe: { type: 'string', nullable: true },
        list: { type: 'array', items: text },
      },
    },
  },
};

function planOf(rules: readonly object[], more: object = {}, webhooks: object = {}) {
  return gatewayPlan(
    JSON.stringify({
      ...{ apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'shop' } },
      security: { webhooks: { engine: 'auto', admission: { enabled: true }, ...webhooks } },
      spec: {
        crds: {
          app: {
            apiTypes: { group: 'shop.test', version: 'v1', kind: 'App', plural: 'apps' },
            validation: { rules },
            ...more,
          },
        },
      },
    }),
  );
}

function compiled(rule: object, more: object = {}) {
  const [crd] = planOf([rule], more).crds.values();
  if (!crd) throw new Error('no CRD');
  const options = {
    schema: compileSchema(SCHEMA, 'schema', []),
    variables: new Variables(),
    say: (said: string) => said,
    refused: new Map(),
  };
  return compileCrdRules(crd, options)[0]?.compiled;
}

describe('rules in CEL', () => {
  it('an absent field is empty text, or 0 where it is ordered', () => {
    expect(compiled({ field: 'spec.image', prefix: "it's" })).toMatchObject({
      violated: "!((variables.v0 ? variables.it.spec.image : '').startsWith('it\\'s'))",
    });
    expect(compiled({ field: 'spec.replicas', greaterThan: -1, message: 'few' })).toEqual({
      violated: '!((variables.v0 ? double(variables.it.spec.replicas) : 0.0) > (-1.0))',
      message: "'few'",
    });
    expect(compiled({ field: 'spec.on', equals: true })).toMatchObject({
      message: "'spec.on equals true does not hold'",
    });
  });

  it.each<[string, object, string]>([
    ['a templated field', { field: '{{ .spec.image }}', equals: 'a' }, 'the field is a template'],
    [
      'a templated operand',
      { field: 'spec.image', equals: '{{ .spec.x }}' },
      'the operand of equals is a template',
    ],
    ['a text that is a number', { field: 'spec.image', equals: '1.10' }, '"1.10" reads as a number'],
    ['an amount', { field: 'spec.replicas', lessThan: '1Gi' }, '"1Gi" is not a plain number'],
    [
      'a field without a type',
      { field: 'spec.any', equals: 'a' },
      'the schema of the CRD does not type spec.any as a scalar',
    ],
    [
      'a number or text',
      { field: 'spec.port', equals: 1 },
      'the schema of the CRD does not type spec.port as a scalar',
    ],
    [
      'an unknown field',
      { field: 'spec.nope', exists: true },
      'the schema of the CRD does not type spec.nope',
    ],
    ['a list', { field: 'spec.list[0]', exists: true }, 'the schema of the CRD does not type spec.list.0'],
    ['a field that may be null', { field: 'spec.maybe', exists: true }, 'spec.maybe may be null'],
    [
      'a name that CEL does not read',
      { field: 'spec.my-name', exists: true },
      'my-name is not a name in CEL',
    ],
    ['an order of texts', { field: 'spec.image', greaterThan: 'a' }, 'greaterThan of a text'],
    ['unique', { field: 'spec.image', operator: 'unique' }, 'unique asks the runtime'],
    ['health', { field: 'health.healthy', equals: true }, 'health is looked up'],
    [
      'a gate on the time',
      { field: 'spec.image', exists: true, when: [{ time: { after: '09:00', before: '17:00' } }] },
      'a condition on the time',
    ],
    [
      'a function in the message',
      { field: 'spec.image', exists: true, message: '{{ toUpper .spec.image }}' },
      'the message is more than texts and fields',
    ],
    [
      'groups of the user',
      { field: 'admission.groups', contains: 'x' },
      'admission.groups is known to the webhook alone',
    ],
  ])('%s stays with the webhook', (_, rule, reason) => {
    expect(compiled(rule)).toEqual({ reason, isTypeUnknown: false });
  });

  it('normalize keeps every rule with the webhook, and so does mutateFirst', () => {
    const rule = { field: 'spec.image', exists: true };
    expect(compiled(rule, { normalize: { spec: { image: '{{ .spec.image }}' } } })).toMatchObject({
      reason: 'normalize changes what rules read',
    });
    const mutation = { mutateFirst: true, rules: [{ field: 'spec.image', default: 'a' }] };
    expect(compiled(rule, { mutation })).toMatchObject({ reason: 'mutateFirst changes what rules read' });
  });
});

describe('policies', () => {
  const [crd] = planOf([
    { field: 'spec.image', exists: true },
    { field: 'spec.replicas', greaterThan: 0 },
    { field: 'spec.replicas', lessThan: 9, action: 'warn' },
  ]).crds.values();
  const policies = desiredPolicies({
    resources: [
      {
        ...{
          group: 'shop.test',
          plural: 'apps',
          namespaced: true,
          versions: ['v1', 'v2'],
          ruleVersions: ['v1'],
        },
        ...{ roots: [], entries: crd ? [crd.entry] : [] },
        rules: (variables) =>
          crd
            ? compileCrdRules(crd, {
                schema: compileSchema(SCHEMA, 'schema', []),
                variables,
                say: (said) => said,
                refused: new Map(),
              })
            : [],
      },
    ],
    ...{ protectedCrds: new Map(), hasNamespaces: false, namespaceSelector: {}, objectSelector: {} },
    ...{ matchConditions: [], gatewayNamespace: 'orkestra-system', runtimeUser: 'runtime', instance: 'x' },
  });

  it('denials of a CRD are one validation, warnings one each, in the version of the rules', () => {
    expect(policies.map(({ name, binding, validations }) => ({ name, binding, validations }))).toEqual([
      {
        name: 'orkestra-admission-validation-x',
        binding: { policyName: 'orkestra-admission-validation-x', validationActions: ['Deny'] },
        validations: [{ resource: 'apps.shop.test', rules: [0, 1] }],
      },
      {
        name: 'orkestra-admission-warnings-x',
        binding: { policyName: 'orkestra-admission-warnings-x', validationActions: ['Warn'] },
        validations: [{ resource: 'apps.shop.test', rules: [2] }],
      },
    ]);
    expect(policies[0]?.spec['matchConstraints']).toMatchObject({
      matchPolicy: 'Equivalent',
      resourceRules: [{ apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'] }],
    });
    expect(policies[0]?.spec['failurePolicy']).toBe('Fail');
    expect(policies[0]?.spec['validations']).toEqual([
      expect.objectContaining({
        reason: 'Forbidden',
        messageExpression: expect.stringMatching(/^'denied the request: ' \+ /),
      }),
    ]);
  });

  it('an expression that the API server names is that of a rule, or of the whole policy', () => {
    const [denials] = policies;
    const names = ((denials?.spec['variables'] ?? []) as { expression: string }[]).findIndex(
      ({ expression }) => expression.includes('replicas) : 0.0) >'),
    );
    expect(denials?.blame(`spec.variables[${names}].expression`)).toEqual([
      { resource: 'apps.shop.test', rules: [1] },
    ]);
    expect(denials?.blame('spec.validations[0].messageExpression')).toEqual([
      { resource: 'apps.shop.test', rules: [0, 1] },
    ]);
    expect(denials?.blame('spec.matchConditions[0]')).toEqual([]);
  });
});

describe('where rules run', () => {
  const rules = [
    { field: 'spec.image', exists: true },
    { field: 'metadata.name', prefix: 'a', fires: { reconcile: false } },
    { field: 'spec.image', operator: 'unique' },
  ];
  const runs = (webhooks: object) =>
    rulePlaces(planOf(rules, {}, webhooks)).map(({ runs: places, why }) => `${places.join(', ')}: ${why}`);

  it('without a crdFile a type is known to the cluster alone', () => {
    expect(runs({})).toEqual([
      'policy or webhook, reconcile: the CRD in the cluster has the type of spec.image',
      'policy: it compiles to CEL',
      'webhook, reconcile: unique asks the runtime',
    ]);
  });

  it('with engine webhook, and with admission off, nothing is a policy', () => {
    expect(runs({ engine: 'webhook' })).toEqual([
      'webhook, reconcile: security.webhooks.engine is webhook',
      'webhook: security.webhooks.engine is webhook',
      'webhook, reconcile: security.webhooks.engine is webhook',
    ]);
    expect(runs({ admission: { enabled: false } })).toEqual([
      'reconcile: security.webhooks.admission.enabled is not true',
      'nowhere: security.webhooks.admission.enabled is not true',
      'reconcile: security.webhooks.admission.enabled is not true',
    ]);
  });

  it('with engine policy a rule that cannot be one is an error at its place', () => {
    expect(() => planOf(rules, {}, { engine: 'policy' })).toThrow(
      'spec.crds.app.validation.rules[2]: "spec.image unique" cannot be a policy: unique asks the runtime; set security.webhooks.engine to auto, or change the rule',
    );
  });
});

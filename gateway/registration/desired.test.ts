import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { gatewayPlan } from '../../test/support/gateway.js';
import { createGatewayMetrics } from '../metrics.js';
import { desiredRegistrations } from './desired.js';
import { registrationPlan } from './plan.js';

const SHOP = { group: 'example.com', version: 'v1', kind: 'Shop', plural: 'shops' };
const RULES = { validation: { rules: [{ field: 'spec.a', operator: 'exists' }] } };

function registered(
  crds: Readonly<Record<string, object>>,
  security: object,
  env: Readonly<Record<string, string>> = {},
) {
  const head = { apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'test' } };
  const plan = gatewayPlan(JSON.stringify({ ...head, security, spec: { crds } }));
  const settings = { namespace: 'orkestra-system', runtimeUser: "o'neil" };
  const context = { plan, settings, env, clock: new FakeClock(), metrics: createGatewayMetrics() };
  const { configurations, refused } = desiredRegistrations(
    registrationPlan(context as unknown as Parameters<typeof registrationPlan>[0]),
  );
  const webhooks = configurations.flatMap((each) => each.webhooks.map(({ body }) => body));
  return { configurations, refused, webhooks };
}

const ADMISSION = { webhooks: { admission: { enabled: true } } };
const ALL = {
  ...ADMISSION,
  deletionProtection: { strictMode: true },
  namespaceProtection: { allowedNamespaces: ['a'] },
};

function builtIn(group: string, kind: string, plural: string, namespaced = true) {
  return { apiTypes: { group, version: 'v1', kind, plural }, namespaced, labelSelector: 'a', ...RULES };
}

describe('what is registered', () => {
  it.each([
    ['', 'Pod', 'pods'],
    ['', 'Node', 'nodes'],
    ['', 'Event', 'events'],
    ['', 'Endpoints', 'endpoints'],
    ['events.k8s.io', 'Event', 'events'],
    ['coordination.k8s.io', 'Lease', 'leases'],
    ['discovery.k8s.io', 'EndpointSlice', 'endpointslices'],
    ['authentication.k8s.io', 'TokenReview', 'tokenreviews'],
    ['authorization.k8s.io', 'SubjectAccessReview', 'subjectaccessreviews'],
    ['admissionregistration.k8s.io', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations'],
    ['admissionregistration.k8s.io', 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies'],
  ])('nothing is registered for %s %s, which a cluster needs to start', (group, kind, plural) => {
    const { webhooks, refused } = registered({ it: builtIn(group, kind, plural) }, ALL);
    // Its CRD, if it had one, is protected by name, which nothing needs to start.
    expect(webhooks.flatMap(({ rules }) => rules)).toEqual([
      expect.objectContaining({ resources: ['customresourcedefinitions'] }),
    ]);
    expect(refused).toMatchObject([{ group, plural }]);
  });

  it('built-in kinds have exempt namespaces, and custom resources have none', () => {
    const { webhooks } = registered(
      { deployment: builtIn('apps', 'Deployment', 'deployments'), shop: { apiTypes: SHOP, ...RULES } },
      ALL,
    );
    for (const { name, namespaceSelector } of webhooks) {
      const expected = name.startsWith('deployments.')
        ? {
            matchExpressions: [
              {
                key: 'kubernetes.io/metadata.name',
                operator: 'NotIn',
                values: ['kube-system', 'kube-node-lease', 'orkestra-system'],
              },
            ],
          }
        : {};
      expect([name, namespaceSelector]).toEqual([name, expected]);
    }
    expect(webhooks.length).toBe(9);
  });

  it('no rule has a wildcard, and each matches every version of its resource', () => {
    const { webhooks } = registered({ shop: { apiTypes: SHOP, ...RULES } }, ALL);
    expect(JSON.stringify(webhooks)).not.toContain('"*"');
    expect(new Set(webhooks.map(({ matchPolicy }) => matchPolicy))).toEqual(new Set(['Equivalent']));
  });

  it('the entries of one CRD are one webhook with all versions and the strictest policy', () => {
    const v2 = { ...SHOP, version: 'v2' };
    const { webhooks } = registered(
      {
        one: { apiTypes: SHOP, ...RULES, webhooks: { failurePolicy: 'Ignore' } },
        two: { apiTypes: v2, ...RULES, namespace: 'a' },
      },
      ADMISSION,
    );
    expect(webhooks).toMatchObject([
      {
        name: 'shops.example.com.validate.orkestra.orkspace.io',
        rules: [{ apiVersions: ['v1', 'v2'], operations: ['CREATE', 'UPDATE'] }],
        failurePolicy: 'Fail',
      },
    ]);
  });

  it.each<[object, Record<string, string>, string, string]>([
    [{}, {}, 'Fail', 'Ignore'],
    [{}, { WEBHOOK_FAILURE_POLICY: 'Ignore' }, 'Ignore', 'Ignore'],
    [{ failurePolicy: 'Fail' }, { WEBHOOK_FAILURE_POLICY: 'Ignore' }, 'Fail', 'Fail'],
  ])('with %j and %j validation fails as %s and mutation as %s', (more, env, validation, mutation) => {
    const entry = { apiTypes: SHOP, ...RULES, mutation: { rules: [{ field: 'spec.b', default: 1 }] } };
    const { webhooks } = registered({ shop: entry }, { webhooks: { ...ADMISSION.webhooks, ...more } }, env);
    expect(webhooks.map(({ failurePolicy }) => failurePolicy)).toEqual([validation, mutation]);
  });

  it('every webhook waits 5 s for reviews of v1, and mutation is asked again when another one changes the object', () => {
    const entry = { apiTypes: SHOP, ...RULES, mutation: { rules: [{ field: 'spec.b', default: 1 }] } };
    const { configurations } = registered({ shop: entry }, ALL);
    expect(configurations).toHaveLength(5);
    for (const { of, webhooks } of configurations) {
      for (const { body } of webhooks) {
        expect(body).toMatchObject({ timeoutSeconds: 5, admissionReviewVersions: ['v1'] });
        const isMutation = of === 'orkestra-admission-mutation';
        expect(body).toEqual(
          isMutation
            ? expect.objectContaining({ reinvocationPolicy: 'IfNeeded' })
            : expect.not.objectContaining({ reinvocationPolicy: expect.anything() }),
        );
      }
    }
  });

  it('match conditions quote names and compare the fields that rules read', () => {
    const entry = { apiTypes: SHOP, validation: { rules: [{ field: 'data.key', operator: 'exists' }] } };
    const { webhooks } = registered({ shop: entry }, ADMISSION);
    const [{ matchConditions = [] } = {}] = webhooks as readonly { matchConditions?: object[] }[];
    expect(matchConditions).toContainEqual({
      name: 'not-the-runtime',
      expression: "request.userInfo.username != 'o\\'neil'",
    });
    expect(JSON.stringify(matchConditions)).toContain('object.data != oldObject.data');
  });

  it('what is being deleted is not sent to rules and namespace lists', () => {
    const entry = { apiTypes: SHOP, ...RULES, restrictedNamespaces: ['kube-system'] };
    const security = { ...ADMISSION, namespaceProtection: {} };
    expect(registered({ shop: entry }, security).webhooks).toHaveLength(2);
    for (const webhook of registered({ shop: entry }, security).webhooks)
      expect(webhook).toMatchObject({
        matchConditions: expect.arrayContaining([
          { name: 'not-deleting', expression: '!has(object.metadata.deletionTimestamp)' },
        ]),
      });
  });

  it('selectors and conditions of the Katalog are those of admission, and of no protection', () => {
    const own = {
      namespaceSelector: { matchLabels: { team: 'a' } },
      objectSelector: { matchLabels: { tier: 'b' } },
      matchConditions: [{ name: 'own', expression: 'true' }],
    };
    const entry = { apiTypes: SHOP, ...RULES, mutation: { rules: [{ field: 'spec.b', default: 'x' }] } };
    const security = { ...ALL, webhooks: { ...ADMISSION.webhooks, ...own } };
    for (const { webhooks, of } of registered({ shop: entry }, security).configurations) {
      const isAdmission = of.startsWith('orkestra-admission');
      for (const { body } of webhooks) {
        const text = JSON.stringify(body);
        expect([of, text.includes('"team":"a"')]).toEqual([of, isAdmission]);
        expect([of, text.includes('"tier":"b"')]).toEqual([of, isAdmission]);
        expect([of, text.includes('{"name":"own","expression":"true"}')]).toEqual([of, isAdmission]);
      }
    }
  });

  it('a call that may change something is left out of dry runs', () => {
    const external = [{ name: 'a', url: 'https://example.com', method: 'POST' }];
    const entry = { apiTypes: SHOP, validation: { external, rules: RULES.validation.rules } };
    expect(registered({ shop: entry }, ADMISSION).webhooks).toMatchObject([{ sideEffects: 'NoneOnDryRun' }]);
    expect(registered({ shop: { apiTypes: SHOP, ...RULES } }, ADMISSION).webhooks).toMatchObject([
      { sideEffects: 'None' },
    ]);
  });

  it('a variable that cannot be read is an error that names it', () => {
    expect(() =>
      registered({ shop: { apiTypes: SHOP, ...RULES } }, ADMISSION, { WEBHOOK_FAILURE_POLICY: 'maybe' }),
    ).toThrow('invalid WEBHOOK_FAILURE_POLICY "maybe": expected Fail or Ignore');
  });
});

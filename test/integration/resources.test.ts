import { describe, expect, it } from 'vitest';
import { RESOURCE_KINDS } from '../../katalog/index.js';
import type { BuiltResource } from '../../katalog/resources/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { issueCertificate } from '../../lib/certificates/index.js';
import { cluster } from '../support/cluster.js';
import { build } from '../support/resources.js';
import { FULL_SHORTHAND } from '../support/shorthand.js';

/** Every preset of every group, where the full shorthand writes the fields out. */
const PROFILES: readonly (readonly [string, JsonObject])[] = [
  ...profiles('deployments', ['safe', 'fast', 'blue-green'], (profile) => ({
    image: 'a',
    rollingUpdate: { profile },
  })),
  ...profiles(
    'pods',
    ['tiny', 'small', 'medium', 'large', 'burst', 'steady', 'compute-heavy', 'memory-heavy'],
    (profile) => ({
      image: 'a',
      resources: { profile },
    }),
  ),
  ...profiles('pods', ['baseline', 'restricted', 'hardened'], (profile) => ({
    image: 'a',
    securityContext: { profile },
    podSecurity: { profile },
  })),
  ...profiles('pods', ['fast', 'standard', 'patient', 'slow-start'], (profile) => ({
    image: 'a',
    port: 80,
    probes: { startup: { path: '/', profile }, liveness: { type: 'tcp', profile } },
  })),
  ...profiles('hpa', ['web', 'api', 'latency-sensitive', 'batch', 'cost-optimized'], (profile) => ({
    scaleTargetRef: { name: 'web' },
    maxReplicas: 3,
    behavior: { profile },
  })),
  ...profiles('pdb', ['zero-downtime', 'rolling', 'relaxed'], (profile) => ({ behavior: { profile } })),
  ...profiles('resourceQuotas', ['small', 'medium', 'large', 'xlarge'], (profile) => ({ profile })),
  ...profiles(
    'networkPolicies',
    ['deny-all', 'deny-all-ingress', 'deny-all-egress', 'allow-same-namespace', 'allow-dns-egress'],
    (profile) => ({ profile }),
  ),
];

const AUTOSCALE = { max: 3, scaleUp: { conditions: { when: [{ field: 'spec.load' }] } } };
const INGRESS = { serviceName: 'web', servicePort: 80 };

/** What the shorthand leaves out, so that every default is in the object. */
const DEFAULTS: readonly (readonly [string, JsonObject])[] = [
  ['deployments', { image: 'a' }],
  ['statefulSets', { image: 'a', port: 80 }],
  ['jobs', { image: 'a' }],
  ['cronJobs', { image: 'a', schedule: '@daily' }],
  ['services', { port: 80 }],
  ['services', { port: 80, headless: true }],
  ['ingresses', { serviceName: 'web', servicePort: 'http' }],
  ['networkPolicies', {}],
  ['networkPolicies', { policyTypes: ['ingress', 'Egress'], ingress: [{}] }],
  ['hpa', { deploymentRef: 'web', maxReplicas: 3 }],
  ['pdb', { maxUnavailable: '25%' }],
  ['configMaps', {}],
  ['secrets', {}],
  ['configMaps', { toNamespaces: ['default'] }],
  ['secrets', { toNamespaces: ['default'], once: true, rotateAfter: '90d' }],
  ['networkPolicies', { toNamespaces: ['default'] }],
  ['resourceQuotas', { toNamespaces: ['default'], hard: { pods: 1 } }],
  ['limitRanges', { toNamespaces: ['default'], limits: [{ max: { cpu: 1 } }] }],
  [
    'secrets',
    { tls: { commonName: 'web.svc', dnsNames: ['10.0.0.1'], validFor: '90d' }, rotateAfter: '30d' },
  ],
  ['ingresses', { ...INGRESS, host: 'a.example.org', tls: { create: true, secretName: 'cert' } }],
  ['configMaps', { fromConfigMap: 'base', fromNamespace: 'platform', data: { bytes: 'own' } }],
  ['secrets', { fromSecret: 'base', fromNamespace: 'platform', toNamespaces: ['default'] }],
  ['networkPolicies', { fromNetworkPolicy: 'base', fromNamespace: 'platform' }],
  ['resourceQuotas', { fromResourceQuota: 'base', fromNamespace: 'platform' }],
  ['limitRanges', { profile: 'team' }],
  ['replicaSets', { image: 'a', rollingUpdate: { maxSurge: 1 }, autoscale: AUTOSCALE }],
  ['statefulSets', { image: 'a', autoscale: AUTOSCALE }],
  ['limitRanges', { fromLimitRange: 'base', fromNamespace: 'platform' }],
  ['namespaces', {}],
  ['persistentVolumes', { name: 'disk', capacity: '1Gi', hostPath: '/data' }],
];

describe('what the shorthand makes is accepted, without an unknown or mistyped field', () => {
  it.each(Object.entries(FULL_SHORTHAND))('the shorthand of %s is accepted with every field', accepted);
  it.each(DEFAULTS)('the shorthand of %s is accepted with the defaults of %j', accepted);
  it.each(PROFILES)('the shorthand of %s is accepted with %j', accepted);
});

describe('the entries above', () => {
  const written = [...Object.entries(FULL_SHORTHAND), ...DEFAULTS, ...PROFILES];

  it('the entries cover every kind', () => {
    expect(Object.keys(FULL_SHORTHAND).sort()).toEqual(RESOURCE_KINDS.map(({ key }) => key).sort());
  });

  it.each(RESOURCE_KINDS.map((kind) => [kind.key, kind] as const))(
    'the entries write every field of %s',
    (key, kind) => {
      const fields = new Set(written.flatMap(([name, entry]) => (name === key ? Object.keys(entry) : [])));
      const { copyField } = kind;
      const known = [
        ...Object.keys(kind.fields),
        ...(copyField === undefined ? [] : [copyField, 'fromNamespace']),
      ];
      expect(known.filter((field) => !fields.has(field))).toEqual([]);
    },
  );
});

async function accepted(kind: string, entry: JsonObject): Promise<void> {
  const { objects } = build(kind, entry);
  expect(objects).not.toEqual([]);
  for (const resource of objects) await acceptedObject(resource);
}

async function acceptedObject(resource: BuiltResource): Promise<void> {
  const query = { fieldManager: 'orkestra', force: true, fieldValidation: 'Strict', dryRun: 'All' };
  const data = resource.certificate && (await issueCertificate(resource.certificate, Date.now()));
  const object = { ...resource.object, ...(data ? { stringData: data } : {}) };
  const answer = await cluster().patch('apply', pathOf(resource), object, { query });
  expect({ status: answer.status, message: answer.body.message }).toEqual({
    status: 201,
    message: undefined,
  });
  expect(answer.headers['warning']).toBeUndefined();
}

function pathOf({ apiVersion, plural, namespaced, object }: BuiltResource): string {
  const { name, namespace } = object['metadata'] as { name: string; namespace?: string };
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}/${name}`;
}

function profiles(
  kind: string,
  names: readonly string[],
  entry: (profile: string) => JsonObject,
): readonly (readonly [string, JsonObject])[] {
  return names.map((name) => [kind, entry(name)] as const);
}

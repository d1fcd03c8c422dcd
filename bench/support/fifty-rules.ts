/** Fifty rules of five kinds over fifty fields, and an object for which all hold; bench/reference has the same. */
import { stringify } from 'yaml';

const GROUP = 'bench.orkestra.io';
const TYPES = { group: GROUP, version: 'v1', kind: 'Admitted', plural: 'admitteds' };

const KINDS: readonly { readonly rule: object; readonly say: string; readonly good: unknown }[] = [
  { rule: { operator: 'exists' }, say: 'is required', good: 'x' },
  { rule: { prefix: 'registry/' }, say: 'must begin with registry/', good: 'registry/web' },
  { rule: { lessThanOrEqual: 100 }, say: 'must be at most 100', good: 7 },
  { rule: { in: ['a', 'b', 'c'] }, say: 'must be one of a, b, c', good: 'b' },
  { rule: { regex: '^[a-z0-9-]+:[0-9.]+$' }, say: 'must be an image with a version', good: 'web:1.2.3' },
];

const RULES = Array.from({ length: 50 }, (_, index) => {
  const { rule, say } = KINDS[index % KINDS.length] ?? { rule: {}, say: '' };
  return { field: `spec.f${index}`, ...rule, message: `f${index} ${say}` };
});

const SPEC = Object.fromEntries(RULES.map((_, index) => [`f${index}`, KINDS[index % KINDS.length]?.good]));

/** A Katalog whose webhooks are asked in one namespace alone. */
export function fiftyRules(namespace: string): string {
  const webhooks = {
    admission: { enabled: true },
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  };
  return stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'admission' },
    security: { webhooks },
    spec: { crds: { admitted: { apiTypes: TYPES, validation: { rules: RULES } } } },
  });
}

export const ADMITTED_DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${TYPES.plural}.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { kind: TYPES.kind, plural: TYPES.plural },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};

export function admittedObject(name: string) {
  return { apiVersion: `${GROUP}/v1`, kind: TYPES.kind, metadata: { name }, spec: SPEC };
}

export function admittedPath(namespace: string): string {
  return `/apis/${GROUP}/v1/namespaces/${namespace}/${TYPES.plural}`;
}

/** A rule of a webhook configuration for them. */
export const ADMITTED_RULE = {
  apiGroups: [GROUP],
  apiVersions: ['v1'],
  resources: [TYPES.plural],
  operations: ['CREATE', 'UPDATE'],
};

/** The review of a creation, as an API server sends it. */
export function admittedReview(): string {
  const { group, version, kind, plural } = TYPES;
  const object = {
    ...admittedObject('a'),
    metadata: { name: 'a', namespace: 'bench', uid: crypto.randomUUID() },
  };
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: crypto.randomUUID(),
      kind: { group, version, kind },
      resource: { group, version, resource: plural },
      requestKind: { group, version, kind },
      requestResource: { group, version, resource: plural },
      name: 'a',
      namespace: 'bench',
      operation: 'CREATE',
      userInfo: { username: 'bench', groups: ['system:masters', 'system:authenticated'] },
      object,
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  });
}

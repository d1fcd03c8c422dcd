import { describe, expect, it } from 'vitest';
import { gatewayPlan, reviewOf, startGateway } from '../test/support/gateway.js';

/** As published Katalogs of the Go implementation write it, in the newest spelling. */
const PUBLISHED = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: platform }
security:
  webhooks:
    admission: { enabled: true }
    failurePolicy: Fail
    cleanupOnShutdown: true
spec:
  crds:
    platform:
      apiTypes: { group: demo.orkestra.io, version: v1alpha1, kind: Platform, plural: platforms }
      webhooks: { validation: true, mutation: true }
      admission:
        validation:
          - field: spec.image
            operator: prefix
            value: "registry.internal/"
            message: "images must come from registry.internal"
            action: deny
          - { field: spec.replicas, greaterThan: 0, message: replicas must be at least 1 }
          - { field: '{{ cronValid .spec.schedule }}', equals: true, link: schedule, fires: { reconcile: false } }
        mutation:
          rules:
            - { field: spec.replicas, default: 3 }
            - { field: spec.debug, default: false }
            - { field: spec.team, default: core, or: [{ field: metadata.namespace, equals: core }] }
      operatorBox: {}
`;

describe('published Katalogs', () => {
  it('rules under admission are asked as they say', async () => {
    const { post } = await startGateway(PUBLISHED);
    const object = {
      apiVersion: 'demo.orkestra.io/v1alpha1',
      kind: 'Platform',
      metadata: { name: 'a', namespace: 'core' },
      spec: { image: 'docker.io/x', schedule: 'often' },
    };
    const mutated = await post('/mutate', reviewOf(object));
    expect(JSON.parse(Buffer.from(mutated.body.response.patch, 'base64').toString())).toEqual([
      { op: 'add', path: '/spec/replicas', value: 3 },
      { op: 'add', path: '/spec/debug', value: false },
      { op: 'add', path: '/spec/team', value: 'core' },
    ]);
    const { response } = (await post('/validate', reviewOf(object))).body;
    expect(response.status.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      'spec.image',
      'spec.replicas',
      'schedule',
    ]);
  });

  it('a gateway without a runtime loads an entry that names a kind alone', () => {
    const { katalog, crds } = gatewayPlan(`
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: guard }
gateway: { standalone: true, endpoint: http://gateway:8080 }
security: { deletionProtection: { enabled: true, strictMode: true } }
spec:
  crds:
    namespace: { apiTypes: { kind: Namespace } }
`);
    expect(katalog.gateway).toMatchObject({ standalone: true, endpoint: 'http://gateway:8080' });
    expect(crds.get('namespace')?.entry.apiTypes).toEqual({
      group: '',
      version: 'v1',
      kind: 'Namespace',
      plural: 'namespaces',
    });
  });
});

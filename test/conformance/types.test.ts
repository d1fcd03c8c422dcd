import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';

async function namespaced() {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  return { kube, path: (group: string, plural: string) => `/${group}/namespaces/${namespace}/${plural}` };
}

const container = { name: 'a', image: 'nginx:1.27' };
const template = (spec: object = {}) => ({
  metadata: { labels: { app: 'a' } },
  spec: { containers: [container], ...spec },
});
const deployment = (more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: { selector: { matchLabels: { app: 'a' } }, template: template(), ...more },
});

describe('the types of built-in kinds', () => {
  it.each([
    ['a restart policy', 'api/v1', 'pods', 'spec.restartPolicy', { restartPolicy: 'Sometimes' }],
    ['a DNS policy', 'api/v1', 'pods', 'spec.dnsPolicy', { dnsPolicy: 'Mine' }],
    [
      'a pull policy',
      'api/v1',
      'pods',
      'spec.containers[0].imagePullPolicy',
      { containers: [{ ...container, imagePullPolicy: 'Now' }] },
    ],
    [
      'a protocol',
      'api/v1',
      'pods',
      'spec.containers[0].ports[0].protocol',
      { containers: [{ ...container, ports: [{ containerPort: 80, protocol: 'ICMP' }] }] },
    ],
  ])('%s that Kubernetes does not have is refused with its place', async (_, group, plural, field, spec) => {
    const { kube, path } = await namespaced();
    const { status, body } = await kube.post(path(group, plural), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [container], ...spec },
    });
    expect([status, body.details?.causes?.map((cause) => [cause.reason, cause.field])]).toEqual([
      422,
      [['FieldValueNotSupported', field]],
    ]);
  });

  it.each([
    ['a Deployment', 'apis/apps/v1', 'deployments', { apiVersion: 'apps/v1', kind: 'Deployment' }],
    ['a Pod', 'api/v1', 'pods', { apiVersion: 'v1', kind: 'Pod' }],
    ['a CronJob', 'apis/batch/v1', 'cronjobs', { apiVersion: 'batch/v1', kind: 'CronJob' }],
  ])('%s without a spec is refused', async (_, group, plural, type) => {
    const { kube, path } = await namespaced();
    expect((await kube.post(path(group, plural), { ...type, metadata: { name: 'a' } })).status).toBe(422);
  });

  it('an unknown field deep in a type is refused by strict validation', async () => {
    const { kube, path } = await namespaced();
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'a' },
      spec: {
        tls: [{ hosts: ['a.test'], secretNam: 'a' }],
        defaultBackend: { resource: { kind: 'X', name: 'x' } },
      },
    };
    const refused = await kube.post(path('apis/networking.k8s.io/v1', 'ingresses'), ingress, {
      query: { fieldValidation: 'Strict' },
    });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining('unknown field "spec.tls[0].secretNam"'),
    ]);
  });

  it.each([
    [
      'the binary data of a ConfigMap',
      'configmaps',
      { apiVersion: 'v1', kind: 'ConfigMap', binaryData: { a: '*' } },
    ],
    ['the data of a Secret', 'secrets', { apiVersion: 'v1', kind: 'Secret', data: { a: '*' } }],
  ])('%s is a bad request when it is not base64', async (_, plural, object) => {
    const { kube, path } = await namespaced();
    const refused = await kube.post(path('api/v1', plural), { ...object, metadata: { name: 'a' } });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining('illegal base64 data'),
    ]);
  });

  it('a null counts as an absent field', async () => {
    const { kube, path } = await namespaced();
    const made = await kube.post(
      path('apis/apps/v1', 'deployments'),
      deployment({
        replicas: null,
        paused: null,
        template: {
          ...template({ affinity: null }),
          metadata: { creationTimestamp: null, labels: { app: 'a' } },
        },
      }),
    );
    expect([made.status, made.body.spec?.['replicas']]).toEqual([201, 1]);
    expect(made.body.spec).not.toHaveProperty('paused');
    expect(made.body.spec).not.toHaveProperty('template.spec.affinity');
  });

  it('a status is decoded and hardly checked: what is required there comes as the empty value', async () => {
    const { kube, path } = await namespaced();
    await kube.post(path('apis/apps/v1', 'deployments'), deployment());
    const patched = await kube.patch('merge', `${path('apis/apps/v1', 'deployments')}/a/status`, {
      status: { conditions: [{ type: 'Odd' }] },
    });
    expect([patched.status, patched.body.status]).toMatchObject([
      200,
      { conditions: [{ type: 'Odd', status: '' }] },
    ]);
  });

  it('a CRD whose version leaves out whether it is served has one that is not', async () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'unserved.types.test' },
      spec: {
        group: 'types.test',
        scope: 'Namespaced',
        names: { kind: 'Unserved', plural: 'unserved' },
        versions: [{ name: 'v1', storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    const made = await cluster().post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd, {
      query: { dryRun: 'All' },
    });
    expect([made.status, made.body.spec?.['versions']]).toEqual([
      201,
      [expect.objectContaining({ served: false, storage: true })],
    ]);
  });
});

/** What kubectl makes of manifests/, and the API server of what kubectl sends it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import type { TestCluster } from '../support/cluster.js';
import { ROOT } from '../support/examples.js';
import { foreignCluster } from '../support/foreign-cluster.js';
import type { KubeBody } from '../support/kube-body.js';

const NAMESPACE = 'orkestra-system';
const run = promisify(execFile);

let kube: TestCluster;
let stop: () => Promise<unknown> = async () => undefined;
beforeAll(async () => {
  ({ kube, stop } = await foreignCluster());
});
afterAll(() => stop());

/** The namespace that enforces the standard, with the accounts of the pods: what else there is is only tried. */
async function tried(objects: readonly KubeBody[]): Promise<string> {
  for (const object of objects.filter(({ kind }) => kind === 'Namespace'))
    await kube.post('/api/v1/namespaces', object);
  for (const object of objects.filter(({ kind }) => kind === 'ServiceAccount'))
    await kube.post(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, object);
  const child = run('kubectl', [
    ...['--kubeconfig', kube.kubeconfig, 'apply', '--dry-run=server', '--validate=strict', '-f', '-'],
  ]);
  child.child.stdin?.end(objects.map((object) => `---\n${stringify(object)}`).join(''));
  const { stdout } = await child;
  return stdout;
}

async function rendered(folder: string): Promise<readonly KubeBody[]> {
  const { stdout } = await run('kubectl', ['kustomize', join(ROOT, 'manifests', folder)]);
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubeBody);
}

describe('manifests', () => {
  it.each([
    'base',
    ...['dev', 'gateway', 'control-center', 'two-runtimes'].map((name) => `overlays/${name}`),
  ])(
    '%s is accepted by kubectl and the API server as a whole, and its pods pass restricted',
    async (folder) => {
      const objects = await rendered(folder);
      expect((await tried(objects)).trim().split('\n')).toHaveLength(objects.length);
      const pods = objects.filter(({ kind }) => kind === 'Deployment').map(podOf);
      expect(pods.length).toBeGreaterThan(0);
      for (const pod of pods)
        expect(
          await kube.post(`/api/v1/namespaces/${NAMESPACE}/pods`, pod, { query: { dryRun: 'All' } }),
        ).toMatchObject({ status: 201 });
    },
  );

  it('the processor of two-runtimes reads the Service of the loader', async () => {
    const objects = await rendered('overlays/two-runtimes');
    const secret = objects.find(({ kind }) => kind === 'Secret') as unknown as {
      metadata: { name: string };
      data: { LOADER_URL: string };
    };
    const url = Buffer.from(secret.data.LOADER_URL, 'base64').toString();
    const service = objects.find(
      ({ kind, metadata }) =>
        kind === 'Service' && url === `http://${metadata.name}.${metadata.namespace}.svc:8080`,
    );
    expect(service).toBeDefined();
    const pods = objects.filter(({ kind }) => kind === 'Deployment').map((each) => JSON.stringify(each.spec));
    expect(pods.filter((pod) => pod.includes(`"${secret.metadata.name}"`))).toHaveLength(1);
  });
});

function podOf({ spec }: KubeBody): object {
  const { template } = spec as unknown as { template: { spec: object } };
  return { apiVersion: 'v1', kind: 'Pod', ...template, metadata: { name: 'trial' } };
}

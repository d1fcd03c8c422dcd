/** A Katalog whose bundle is generated and applied. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { type JsonObject, systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { applyObject } from '../../src/manifests.js';
import type { TestCluster } from './cluster.js';
import { crdDefinition } from './crd-definition.js';
import { ork } from './in-process.js';

/** A Katalog in files and folders, and the namespace that its runtime is to stand in. */
export async function katalogFolder(more = '', security = '') {
  const id = crypto.randomUUID().slice(0, 8);
  const type = { group: `g${id}.test`, kind: 'Page', plural: 'pages' };
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'crds'));
  await writeFile(join(folder, 'crds/page.yaml'), stringify(crdDefinition(type)));
  const katalog = join(folder, 'katalog.yaml');
  await writeFile(
    katalog,
    `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: pages }
spec:
  crds:
    page:
      crdFile: ./crds/page.yaml
      operatorBox:
        onReconcile:
          configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }]
${more}${security}`,
  );
  return { katalog, namespace: `bundle-${id}`, type };
}

export const apiPath = ({ group, plural }: { group: string; plural: string }, namespace: string) =>
  `/apis/${group}/v1/namespaces/${namespace}/${plural}`;

type Folder = Awaited<ReturnType<typeof katalogFolder>>;

/** Generates the bundle and applies it; all of it goes when the test ends. */
export async function applied(
  kube: TestCluster,
  { katalog, namespace, type }: Folder,
): Promise<readonly JsonObject[]> {
  const { code, out, err } = await ork(['generate', 'bundle', '-f', katalog, '-n', namespace]);
  expect([code, err]).toEqual([0, '']);
  const objects = parseAllDocuments(out).map((document) => document.toJS() as JsonObject);
  const client = new KubeClient({ config: { from: 'file', path: kube.kubeconfig }, clock: systemClock() });
  onTestFinished(async () => {
    await kube.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${type.plural}.${type.group}`);
    for (const name of ['orkestra-runtime', 'orkestra-gateway'])
      for (const kind of ['clusterrolebindings', 'clusterroles'])
        await kube.delete(`/apis/rbac.authorization.k8s.io/v1/${kind}/${namespace}:${name}`);
    await kube.delete(`/api/v1/namespaces/${namespace}`);
  });
  for (const object of objects) await applyObject(client, object, systemClock());
  return objects;
}

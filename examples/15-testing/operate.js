// @ts-check
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startDevCluster } from 'orkestra/devcluster';
import { KubeClient, loadPlan, Runtime } from 'orkestra/runtime';
import { onTestFinished } from 'vitest';

const silent = () => {};
const log = { debug: silent, info: silent, warn: silent, error: silent };
const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

/** Starts an embedded cluster with the CRD and a runtime with the Katalog; both stop when the test ends. */
export async function operate() {
  const cluster = await startDevCluster();
  onTestFinished(() => cluster.stop());
  const { clock } = cluster;
  const api = apiOf(cluster.url);
  await api.apply('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/invoices.examples.orkestra.io', {
    yaml: readFileSync(pathOf('crd.yaml'), 'utf8'),
  });
  const file = pathOf('katalog.yaml');
  const { plan, problems } = loadPlan([{ file, text: readFileSync(file, 'utf8') }], {
    clock,
    randomBytes: (size) => randomBytes(size),
    env: {},
  });
  if (!plan) throw new Error(problems.map(({ message }) => message).join('\n'));
  const runtime = new Runtime({
    plan,
    client: new KubeClient({ config: { from: 'text', text: cluster.kubeconfig }, clock }),
    clock,
    random: Math.random,
    log,
    identity: 'test',
    version: 'test',
    election: undefined,
    listen: { port: 0, host: '127.0.0.1' },
  });
  onTestFinished(() => runtime.stop());
  await runtime.start();
  return { cluster, api };
}

/** Plain requests of the Kubernetes API: the embedded cluster has no users, so they need no credentials. */
function apiOf(/** @type {string} */ url) {
  return {
    /** Creates or changes an object by server-side apply. */
    async apply(/** @type {string} */ path, /** @type {{ yaml: string }} */ { yaml }) {
      const response = await fetch(`${url}${path}?fieldManager=test`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: yaml,
      });
      if (!response.ok) throw new Error(await response.text());
    },
    /** The object, or undefined while it does not exist. */
    async get(/** @type {string} */ path) {
      const response = await fetch(url + path);
      return response.ok ? response.json() : undefined;
    },
  };
}

/**
 * The limit in `bench peers`, in a process of its own: lists the Loads once, then sends the three writes of each, some
 * Loads at a time, and ends. With `watch` it also reads and parses the three watches that any operator has.
 *
 * The kubeconfig is the JSON that the control plane of the tests writes: a library that reads others would be most of
 * the start.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';

interface Config {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

interface Load {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
  };
  readonly spec: { readonly message: string; readonly replicas: number };
}

const LOADS = '/apis/bench.orkestra.io/v1/namespaces/default/loads';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const APPLY = 'application/apply-patch+yaml';
const FORCE = 'fieldManager=peer&force=true';

const [kubeconfig = '', workers = '10', mode = ''] = process.argv.slice(2);
const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Config;
const { server, 'certificate-authority': authority } = config.clusters[0].cluster;
const authorization = `Bearer ${config.users[0].user.token}`;
const connect = { ca: readFileSync(authority, 'utf8') };
const pool = new Pool(server, { connections: Number(workers), connect });
const watches = new Pool(server, { connections: 3, connect, bodyTimeout: 0 });

const { items, metadata } = (await (await get(pool, LOADS)).json()) as {
  items: Load[];
  metadata: { resourceVersion: string };
};
const following: Promise<void>[] = [];
if (mode === 'watch') {
  for (const path of [LOADS, CONFIG_MAPS, DEPLOYMENTS]) {
    following.push(follow(`${path}?watch=1&resourceVersion=${metadata.resourceVersion}`));
  }
}
let next = 0;
await Promise.all(
  Array.from({ length: Number(workers) }, async () => {
    for (let load = items[next++]; load; load = items[next++]) await write(load);
  }),
);
await pool.close();
await watches.destroy();
await Promise.allSettled(following);

async function get(from: Pool, path: string) {
  const { statusCode, body } = await from.request({ method: 'GET', path, headers: { authorization } });
  if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode} ${await body.text()}`);
  return body;
}

async function follow(path: string): Promise<void> {
  for await (const line of createInterface({ input: await get(watches, path) })) JSON.parse(line);
}

async function write({ metadata: { name, namespace, uid, generation }, spec }: Load): Promise<void> {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'peer' };
  const owner = { apiVersion: 'bench.orkestra.io/v1', kind: 'Load', name, uid };
  const ownerReferences = [{ ...owner, controller: true, blockOwnerDeletion: true }];
  const child = { name, namespace, labels, ownerReferences };
  const data = { message: spec.message };
  await patch(`${CONFIG_MAPS}/${name}?${FORCE}`, APPLY, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: child,
    data,
  });
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'pause:3.10' }] } };
  await patch(`${DEPLOYMENTS}/${name}?${FORCE}`, APPLY, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: child,
    spec: { replicas: spec.replicas, selector: { matchLabels: labels }, template },
  });
  const condition = { type: 'Ready', status: 'True', reason: 'Reconciled', message: '' };
  const told = { observedGeneration: generation, lastTransitionTime: '2026-01-01T00:00:00Z' };
  const status = { phase: 'Ready', observedGeneration: generation, conditions: [{ ...condition, ...told }] };
  await patch(`${LOADS}/${name}/status?fieldManager=peer`, 'application/merge-patch+json', { status });
}

async function patch(path: string, type: string, body: object): Promise<void> {
  const headers = { authorization, 'content-type': type };
  const answer = await pool.request({ method: 'PATCH', path, headers, body: JSON.stringify(body) });
  const text = await answer.body.text();
  if (answer.statusCode > 201) throw new Error(`PATCH ${path}: ${answer.statusCode} ${text}`);
}

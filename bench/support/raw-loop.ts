/** The reference of the reconcile bench: the PATCHes alone, over undici, with bodies like those of the runtime. */
import { readFile } from 'node:fs/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { Pool } from 'undici';
import { BENCHES, type Owner } from './bench-crd.js';

export interface RawLoop {
  /** Sends the three PATCHes of every owner, `concurrency` owners at a time. */
  run(owners: readonly Owner[], concurrency: number): Promise<void>;
  /** Sends the PATCH of the owner's ConfigMap alone. */
  config(owner: Owner): Promise<void>;
  /** Deletes the children in the namespace, so that the next round does not list them. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function rawLoop(
  plane: { readonly kubeconfig: string },
  namespace: string,
  requests: Record<string, number>,
): Promise<RawLoop> {
  const config = new KubeConfig();
  config.loadFromFile(plane.kubeconfig);
  const cluster = config.getCurrentCluster();
  const ca = cluster?.caFile ? await readFile(cluster.caFile) : Buffer.from(cluster?.caData ?? '', 'base64');
  const pool = new Pool(cluster?.server ?? '', { connections: 64, connect: { ca } });
  const authorization = `Bearer ${config.getCurrentUser()?.token ?? ''}`;

  const patch = async (path: string, type: string, body: object): Promise<void> => {
    const answer = await pool.request({
      method: 'PATCH',
      path,
      headers: { authorization, 'content-type': type },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode > 201) throw new Error(`PATCH ${path}: ${answer.statusCode} ${text}`);
    const key = `${type === APPLY ? 'apply' : 'patch'} ${path.split('/namespaces/')[1]?.split('/')[1]}`;
    requests[key] = (requests[key] ?? 0) + 1;
  };
  type Child = ReturnType<typeof children>[number];
  const apply = async ([plural, object]: Child): Promise<void> => {
    const path = `/api/v1/namespaces/${namespace}/${plural}/${object.metadata.name}`;
    await patch(`${path}?fieldManager=orkestra&force=true`, APPLY, object);
  };
  const one = async (owner: Owner): Promise<void> => {
    for (const child of children(owner, namespace)) await apply(child);
    const path = `/apis/${BENCHES.apiVersion}/namespaces/${namespace}/${BENCHES.plural}/${owner.name}/status`;
    await patch(`${path}?fieldManager=orkestra`, 'application/merge-patch+json', status(owner));
  };
  return {
    async run(owners, concurrency) {
      let next = 0;
      const lane = async (): Promise<void> => {
        for (let owner = owners[next++]; owner; owner = owners[next++]) await one(owner);
      };
      await Promise.all(Array.from({ length: concurrency }, lane));
    },
    config: (owner) => apply(children(owner, namespace)[0]),
    async clear() {
      for (const plural of ['configmaps', 'secrets']) {
        const path = `/api/v1/namespaces/${namespace}/${plural}?labelSelector=managed-by%3Dorkestra`;
        const answer = await pool.request({ method: 'DELETE', path, headers: { authorization } });
        await answer.body.dump();
      }
    },
    close: () => pool.close(),
  };
}

const APPLY = 'application/apply-patch+yaml';

function children(owner: Owner, namespace: string) {
  const metadata = (suffix: string, entry: string) => ({
    name: `${owner.name}-${suffix}`,
    namespace,
    labels: { 'managed-by': 'orkestra', 'orkestra-owner': owner.name },
    annotations: { 'orkestra.orkspace.io/entry': entry, 'orkestra.orkspace.io/applied': '0123456789abcdef' },
    ownerReferences: [
      {
        apiVersion: BENCHES.apiVersion,
        kind: 'Bench',
        name: owner.name,
        uid: owner.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  });
  const text = 'some text that a child carries';
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('config', 'onReconcile.configMaps[0]'),
    data: { text, size: '1' },
  };
  const data = { text: Buffer.from(text).toString('base64') };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: metadata('secret', 'onReconcile.secrets[0]'),
    data,
  };
  return [
    ['configmaps', config],
    ['secrets', secret],
  ] as const;
}

function status({ uid, resourceVersion }: Owner) {
  const condition = {
    type: 'Ready',
    status: 'True',
    reason: 'Reconciled',
    message: '',
    observedGeneration: 1,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  const body = { phase: 'Ready', size: 1, conditions: [condition], observedGeneration: 1 };
  return { metadata: { uid, resourceVersion }, status: body };
}

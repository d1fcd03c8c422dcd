/** The reference of the startup bench, in a process of its own: reads a kubeconfig, lists in pages, and ends. */
import { readFile } from 'node:fs/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { Pool } from 'undici';

const [kubeconfig = '', path = ''] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const cluster = config.getCurrentCluster();
const ca = cluster?.caFile ? await readFile(cluster.caFile) : Buffer.from(cluster?.caData ?? '', 'base64');
const pool = new Pool(cluster?.server ?? '', { connect: { ca } });
const headers = { authorization: `Bearer ${config.getCurrentUser()?.token ?? ''}` };
const objects = new Map<string, unknown>();
let more = '';
do {
  const query = `limit=500${more === '' ? '' : `&continue=${encodeURIComponent(more)}`}`;
  const answer = await pool.request({ method: 'GET', path: `${path}?${query}`, headers });
  const list = (await answer.body.json()) as {
    metadata: { continue?: string };
    items: { metadata: { name: string; namespace: string } }[];
  };
  for (const item of list.items) objects.set(`${item.metadata.namespace}/${item.metadata.name}`, item);
  more = list.metadata.continue ?? '';
} while (more !== '');
await pool.close();
process.send?.({ objects: objects.size });
process.disconnect?.();

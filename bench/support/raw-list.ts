/**
 * The reference of the startup bench, in a process of its own: lists in pages, and ends. It is told the server and the
 * credentials, since a library that reads them would be most of its start.
 */
import { Pool } from 'undici';

const [server = '', ca = '', token = '', path = ''] = process.argv.slice(2);
const pool = new Pool(server, { connect: { ca } });
const headers = { authorization: `Bearer ${token}` };
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

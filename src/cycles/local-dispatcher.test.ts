import { describe, expect, it, onTestFinished } from 'vitest';
import { startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { LocalDispatcher, Pending } from './local-dispatcher.js';

const CONFIG_MAPS = { apiVersion: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
const QUERY = { namespace: 'default', resourceVersion: undefined, timeoutSeconds: 300 };
const ONE = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', namespace: 'default' },
  data: { text: 'grün' },
};

async function setUp() {
  const cluster = await startDevCluster();
  const pending = new Pending();
  const connect = () => new LocalDispatcher(cluster, pending);
  const config = { from: 'text', text: cluster.kubeconfig } as const;
  const client = new KubeClient({ config, clock: systemClock(), connect });
  onTestFinished(async () => {
    await client.close();
    await cluster.stop();
  });
  return { cluster, client, pending };
}

describe('LocalDispatcher', () => {
  it('carries writes, reads and refusals without a socket', async () => {
    const { cluster, client, pending } = await setUp();
    await client.create(CONFIG_MAPS, ONE);
    const read = await client.get(CONFIG_MAPS, { name: 'one', namespace: 'default' });
    expect(read).toMatchObject({ data: { text: 'grün' } });
    await expect(client.create(CONFIG_MAPS, ONE)).rejects.toMatchObject({
      status: { code: 409, reason: 'AlreadyExists' },
    });
    expect(cluster.traffic).toBe(0);
    expect(pending.count).toBe(0);
  });

  it('carries a watch until its signal aborts, and the server ends it then', async () => {
    const { cluster, client, pending } = await setUp();
    const stop = new AbortController();
    const lines = client.watch(CONFIG_MAPS, QUERY, stop.signal)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toContain('BOOKMARK');
    await client.create(CONFIG_MAPS, ONE);
    expect((await lines.next()).value).toContain('"ADDED"');
    expect(cluster.openWatches).toBe(1);
    stop.abort();
    await expect(lines.next()).rejects.toMatchObject({ status: { reason: 'Aborted' } });
    expect(cluster.openWatches).toBe(0);
    expect(pending.count).toBe(0);
  });

  it('ends open watches when the client closes', async () => {
    const { cluster, client } = await setUp();
    const lines = await watching(client);
    const next = expect(lines.next()).rejects.toMatchObject({ status: { reason: 'Network' } });
    await client.close();
    await next;
    expect(cluster.openWatches).toBe(0);
  });

  it('shows the end of a watch that the server ends', async () => {
    const { cluster, client } = await setUp();
    const lines = await watching(client);
    cluster.faults.dropWatches();
    expect(await lines.next()).toMatchObject({ done: true });
  });
});

/** A watch whose first line has come: the bookmark after its initial events. */
async function watching(client: KubeClient): Promise<AsyncIterator<string>> {
  const { signal } = new AbortController();
  const lines = client.watch(CONFIG_MAPS, QUERY, signal)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toContain('BOOKMARK');
  return lines;
}

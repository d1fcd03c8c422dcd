import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock, systemRandom } from '../../lib/base/index.js';
import {
  type ConfigSource,
  isConflict,
  isNotFound,
  type KubeApi,
  KubeClient,
  KubeError,
  keyOf,
  Reflector,
  type RequestSample,
  Store,
  servedKind,
  WriteBarrier,
} from '../../lib/kube/index.js';
import { cluster, testNamespace } from '../support/cluster.js';
import { FakeClock } from '../support/fake-clock.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const CONFIG_MAPS = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };

function kubeClient(onRequest?: (sample: RequestSample) => void, config?: ConfigSource): KubeClient {
  const client = new KubeClient({
    config: config ?? { from: 'file', path: cluster().kubeconfig },
    clock: systemClock(),
    ...(onRequest ? { onRequest } : {}),
  });
  onTestFinished(() => client.close());
  return client;
}

function configMap(namespace: string, name: string, data: Record<string, string> = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data };
}

interface ReflectOptions {
  readonly labelSelector?: string;
  /** Default: the client, and no streams. */
  readonly streamedBy?: Pick<KubeApi, 'list' | 'watch'>;
  readonly clock?: Clock;
}

/** A reflector over the ConfigMaps of one namespace, and a way to wait until it has told something. */
function reflect(
  client: KubeClient,
  namespace: string,
  { labelSelector, streamedBy, clock = systemClock() }: ReflectOptions = {},
) {
  const store = new Store();
  const log: string[] = [];
  const waits: { text: string; done: () => void }[] = [];
  const told = (text: string): void => {
    log.push(text);
    for (const wait of waits) if (wait.text === text) wait.done();
  };
  const reflector = new Reflector({
    api: streamedBy ?? client,
    resource: CONFIG_MAPS,
    selection: { namespace, labelSelector, fieldSelector: 'metadata.name!=kube-root-ca.crt' },
    store,
    clock,
    random: systemRandom,
    streamedRelists: streamedBy !== undefined,
    handlers: {
      onDelta: ({ type, object }) => told(`${type} ${object.metadata.name}`),
      onSynced: () => told('synced'),
      onStatus: told,
      onFailure: (error) => told(error.message),
    },
  });
  onTestFinished(() => reflector.stop());
  reflector.start();
  const until = (text: string): Promise<void> =>
    log.includes(text) ? Promise.resolve() : new Promise((done) => waits.push({ text, done }));
  return { store, log, until, reflector };
}

/** Lists of one object a page, of which the second has expired, as after a compaction of etcd. */
function withStalePages(client: KubeClient): Pick<KubeApi, 'list' | 'watch'> {
  const gone = { code: 410, reason: 'Expired', message: '', retryAfterMs: undefined, kind: undefined };
  return {
    list: async (resource, query, options) => {
      if (query.continue === undefined) return client.list(resource, { ...query, limit: 1 }, options);
      throw new KubeError('ORK_KUBE_API', 'GET', { ...gone, causes: [] });
    },
    watch: (...args) => client.watch(...args),
  };
}

describe('list and watch', () => {
  it('the reflector streams a list whose pages have gone stale', async () => {
    const namespace = await testNamespace();
    const requests: string[] = [];
    const client = kubeClient(({ verb, resource }) => requests.push(`${verb} ${resource}`));
    await client.create(CONFIG_MAPS, configMap(namespace, 'a'));
    await client.create(CONFIG_MAPS, configMap(namespace, 'b'));
    requests.splice(0);
    const { log, until, reflector } = reflect(client, namespace, { streamedBy: withStalePages(client) });
    await until('watching');
    expect(log).toEqual(['added a', 'added b', 'synced', 'watching']);
    await client.delete(CONFIG_MAPS, { namespace, name: 'a' });
    await until('deleted a');
    await reflector.stop();
    expect(requests).toEqual(['list configmaps', 'watch configmaps', 'delete configmaps']);
  });

  it('the reflector lists and then follows changes', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    await client.create(CONFIG_MAPS, configMap(namespace, 'a'));
    const { store, log, until } = reflect(client, namespace);
    await until('watching');
    await client.apply(CONFIG_MAPS, configMap(namespace, 'b', { x: '1' }));
    await client.mergePatch(CONFIG_MAPS, { namespace, name: 'b' }, { data: { y: '2' } });
    await client.delete(CONFIG_MAPS, { namespace, name: 'a' });
    await until('deleted a');
    expect(log).toEqual(['added a', 'synced', 'watching', 'added b', 'updated b', 'deleted a']);
    const [only] = store.list();
    expect(only).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1', y: '2' } });
    expect(only?.metadata).not.toHaveProperty('managedFields');
  });

  it('the reflector reads a list of several pages', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    const names = Array.from({ length: 620 }, (_, n) => `cm-${String(n).padStart(3, '0')}`);
    for (let start = 0; start < names.length; start += 62) {
      const batch = names.slice(start, start + 62);
      await Promise.all(batch.map((name) => client.create(CONFIG_MAPS, configMap(namespace, name))));
    }
    const { store, until } = reflect(client, namespace);
    await until('synced');
    expect(store.list().map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it('an object that leaves the selection is deleted from the cache', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    const { until, store } = reflect(client, namespace, { labelSelector: 'app=web' });
    await until('watching');
    const labelled = configMap(namespace, 'a');
    await client.create(CONFIG_MAPS, {
      ...labelled,
      metadata: { ...labelled.metadata, labels: { app: 'web' } },
    });
    await until('added a');
    await client.mergePatch(
      CONFIG_MAPS,
      { namespace, name: 'a' },
      { metadata: { labels: { app: 'other' } } },
    );
    await until('deleted a');
    expect(store.size).toBe(0);
  });

  it('a key waits until the cache shows its own write', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    const { store, until } = reflect(client, namespace);
    await until('watching');
    const barrier = new WriteBarrier({ store, clock: systemClock() });
    onTestFinished(() => barrier.stop());
    for (let n = 0; n < 10; n++) {
      const written = await client.apply(CONFIG_MAPS, configMap(namespace, 'a', { n: String(n) }));
      barrier.wrote(keyOf(written), written.metadata.resourceVersion);
      expect(await barrier.whenOpen(keyOf(written))).toBe(true);
      expect(store.byKey(keyOf(written))?.['data']).toEqual({ n: String(n) });
    }
  });

  it('a change behind a silent watch is seen after 100 s', async () => {
    const namespace = await testNamespace();
    const { url, kubeconfig } = cluster();
    const proxy = await TcpProxy.to(Number(new URL(url).port));
    onTestFinished(() => proxy.close());
    const { protocol } = new URL(url);
    const text = (await readFile(kubeconfig, 'utf8')).replace(url, `${protocol}//127.0.0.1:${proxy.port}`);
    const client = kubeClient(undefined, { from: 'text', text });
    const clock = new FakeClock();
    // The bookmark that ends a stream says that silence means a broken connection.
    for (const name of ['a', 'b']) await client.create(CONFIG_MAPS, configMap(namespace, name));
    const { until, log } = reflect(client, namespace, { streamedBy: withStalePages(client), clock });
    await until('watching');
    proxy.drop();
    await kubeClient().create(CONFIG_MAPS, configMap(namespace, 'late'));
    proxy.heal({ forget: true });
    await clock.advance(99_999);
    expect(log).not.toContain('added late');
    await clock.advance(1);
    await until('added late');
    expect(log.filter((line) => line.startsWith('the watch was silent'))).toHaveLength(1);
  });

  it('a kind that is not served is reported', async () => {
    const client = kubeClient();
    expect(await servedKind(client, 'nobody.example.com/v1', 'Nothing')).toBeUndefined();
    expect(await servedKind(client, 'v1', 'ConfigMap')).toMatchObject({
      plural: 'configmaps',
      namespaced: true,
    });
    const statuses: string[] = [];
    await new Promise<void>((done) => {
      const reflector = new Reflector({
        api: client,
        resource: {
          apiVersion: 'nobody.example.com/v1',
          kind: 'Nothing',
          plural: 'nothings',
          namespaced: true,
        },
        store: new Store(),
        clock: systemClock(),
        random: systemRandom,
        handlers: {
          onStatus: (status) => {
            statuses.push(status);
            if (status === 'missing') void reflector.stop().then(done);
          },
        },
      });
      reflector.start();
    });
    expect(statuses).toEqual(['missing', 'stopped']);
  });
});

describe('writes', () => {
  it('writes of two field managers conflict unless forced', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    await client.apply(CONFIG_MAPS, configMap(namespace, 'a', { x: '1' }));
    const theirs = configMap(namespace, 'a', { x: '2' });
    const error = await client
      .apply(CONFIG_MAPS, theirs, { fieldManager: 'other' })
      .catch((reason: unknown) => reason);
    expect(isConflict(error)).toBe(true);
    expect(error).toMatchObject({ status: { causes: ['FieldManagerConflict'] } });
    const forced = await client.apply(CONFIG_MAPS, theirs, { fieldManager: 'other', force: true });
    expect(forced['data']).toEqual({ x: '2' });
  });

  it('updates are conditional on the version, deletes on the uid', async () => {
    const namespace = await testNamespace();
    const client = kubeClient();
    const made = await client.create(CONFIG_MAPS, configMap(namespace, 'a'));
    await client.update(CONFIG_MAPS, { ...made, data: { x: '1' } });
    const stale = await client
      .update(CONFIG_MAPS, { ...made, data: { x: '2' } })
      .catch((reason: unknown) => reason);
    expect(isConflict(stale)).toBe(true);
    const name = { namespace, name: 'a' };
    const other = await client
      .delete(CONFIG_MAPS, name, { uid: 'another' })
      .catch((reason: unknown) => reason);
    expect(isConflict(other)).toBe(true);
    await client.delete(CONFIG_MAPS, name, { uid: made.metadata.uid ?? '' });
    expect(isNotFound(await client.get(CONFIG_MAPS, name).catch((reason: unknown) => reason))).toBe(true);
  });
});

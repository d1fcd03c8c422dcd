import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';

/** Secrets, since a namespace with controllers is never without a ConfigMap. */
async function setUp() {
  const kube = cluster();
  const path = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
  const create = async (name: string, labels: Record<string, string> = {}) =>
    (await kube.post(path, { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels } })).body;
  return { kube, path, create };
}

describe('watch', () => {
  it('a watch starts with the existing objects and continues with changes', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    const watch = await kube.watch(path);
    expect(watch.status).toBe(200);
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { kind: 'Secret', metadata: { name: 'a' } },
    });
    await create('b');
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
    const changed = await kube.patch('merge', `${path}/a`, { data: { x: 'MQ==' } });
    expect(await watch.next()).toEqual({ type: 'MODIFIED', object: changed.body });
    await kube.delete(`${path}/b`);
    const gone = await watch.next();
    expect(gone).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'b' } } });
    expect(Number(gone?.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(changed.body.metadata.resourceVersion),
    );
  });

  it('a watch continues from the version of a list', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    const { metadata } = (await kube.get(path)).body;
    await create('b');
    await create('c');
    const watch = await kube.watch(path, { resourceVersion: metadata.resourceVersion });
    const events = await watch.take(2);
    expect(events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'b'],
      ['ADDED', 'c'],
    ]);
  });

  it('a watch reports objects that enter and leave its selection', async () => {
    const { kube, path, create } = await setUp();
    await create('a', { in: 'no' });
    const { metadata } = (await kube.get(path)).body;
    const watch = await kube.watch(path, {
      resourceVersion: metadata.resourceVersion,
      labelSelector: 'in=yes',
    });
    const label = (value: string) =>
      kube.patch('merge', `${path}/a`, { metadata: { labels: { in: value } } });
    await label('yes');
    const left = await label('no');
    await label('other');
    await create('b', { in: 'yes' });
    const [came, went, last] = await watch.take(3);
    expect(came).toMatchObject({ type: 'ADDED', object: { metadata: { labels: { in: 'yes' } } } });
    expect(went?.type).toBe('DELETED');
    // As it was before it left, in the version in which it left.
    expect(went?.object.metadata.labels).toEqual({ in: 'yes' });
    expect(went?.object.metadata.resourceVersion).toBe(left.body.metadata.resourceVersion);
    expect(last).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
  });

  it('sendInitialEvents sends the list first and marks its end', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    const watch = await kube.watch(path, {
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: 'NotOlderThan',
    });
    const [first, mark] = await watch.take(2);
    expect(first).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
    expect(mark).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'Secret', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    await create('b');
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
  });

  it('a watch ends after timeoutSeconds', async () => {
    const { kube, path } = await setUp();
    const watch = await kube.watch(path, { timeoutSeconds: 1 });
    expect(await watch.next()).toBeUndefined();
  });

  it('a watch can follow one object by name', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    const watch = await kube.watch(path, { fieldSelector: 'metadata.name=b' });
    await create('b');
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
  });

  it('a watch reports every change in the order of versions', async () => {
    const { kube, path } = await setUp();
    const { metadata } = (await kube.get(path)).body;
    const watches = [
      await kube.watch(path, { resourceVersion: metadata.resourceVersion }),
      await kube.watch(path, { resourceVersion: metadata.resourceVersion }),
    ];
    const work = Array.from({ length: 5 }, async (_, n) => {
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: `s-${n}` } };
      await kube.post(path, secret);
      for (let turn = 0; turn < 5; turn++)
        await kube.patch('merge', `${path}/s-${n}`, { data: { turn: btoa(String(turn)) } });
      await kube.delete(`${path}/s-${n}`);
    });
    await Promise.all(work);
    const [one, two] = await Promise.all(watches.map((watch) => watch.take(35)));
    const versions = one?.map(({ object }) => Number(object.metadata.resourceVersion)) ?? [];
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(two).toEqual(one);
    const types = (one ?? []).filter(({ object }) => object.metadata.name === 's-3').map(({ type }) => type);
    expect(types).toEqual(['ADDED', ...Array.from({ length: 5 }, () => 'MODIFIED'), 'DELETED']);
  });

  it('a watch without a version bookmarks the end of the existing objects', async () => {
    const { kube, path, create } = await setUp();
    const { metadata } = await create('a');
    const watch = await kube.watch(path, { allowWatchBookmarks: true });
    const [first, mark] = await watch.take(2);
    expect([first?.type, mark?.type]).toEqual(['ADDED', 'BOOKMARK']);
    expect(Number(mark?.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(
      Number(metadata.resourceVersion),
    );
  });

  it.each([
    [{ sendInitialEvents: true }, 422],
    [{ sendInitialEvents: true, resourceVersionMatch: 'Exact' }, 422],
    [{ resourceVersionMatch: 'NotOlderThan' }, 422],
    [{ labelSelector: 'a b' }, 400],
    [{ fieldSelector: 'data.x=1' }, 400],
  ])('is asked for as the API says: %j', async (query, status) => {
    const { kube, path } = await setUp();
    expect((await kube.watch(path, { timeoutSeconds: 1, ...query })).status).toBe(status);
  });

  it('a watch of a single object path is a read', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    const { status, body } = await kube.get(`${path}/a`, { query: { watch: true } });
    expect([status, body.kind]).toEqual([200, 'Secret']);
  });
});

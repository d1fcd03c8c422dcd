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
  it('begins with what is there and goes on with what changes', async () => {
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

  it('takes up where a list ended', async () => {
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

  it('tells of objects that come into a selection and leave it', async () => {
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
    expect(went?.object.metadata.resourceVersion).toBe(left.body.metadata.resourceVersion);
    expect(last).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
  });

  it('can send the list first and mark its end', async () => {
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

  it('ends after the time that was asked for', async () => {
    const { kube, path } = await setUp();
    const watch = await kube.watch(path, { timeoutSeconds: 1 });
    expect(await watch.next()).toBeUndefined();
  });

  it('follows one object by its name', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    const watch = await kube.watch(path, { fieldSelector: 'metadata.name=b' });
    await create('b');
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'b' } } });
  });
});

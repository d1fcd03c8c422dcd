import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import type { KubeBody } from '../support/kube-body.js';

/** Secrets, since a namespace with controllers is never without a ConfigMap. */
async function setUp() {
  const kube = cluster();
  const path = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
  const create = async (name: string, labels: Record<string, string> = {}) =>
    (await kube.post(path, { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels } })).body;
  return { kube, path, create };
}

function names(list: KubeBody): string[] {
  return list.items.map(({ metadata }) => metadata.name);
}

describe('list', () => {
  it('a list is sorted by name, and built-in items have no type', async () => {
    const { kube, path, create } = await setUp();
    for (const name of ['c', 'a', 'b']) await create(name);
    const { body } = await kube.get(path);
    expect(body).toMatchObject({ kind: 'SecretList', apiVersion: 'v1' });
    expect(names(body)).toEqual(['a', 'b', 'c']);
    expect(body.items[0]?.kind).toBeUndefined();
  });

  it.each([
    ['tier=web', ['a', 'b']],
    ['tier!=web', ['c', 'd']],
    ['tier in (web, db)', ['a', 'b', 'c']],
    ['tier notin (web)', ['c', 'd']],
    ['tier', ['a', 'b', 'c']],
    ['!tier', ['d']],
    ['tier=web,env=prod', ['a']],
  ])('selects by labels: %s', async (labelSelector, expected) => {
    const { kube, path, create } = await setUp();
    await create('a', { tier: 'web', env: 'prod' });
    await create('b', { tier: 'web' });
    await create('c', { tier: 'db' });
    await create('d');
    expect(names((await kube.get(path, { query: { labelSelector } })).body)).toEqual(expected);
  });

  it('a list is selected by name, and other fields are refused', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    await create('b');
    const { body } = await kube.get(path, { query: { fieldSelector: 'metadata.name!=a' } });
    expect(names(body)).toEqual(['b']);
    expect((await kube.get(path, { query: { fieldSelector: 'data.x=1' } })).status).toBe(400);
    expect((await kube.get(path, { query: { labelSelector: 'a b' } })).status).toBe(400);
  });

  it('the pages of a list show one moment', async () => {
    const { kube, path, create } = await setUp();
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = (await kube.get(path, { query: { limit: 2 } })).body;
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBe(1);
    await create('d');
    await kube.delete(`${path}/c`);
    const second = (await kube.get(path, { query: { limit: 2, continue: first.metadata.continue ?? '' } }))
      .body;
    expect(names(second)).toEqual(['c']);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(second.metadata.continue).toBeUndefined();
  });

  it('an exact list shows a version of the past', async () => {
    const { kube, path, create } = await setUp();
    const { metadata } = await create('a');
    await create('b');
    const query = { resourceVersion: metadata.resourceVersion, resourceVersionMatch: 'Exact' };
    const { body } = await kube.get(path, { query });
    expect(names(body)).toEqual(['a']);
    expect(body.metadata.resourceVersion).toBe(metadata.resourceVersion);
  });

  it('a list with a limit is of its version exactly, unless it asks for one that is not older', async () => {
    const { kube, path, create } = await setUp();
    const { resourceVersion } = (await create('a')).metadata;
    await create('b');
    const page = { resourceVersion, limit: 500 };
    const exact = (await kube.get(path, { query: page })).body;
    expect([names(exact), exact.metadata.resourceVersion]).toEqual([['a'], resourceVersion]);
    const newer = (await kube.get(path, { query: { ...page, resourceVersionMatch: 'NotOlderThan' } })).body;
    expect(names(newer)).toEqual(['a', 'b']);
    const whole = (await kube.get(path, { query: { resourceVersion } })).body;
    expect(names(whole)).toEqual(['a', 'b']);
  });

  it('contradictory list parameters are refused', async () => {
    const { kube, path } = await setUp();
    expect((await kube.get(path, { query: { continue: 'nonsense' } })).status).toBe(400);
    expect((await kube.get(path, { query: { resourceVersion: 'x' } })).status).toBe(400);
    expect((await kube.get(path, { query: { resourceVersionMatch: 'Exact' } })).status).toBe(422);
  });

  it('a list of resourceVersion 0 comes whole', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    await create('b');
    const { resourceVersion } = (await create('c')).metadata;
    // Answered from what the server remembers, once that is not older.
    await kube.get(path, { query: { resourceVersion, resourceVersionMatch: 'NotOlderThan' } });
    const { body } = await kube.get(path, { query: { resourceVersion: 0, limit: 1 } });
    expect([names(body), body.metadata.continue]).toEqual([['a', 'b', 'c'], undefined]);
  });

  it.each([
    [{ limit: 'x' }, 400],
    [{ timeoutSeconds: 'x' }, 400],
    [{ labelSelector: `tier=${'a'.repeat(64)}` }, 400],
    [{ labelSelector: 'tier in ()' }, 200],
    [{ fieldSelector: 'metadata.labels.x=1' }, 400],
    [{ sendInitialEvents: true }, 422],
    [{ resourceVersionMatch: 'NotOlderThan' }, 422],
    [{ resourceVersion: 0, resourceVersionMatch: 'Exact' }, 422],
    [{ resourceVersion: 1, resourceVersionMatch: 'Nearly' }, 422],
    [{ resourceVersion: 1, resourceVersionMatch: 'NotOlderThan' }, 200],
    [{ resourceVersion: 999_999_999_999 }, 504],
  ])('is asked for as the API says: %j', async (query, status) => {
    const { kube, path } = await setUp();
    expect((await kube.get(path, { query })).status).toBe(status);
  });

  it('a list is selected by the fields of its kind, in all namespaces too', async () => {
    const { kube, path, create } = await setUp();
    await create('a');
    await kube.post(path, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'b' },
      type: 'example.test/x',
    });
    const select = async (from: string, fieldSelector: string) =>
      names((await kube.get(from, { query: { fieldSelector } })).body);
    expect(await select(path, 'type=example.test/x')).toEqual(['b']);
    const [, , , , namespace] = path.split('/');
    expect(await select('/api/v1/secrets', `metadata.namespace=${namespace},metadata.name!=a`)).toEqual([
      'b',
    ]);
  });
});

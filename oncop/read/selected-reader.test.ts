import { describe, expect, it } from 'vitest';
import { oncopBench, settle } from '../../test/support/oncop-bench.js';
import type { ScriptedResponse } from '../../test/support/scripted-response.js';
import type { CrName, LocalSource, TransportRequest } from '../index.js';

interface Cr extends CrName {
  readonly labels: Readonly<Record<string, string>>;
}

/** A peer that has these CRs, and answers for whatever is asked. */
class CrPeer {
  readonly asked: string[] = [];
  crs: Cr[] = [];
  /** The answer to a path, in place of what the CRs say. */
  readonly overrides = new Map<string, ScriptedResponse>();

  readonly answer = ({ url }: TransportRequest): ScriptedResponse => {
    this.asked.push(`${url.pathname}${url.search}`);
    const override = this.overrides.get(url.pathname);
    if (override) return override;
    if (url.pathname === '/katalog/db/cr') {
      const items = this.crs.map(({ name, namespace = '', labels }) => ({ name, namespace, labels }));
      return { body: { total: items.length, items } };
    }
    const cr = this.crs.find(({ name, namespace }) => url.pathname === `/katalog/db/cr/${namespace}/${name}`);
    if (!cr) return { status: 404, body: { error: 'cr_not_found' } };
    return { body: { name: cr.name, namespace: cr.namespace, status: { size: cr.labels['size'] } } };
  };
}

const cr = (namespace: string, name: string, labels: object = {}): Cr => ({
  namespace,
  name,
  labels: { tier: 'gold', ...labels },
});
const PHASE = 'cross.db.status.size';

function world(declaration: object = {}) {
  const peer = new CrPeer();
  const bench = oncopBench(peer.answer, {
    render: (text, subject) => text.replaceAll('{{ .metadata.name }}', subject.metadata.name),
  });
  const reader = bench.open([
    { crd: 'db', selector: { matchLabels: { tier: 'gold' } }, source: { host: 'http://d' }, ...declaration },
  ]);
  return { peer, reader, ...bench };
}

describe('the first CR that matches', () => {
  it('is the first by namespace and name, of those that have all labels', async () => {
    const { peer, reader } = world();
    peer.crs = [cr('b', 'a', { size: '3' }), cr('a', 'z', { size: '2' }), cr('a', 'b', { tier: 'tin' })];
    expect(await reader.fetch([PHASE])).toMatchObject({
      db: { found: true, name: 'z', status: { size: '2' } },
    });
    expect(reader.read(PHASE)).toMatchObject({ value: '2', source: 'http', ageMs: 0, stale: false });
    expect(peer.asked).toEqual(['/katalog/db/cr?labelSelector=tier%3Dgold&limit=1', '/katalog/db/cr/a/z']);
  });

  it('is looked for in the namespace that is written', async () => {
    const { peer, reader } = world({ selector: { namespace: 'b', matchLabels: { tier: 'gold' } } });
    peer.crs = [cr('a', 'a'), cr('b', 'b', { size: '1' })];
    await reader.fetch([PHASE]);
    expect(reader.read(PHASE).value).toBe('1');
    expect(peer.asked[0]).toContain('&namespace=b');
  });

  it('depends on the CR where a label is templated', async () => {
    const { peer, reader } = world({ selector: { matchLabels: { owner: '{{ .metadata.name }}' } } });
    peer.crs = [cr('a', 'one', { owner: 'shop', size: '1' }), cr('a', 'two', { owner: 'bar', size: '2' })];
    for (const [name, size] of [
      ['shop', '1'],
      ['bar', '2'],
    ]) {
      const subject = { metadata: { name: name ?? '', namespace: 'x' } };
      await reader.fetch([PHASE], { subject });
      expect(reader.read(PHASE, subject).value).toBe(size);
    }
    const odd = { metadata: { name: 'a,b' } };
    expect(await reader.fetch([PHASE], { subject: odd })).toEqual({ db: { found: false } });
    expect(reader.read(PHASE, odd).error).toContain('which no label can have');
    expect(() => reader.watch([PHASE], () => undefined, odd)).toThrow('which no label can have');
  });

  it('has events too', async () => {
    const { peer, reader } = world();
    peer.crs = [cr('a', 'b')];
    peer.overrides.set('/katalog/db/cr/a/b/events', { body: { events: [{ reason: 'Scaled' }] } });
    expect(await reader.fetch(['cross.db.events'])).toMatchObject({ db: { events: [{ reason: 'Scaled' }] } });
  });

  it('is not there when none matches, and says so without asking further', async () => {
    const { peer, reader } = world();
    peer.crs = [cr('a', 'b', { tier: 'tin' })];
    await reader.fetch([PHASE]);
    expect(reader.read(PHASE)).toMatchObject({ found: false, missing: true, ageMs: 0, error: undefined });
    expect(reader.read('cross.db.found').value).toBe(false);
    expect(peer.asked).toHaveLength(1);
    expect(reader.describe()).toMatchObject([{ alias: 'db', url: 'http://d/katalog/db/cr', found: false }]);
  });

  it.each([
    ['no list', { body: { hello: 1 } }, 'response is not a list of CRs'],
    ['rows without labels', { body: { items: [{ name: 'a', namespace: 'b' }] } }, 'does not send the labels'],
    ['a row without a name', { body: { items: [{ name: '..', labels: {} }] } }, 'a row without a name'],
    ['a row that is text', { body: { items: ['x'] } }, 'a row that is not an object'],
    ['a refusal', { status: 403, body: { error: 'cross_access_denied' } }, 'the peer answered 403'],
  ])('is missing with a reason after %s', async (_, answer, message) => {
    const { peer, reader } = world();
    peer.overrides.set('/katalog/db/cr', answer);
    await reader.fetch([PHASE]);
    expect(reader.read(PHASE)).toMatchObject({ missing: true, found: false });
    expect(reader.read(PHASE).error).toContain(message);
  });

  it('is as old as the oldest answer that it rests on, and gone with it', async () => {
    const { peer, reader, clock } = world({
      source: { host: 'http://d', cacheFor: '10s', staleAfter: '15s' },
    });
    peer.crs = [cr('a', 'b', { size: '1' })];
    await reader.fetch([PHASE]);
    await clock.advance(11_000);
    expect(reader.read(PHASE)).toMatchObject({ value: '1', ageMs: 11_000, stale: true });
    peer.overrides.set('/katalog/db/cr', { status: 400 });
    await reader.fetch([PHASE]);
    expect(reader.read(PHASE)).toMatchObject({ value: '1', ageMs: 11_000 });
    expect(reader.read(PHASE).error).toContain('400');
    await clock.advance(4_001);
    expect(reader.read(PHASE)).toMatchObject({ missing: true, ageMs: 15_001 });
  });
});

describe('all CRs that match', () => {
  it('stand as items, in order, with their number', async () => {
    const { peer, reader } = world({ strategy: 'all' });
    peer.crs = [cr('b', 'a'), cr('a', 'z'), cr('a', 'b', { tier: 'tin' })];
    expect(await reader.fetch(['cross.db.total'])).toMatchObject({
      db: { found: true, total: 2, items: [{ name: 'z' }, { name: 'a' }] },
    });
    expect(reader.read('cross.db.items.1.namespace').value).toBe('b');
    expect(peer.asked).toHaveLength(3);
  });

  it('leave out one that has gone meanwhile, and are missing while one cannot be read', async () => {
    const { peer, reader, clock } = world({ strategy: 'all' });
    peer.crs = [cr('a', 'x'), cr('a', 'y')];
    peer.overrides.set('/katalog/db/cr/a/x', { status: 404 });
    await reader.fetch(['cross.db.total']);
    expect(reader.read('cross.db.total').value).toBe(1);
    peer.crs.push(cr('a', 'z'));
    peer.overrides.set('/katalog/db/cr/a/z', { status: 400 });
    await clock.advance(31_000);
    await reader.fetch(['cross.db.total']);
    expect(reader.read('cross.db.total')).toMatchObject({ missing: true });
    expect(reader.read('cross.db.total').error).toContain('400');
  });

  it('are refused where they are too many', async () => {
    const { peer, reader } = world({ strategy: 'all' });
    peer.crs = Array.from({ length: 101 }, (_, index) => cr('a', `n${index}`));
    await reader.fetch(['cross.db.total']);
    expect(reader.read('cross.db.total').error).toContain('more than 100 CRs match');
    expect(peer.asked).toHaveLength(1);
  });
});

describe('watching CRs by their labels', () => {
  it('follows the selection, and frees what has left it', async () => {
    const { peer, reader, clock, client } = world({
      strategy: 'all',
      source: { host: 'http://d', cacheFor: '1s' },
    });
    peer.crs = [cr('a', 'x')];
    let changes = 0;
    const stop = reader.watch(['cross.db.total'], () => changes++);
    await settle();
    expect(reader.read('cross.db.total').value).toBe(1);
    peer.crs = [cr('a', 'y'), cr('a', 'z')];
    await clock.advance(1_200);
    expect(reader.read('cross.db.items.0.name').value).toBe('y');
    expect(reader.read('cross.db.total').value).toBe(2);
    expect(changes).toBeGreaterThan(1);
    peer.asked.length = 0;
    await clock.advance(1_200);
    expect(peer.asked.some((path) => path.endsWith('/x'))).toBe(false);
    stop();
    expect(clock.pending).toBe(0);
    await client.close();
  });
});

describe('CRs of the same process', () => {
  const found: Cr[] = [cr('b', 'a'), cr('a', 'z')];
  const local: LocalSource = {
    select: (_, { labels, namespace }) =>
      found.filter(
        (one) => one.labels['tier'] === labels['tier'] && (!namespace || namespace === one.namespace),
      ),
    read: ({ resource, name, namespace }) =>
      resource === 'events' ? { events: [{ reason: `of ${name}` }] } : { name, namespace },
  };
  const open = (source: LocalSource, declaration: object = {}) =>
    oncopBench(undefined, { local: source }).open(
      [{ crd: 'db', selector: { matchLabels: { tier: 'gold' } }, ...declaration }],
      ['db'],
    );

  it('are selected in the same order', async () => {
    const reader = open(local);
    expect(reader.read('cross.db.name')).toMatchObject({
      value: 'z',
      source: 'informer',
      ageMs: 0,
      stale: false,
    });
    expect(await reader.fetch(['cross.db.name', 'cross.db.events'])).toMatchObject({
      db: { found: true, name: 'z', events: [{ reason: 'of z' }] },
    });
    const all = open(local, { strategy: 'all' });
    expect(all.read('cross.db.items.1.name').value).toBe('a');
    expect(all.read('cross.db.total').value).toBe(2);
  });

  it('are missing where the source cannot select', () => {
    const reader = open({ read: () => ({}) });
    expect(reader.read('cross.db.name')).toMatchObject({
      missing: true,
      error: 'the in-process source cannot select by labels',
    });
  });
});

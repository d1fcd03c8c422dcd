/** The ONCOP client and the Live API of one version understand each other, over real connections. */
import { afterEach, describe, expect, it } from 'vitest';
import { HEALTH_FIELDS } from '../oncop/index.js';
import { DEFAULT_LIMITS } from '../runtime/index.js';
import { type FakeRuntimeView, fakeCrd, fakeObject, fakeView } from './support/fake-runtime-view.js';
import { apiOver } from './support/live-api.js';
import { PeerBench } from './support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

async function serve(view: FakeRuntimeView, limits = DEFAULT_LIMITS): Promise<string> {
  const { api } = apiOver(view, { limits });
  const server = {
    url: await api.listen({ port: 0, host: '127.0.0.1' }),
    connections: () => 0,
    close: api.close,
  };
  return (await peers.started(Promise.resolve(server))).url;
}

async function open(view: FakeRuntimeView) {
  const host = await serve(view);
  return peers.open([{ crd: 'loader', selector: { name: 'one', namespace: 'ns' }, source: { host } }]);
}

const DEPTH = 'cross.loader.metrics.queueDepth';

describe('the ONCOP client reads of the Live API', () => {
  it('the client reads every surface of the Live API', async () => {
    const crd = fakeCrd();
    crd.objects = [fakeObject('ns', 'one', { spec: { size: 3 }, status: { phase: 'Ready' } })];
    const { reader } = await open(fakeView(crd));
    const fields = HEALTH_FIELDS.map((field) => `cross.loader.health.${field}`);
    const references = [DEPTH, 'cross.loader.status.phase', 'cross.loader.spec.size', 'cross.loader.events'];
    await reader.fetch([...references, ...fields, 'cross.loader.info.gvk']);
    expect(reader.read(DEPTH)).toMatchObject({ value: 90, found: true, source: 'http' });
    expect(reader.read('cross.loader.status.phase').value).toBe('Ready');
    expect(reader.read('cross.loader.spec.size').value).toBe(3);
    expect(reader.read('cross.loader.events').value).toEqual([]);
    expect(reader.read('cross.loader.info.gvk').value).toContain('Kind=Loader');
    expect(fields.filter((field) => reader.read(field).missing)).toEqual([]);
  });

  it('the client reads changes and accepts 304', async () => {
    const crd = fakeCrd();
    const view = fakeView(crd);
    const { reader, clock, results } = await open(view);
    for (const depth of [90, 91, 91]) {
      if (crd.pool.queueDepth !== depth) {
        crd.pool = { ...crd.pool, queueDepth: depth };
        crd.values = { ...crd.values, queueDepth: depth };
        view.touch();
      }
      await reader.fetch([DEPTH]);
      expect(reader.read(DEPTH)).toMatchObject({ value: depth, ageMs: 0 });
      await clock.advance(31_000);
    }
    expect(results()).toEqual(['ok', 'ok', 'not_modified']);
  });

  it('the client reads the health of a degraded operator', async () => {
    const crd = fakeCrd();
    crd.health = { ...crd.health, state: 'degraded', consecutiveFails: 9 };
    const { reader } = await open(fakeView(crd));
    await reader.fetch(['cross.loader.health.state']);
    expect(reader.read('cross.loader.health.state').value).toBe('degraded');
    expect(reader.read('cross.loader.health.status').value).toBe(503);
  });

  it('the client accepts no zeros of a replica that lost leadership', async () => {
    const view = fakeView(fakeCrd());
    const { reader, clock } = await open(view);
    await reader.fetch([DEPTH]);
    view.isKonductor = false;
    view.konductorUrl = 'http://elsewhere';
    view.touch();
    await clock.advance(31_000);
    await reader.fetch([DEPTH]);
    expect(reader.read(DEPTH)).toMatchObject({ value: 90, ageMs: 31_000, stale: true });
    expect(reader.read(DEPTH).error).toContain('not the leader');
  });

  it('the client reads absence and refusal as responses', async () => {
    const crd = fakeCrd();
    const { reader, results } = await open(fakeView(crd));
    await reader.fetch(['cross.loader.status.phase']);
    expect(reader.read('cross.loader.found')).toMatchObject({
      value: false,
      absent: true,
      error: 'the peer answered 404 cr_not_found',
    });
    crd.entry = { ...crd.entry, crossAccess: false };
    await reader.fetch([DEPTH]);
    expect(reader.read(DEPTH).error).toBe('the peer answered 403 cross_access_denied');
    expect(results()).toEqual(['absent', 'denied']);
  });

  it('the client polls a runtime that refuses one more stream (429), and opens no circuit', async () => {
    const crd = fakeCrd();
    const view = fakeView(crd);
    const host = await serve(view, { ...DEFAULT_LIMITS, streams: 0 });
    const { reader, clock, results } = peers.open([
      { crd: 'loader', source: { host, cacheFor: '1s', protocol: 'metrics' } },
    ]);
    const stop = reader.watch([DEPTH], () => undefined);
    while (!results().includes('ok')) await clock.advance(50);
    crd.values = { ...crd.values, queueDepth: 7 };
    crd.pool = { ...crd.pool, queueDepth: 7 };
    view.touch();
    while (reader.read(DEPTH).value !== 7) await clock.advance(50);
    expect(results().filter((result) => result !== 'ok' && result !== 'not_modified')).not.toContain(
      'unreachable',
    );
    expect(results()).toContain('unavailable');
    expect(reader.read(DEPTH)).toMatchObject({ source: 'http', found: true });
    stop();
  });
});

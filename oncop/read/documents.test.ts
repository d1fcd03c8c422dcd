import { describe, expect, it } from 'vitest';
import { oncopBench } from '../../test/support/oncop-bench.js';

const LOADER = {
  crd: 'loader',
  source: { host: 'http://loader:8080', protocol: 'metrics', cacheFor: '10s' },
};
const SUBJECT = { metadata: { name: 'shop', namespace: 'team' } };

describe('the documents for templates', () => {
  it('hold the document of the protocol, the surfaces referred to, and found', async () => {
    const bodies: Record<string, object> = {
      '/katalog/loader/cr/team/shop': {
        name: 'shop',
        status: { phase: 'Ready' },
        metrics: { own: 1 },
        children: { Deployment: { ready: true }, service: [] },
      },
      '/katalog/loader/cr/team/shop/events': { total: 1, events: [{ reason: 'Reconciled' }] },
      '/katalog/loader': { gvk: 'g', metrics: { queueDepth: 3 } },
    };
    const bench = oncopBench(({ url }) => ({ body: bodies[url.pathname] ?? {} }));
    const reader = bench.open(
      [{ crd: 'loader', selector: { name: '{{ name }}' }, source: { host: 'http://l' } }],
      [],
    );
    const references = [
      'cross.loader.status.phase',
      'cross.loader.metrics.queueDepth',
      'cross.loader.events',
      'cross.Loader.found',
    ];
    await expect(reader.fetch(references, { subject: SUBJECT })).resolves.toMatchObject({
      loader: { found: false },
    });
    const rendering = oncopBench(({ url }) => ({ body: bodies[url.pathname] ?? {} }), {
      render: (_, subject) => subject.metadata.name,
    });
    const documents = await rendering
      .open([{ crd: 'loader', selector: { name: '{{ name }}' }, source: { host: 'http://l' } }])
      .fetch(references, { subject: SUBJECT });
    expect(documents['loader']).toEqual({
      name: 'shop',
      status: { phase: 'Ready' },
      children: { Deployment: { ready: true }, deployment: { ready: true }, service: [] },
      metrics: { queueDepth: 3 },
      events: [{ reason: 'Reconciled' }],
      found: true,
    });
    expect(documents['Loader']?.found).toBe(true);
    expect(rendering.transport.requests.map(({ url }) => url.pathname).sort()).toEqual(
      Object.keys(bodies).sort(),
    );
  });

  it('are empty where nothing was found', async () => {
    const bench = oncopBench(() => ({ status: 404 }));
    const reader = bench.open([LOADER]);
    expect(
      await reader.fetch(['cross.loader.health', 'cross.loader.info.gvk', 'cross.loader.found']),
    ).toEqual({
      loader: { health: {}, info: {}, found: false },
    });
  });

  it('read an endpoint as it comes, whatever the first segment of a path', async () => {
    const bench = oncopBench(() => ({ body: { metrics: { custom: 1 }, found: 'mine' } }));
    const reader = bench.open([{ crd: 'pay', source: { endpoint: 'https://pay/m' } }]);
    expect(await reader.fetch(['cross.pay.metrics.custom'])).toEqual({
      pay: { metrics: { custom: 1 }, found: true },
    });
    expect(reader.read('cross.pay.metrics.custom')).toMatchObject({
      value: 1,
      source: 'endpoint',
      peer: 'pay',
    });
  });
});

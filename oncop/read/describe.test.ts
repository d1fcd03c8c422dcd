import { describe, expect, it } from 'vitest';
import { info, oncopBench } from '../../test/support/oncop-bench.js';

const LOADER = {
  crd: 'loader',
  source: { host: 'http://loader:8080', protocol: 'metrics', cacheFor: '10s' },
};
const DEPTH = 'cross.loader.metrics.queueDepth';
const SUBJECT = { metadata: { name: 'shop', namespace: 'team' } };

describe('describe', () => {
  it('has a row for every source that was referred to', async () => {
    const bench = oncopBench(({ url }) => (url.host === 'pay' ? { status: 403 } : info(1)), {
      render: (_, subject) => subject.metadata.name,
    });
    const reader = bench.open(
      [LOADER, { crd: 'pay', source: { endpoint: 'https://pay/bot$TOKEN/{{ .metadata.name }}?key=$KEY' } }],
      ['near'],
      { TOKEN: 'secret-token', KEY: 'secret-key' },
    );
    await reader.fetch([DEPTH, 'cross.pay.total', 'cross.near.metrics.workers'], { subject: SUBJECT });
    await bench.clock.advance(11_000);
    expect(reader.describe()).toEqual([
      {
        alias: 'loader',
        crd: 'loader',
        resource: 'info',
        source: 'http',
        url: 'http://loader:8080/katalog/loader',
        peer: 'loader:8080',
        found: true,
        ageMs: 11_000,
        asOf: Date.UTC(2026, 0, 1),
        stale: true,
        lastError: '',
        cacheForMs: 10_000,
        staleAfterMs: 30_000,
        circuit: { state: 'closed', retryAt: null },
        identity: '',
        katalog: '',
      },
      {
        alias: 'pay',
        crd: 'pay',
        resource: 'endpoint',
        source: 'endpoint',
        url: 'https://pay/bot$TOKEN/{{ .metadata.name }}?key=$KEY',
        peer: 'pay',
        found: false,
        ageMs: 11_000,
        asOf: Date.UTC(2026, 0, 1),
        stale: false,
        lastError: 'the peer answered 403',
        cacheForMs: 30_000,
        staleAfterMs: 90_000,
        circuit: { state: 'closed', retryAt: null },
        identity: '',
        katalog: '',
      },
      expect.objectContaining({
        alias: 'near',
        source: 'informer',
        url: '',
        peer: '',
        ageMs: 0,
        stale: false,
        cacheForMs: null,
        staleAfterMs: null,
        circuit: { state: 'closed', retryAt: null },
      }),
    ]);
    expect(JSON.stringify([bench.reports, reader.describe()])).not.toContain('secret');
    expect(JSON.stringify(bench.reports)).toContain('https://pay/bot$TOKEN/shop?key=$KEY');
    expect(bench.transport.requests[1]?.url.href).toBe('https://pay/botsecret-token/shop?key=secret-key');
  });

  it('names the replica that sent the last answer and its Katalog, cut at 253 characters', async () => {
    const names = { identity: 'loader-0', katalog: 'k'.repeat(100_000) };
    const bench = oncopBench(() => info(1, names));
    const reader = bench.open([LOADER]);
    await reader.fetch([DEPTH]);
    const [row] = reader.describe();
    expect([row?.identity, row?.katalog]).toEqual(['loader-0', 'k'.repeat(253)]);
  });

  it('shows when the open circuit of a peer lets the next probe through', async () => {
    const bench = oncopBench(() => ({ status: 500 }));
    const reader = bench.open([LOADER]);
    for (let i = 0; i < 2; i++) {
      const read = reader.fetch([DEPTH]);
      await bench.clock.advance(5_000);
      await read;
    }
    const openedAt = bench.clock.now();
    const [row] = reader.describe();
    expect(row?.circuit.state).toBe('open');
    expect(row?.circuit.retryAt).toBeGreaterThan(openedAt - 5_000);
    expect(row?.circuit.retryAt).toBeLessThanOrEqual(openedAt + 10_000);
  });
});

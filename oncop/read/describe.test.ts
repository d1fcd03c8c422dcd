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
      },
      expect.objectContaining({
        alias: 'near',
        source: 'informer',
        url: '',
        peer: '',
        ageMs: 0,
        stale: false,
      }),
    ]);
    expect(JSON.stringify([bench.reports, reader.describe()])).not.toContain('secret');
    expect(JSON.stringify(bench.reports)).toContain('https://pay/bot$TOKEN/shop?key=$KEY');
    expect(bench.transport.requests[1]?.url.href).toBe('https://pay/botsecret-token/shop?key=secret-key');
  });
});

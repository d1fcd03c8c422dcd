import { once } from 'node:events';
import { connect } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../test/support/fake-clock.js';
import { reviewOf, startGateway } from '../test/support/gateway.js';

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop, version: 1.2.3 }
security: { webhooks: { admission: { enabled: true } } }
spec:
  crds:
    app:
      apiTypes: { group: shop.example.org, version: v1, kind: App, plural: apps }
      validation: { rules: [{ field: spec.image, operator: exists }] }
`;

describe('the ports of a gateway', () => {
  it('a gateway serves probes, metrics and what it does in clear and over TLS', async () => {
    const { get, secureUrl, url } = await startGateway(KATALOG);
    expect((await get('/health')).body).toEqual({ status: 200, live: true });
    await vi.waitFor(async () => expect((await get('/ready')).body).toEqual({ status: 200, ready: true }));
    expect((await get('/metrics')).body).toContain('# TYPE orkestra_gateway_reviews_total counter');
    expect((await get('/katalog')).body).toMatchObject({
      source: 'gateway',
      name: 'shop',
      version: '1.2.3',
      gatewayVersion: '0.0.0',
      identity: 'gateway-of-a-test',
      admissionEnabled: true,
      crds: [
        {
          name: 'app',
          gvk: 'shop.example.org/v1, Kind=App',
          gvr: 'shop.example.org/v1, Resource=apps',
        },
      ],
    });
    expect((await get('/katalog/app')).body.name).toBe('app');
    // Longer than the 90 s after which the API server closes an idle connection.
    expect((await get('/health')).headers['keep-alive']).toBe('timeout=180');
    expect(new URL(secureUrl).port).not.toBe(new URL(url).port);
  });

  it('a webhook is served over TLS alone', async () => {
    const { post, get, url } = await startGateway(KATALOG);
    expect((await post('/validate', reviewOf({}))).body.response).toMatchObject({
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    });
    const clear = await fetch(`${url}/validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reviewOf({})),
    });
    expect(clear.status).toBe(404);
    expect((await get('/validate')).status).toBe(404);
  });

  it('a path that the Katalog does not declare is not found, and the answer lists those that are', async () => {
    const { post, get } = await startGateway(KATALOG.replace('enabled: true', 'enabled: false'));
    expect(await post('/validate', reviewOf({}))).toMatchObject({
      status: 404,
      body: {
        error: 'not_found',
        message: 'unknown path "/validate"',
        endpoints: expect.arrayContaining(['/katalog/{crd}']),
      },
    });
    expect((await get('/katalog/ap')).body.message).toBe('unknown CRD "ap" (did you mean "app"?)');
  });

  it('a port that is taken is an error that names it and says which option to change', async () => {
    const { url } = await startGateway(KATALOG);
    const port = Number(new URL(url).port);
    await expect(startGateway(KATALOG, { settings: { port } })).rejects.toMatchObject({
      code: 'ORK_GATEWAY_LISTEN',
      message: expect.stringContaining(String(port)),
      remedy: expect.stringContaining('--port'),
    });
  });

  it('the API server is offered HTTP/1.1 alone, so that its connections spread over replicas', async () => {
    const { secureUrl } = await startGateway(KATALOG);
    const { hostname, port } = new URL(secureUrl);
    const socket = connect({
      ...{ host: hostname, port: Number(port), rejectUnauthorized: false },
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
  });

  it('a gateway without webhooks says so in its log', async () => {
    const { log, secureUrl } = await startGateway(KATALOG, { settings: { webhooks: undefined } });
    expect(secureUrl).toBe('');
    expect(log.map(({ message }) => message)).toContain(
      'webhooks are off: the API server does not ask this gateway',
    );
  });
});

describe('the end of a gateway', () => {
  it('a gateway that stops is not ready, answers for the shutdown delay and then closes', async () => {
    const clock = new FakeClock();
    const settings = { shutdownDelayMs: 5_000 };
    const { gateway, get, post, url } = await startGateway(KATALOG, { clock, settings });
    const stopped = gateway.stop();
    const ready = await get('/ready');
    expect([ready.status, ready.body.reasons, ready.headers['connection']]).toEqual([
      503,
      ['the process is stopping'],
      'close',
    ]);
    expect((await post('/validate', reviewOf({}))).status).toBe(200);
    await clock.advance(5_100);
    await stopped;
    await expect(fetch(url)).rejects.toThrow();
    expect(clock.pending).toBe(0);
  });
});

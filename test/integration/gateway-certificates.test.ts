import { X509Certificate } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { connect } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cluster, type TestCluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { FakeClock } from '../support/fake-clock.js';
import { untilObject } from '../support/follow.js';
import { type RegisteredOptions, registeredGateway, SECRET } from '../support/registered-gateway.js';

const crd = fileCrd('App');
const PROTECTED = { deletionProtection: {} };

const secretPath = (namespace: string): string => `/api/v1/namespaces/${namespace}/secrets/${SECRET}`;
const decoded = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString('utf8');

/** The authorities of the first webhook that a gateway has registered. */
async function bundleOf(kube: TestCluster, path: string): Promise<string> {
  const { body } = await kube.get(path);
  const { webhooks = [] } = body as unknown as { webhooks?: { clientConfig: { caBundle?: string } }[] };
  return decoded(webhooks[0]?.clientConfig.caBundle);
}

/** The serial number of what a server shows, verified against a bundle. */
function handshake(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', ca }, () => {
      const { serialNumber } = socket.getPeerCertificate();
      socket.end();
      resolve(serialNumber);
    });
    socket.on('error', reject);
  });
}

async function started(options: Partial<RegisteredOptions> = {}) {
  const kube = cluster();
  const gateway = await registeredGateway({ crd, security: PROTECTED, ...options });
  await gateway.ready();
  await vi.waitFor(
    async () => expect(await bundleOf(kube, gateway.path('orkestra-deletion-protection'))).toContain('BEGIN'),
    { timeout: 10_000 },
  );
  return { ...gateway, kube, place: gateway.path('orkestra-deletion-protection') };
}

describe('the Secret of the certificate', () => {
  it('two replicas share one certificate, for the Service and the advertised host', async () => {
    const first = await started();
    const { kube, namespace, instance } = first;
    const second = await started({ namespace, instance });
    const secret = await kube.get(secretPath(namespace));
    const leaf = new X509Certificate(decoded(secret.body.data['tls.crt']));
    const ca = decoded(secret.body.data['ca.crt']);
    expect(await handshake(first.secureUrl, ca)).toBe(leaf.serialNumber);
    expect(await handshake(second.secureUrl, ca)).toBe(leaf.serialNumber);
    expect(leaf.subjectAltName).toBe(
      [
        'DNS:orkestra-gateway',
        `DNS:orkestra-gateway.${namespace}`,
        `DNS:orkestra-gateway.${namespace}.svc`,
        `DNS:orkestra-gateway.${namespace}.svc.cluster.local`,
        'IP Address:127.0.0.1',
      ].join(', '),
    );
  });

  it('a namespace that does not exist ends the start with an error that names it', async () => {
    const started = registeredGateway({ crd, security: PROTECTED, namespace: 'not-there' });
    await expect(started).rejects.toMatchObject({
      code: 'ORK_GATEWAY_NAMESPACE',
      message: 'the namespace not-there does not exist: the gateway keeps its certificate there',
    });
  });

  it('a Secret that is deleted is restored byte for byte, and the same certificate is served', async () => {
    const { kube, namespace, secureUrl, place } = await started();
    const before = await kube.get(secretPath(namespace));
    const bundle = await bundleOf(kube, place);
    const serial = await handshake(secureUrl, bundle);
    await kube.delete(secretPath(namespace));
    const after = await untilObject(kube, secretPath(namespace));
    expect(after.data).toEqual(before.body.data);
    expect(after.metadata.uid).not.toBe(before.body.metadata.uid);
    expect(await handshake(secureUrl, await bundleOf(kube, place))).toBe(serial);
  });

  it.each<[string, object]>([
    ['is of another type and has no certificate', { type: 'Opaque', stringData: { password: 'x' } }],
    ['is immutable', { type: 'Opaque', stringData: { password: 'x' }, immutable: true }],
    [
      'has a key that is not that of its certificate',
      {
        type: 'kubernetes.io/tls',
        stringData: { 'tls.crt': 'nonsense', 'tls.key': 'nonsense', 'ca.crt': 'nonsense' },
      },
    ],
  ])('a Secret that somebody else wrote and that %s is replaced', async (_, parts) => {
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const foreign = { apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET }, ...parts };
    expect((await kube.post(`/api/v1/namespaces/${namespace}/secrets`, foreign)).status).toBe(201);
    const { secureUrl, place } = await started({ namespace });
    const { body } = await kube.get(secretPath(namespace));
    expect(Object.keys(body.data).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    expect(await handshake(secureUrl, await bundleOf(kube, place))).toBe(
      new X509Certificate(decoded(body.data['tls.crt'])).serialNumber,
    );
  });

  it('a Secret that somebody spoils while the gateway runs gets back what is served', async () => {
    const { kube, namespace, secureUrl, place } = await started();
    const before = await kube.get(secretPath(namespace));
    const serial = await handshake(secureUrl, await bundleOf(kube, place));
    await kube.patch('merge', secretPath(namespace), { data: { 'tls.key': 'AAAA' } });
    const after = await untilObject(
      kube,
      secretPath(namespace),
      ({ data }) => data['tls.key'] === before.body.data['tls.key'],
    );
    expect(after.data).toEqual(before.body.data);
    expect(await handshake(secureUrl, await bundleOf(kube, place))).toBe(serial);
  });
});

describe('the rotation of the certificate', () => {
  it('a certificate of two minutes is replaced under writes, and none of them fails', async () => {
    const clock = new FakeClock(Date.now());
    const kube = cluster();
    const namespace = await testNamespace(kube);
    const security = {
      namespaceProtection: { restrictedNamespaces: ['elsewhere'] },
      certManager: { validFor: '2m' },
    };
    const gateway = await registeredGateway({ crd, security, clock, namespace });
    // Its clock stands still unless it is moved, also when it stops.
    onTestFinished(async () => {
      let isStopped = false;
      const stopped = gateway.gateway.stop().then(() => {
        isStopped = true;
      });
      while (!isStopped) await clock.advance(1_000);
      await stopped;
    });
    const place = gateway.path('orkestra-namespace-protection');
    const pass = async (ms: number): Promise<void> => {
      await clock.advance(ms);
      await setImmediate();
    };
    await vi.waitFor(async () => {
      await pass(0);
      expect(await bundleOf(kube, place)).toContain('BEGIN');
    });
    const path = crd.collection(namespace);
    expect((await kube.post(path, crd.cr('a', { n: 0 }))).status).toBe(201);
    const serials = new Set<string>();
    const authorities = new Set<number>();
    const failures: string[] = [];
    for (let turn = 0; turn < 100; turn++) {
      await pass(2_000);
      const written = await kube.patch('merge', `${path}/a`, { spec: { n: turn } });
      if (written.status !== 200) failures.push(written.text);
      const bundle = await bundleOf(kube, place);
      authorities.add(bundle.split('BEGIN').length - 1);
      serials.add(await handshake(gateway.secureUrl, bundle));
    }
    expect(failures).toEqual([]);
    // The next ones are issued after 80 and 160 seconds, and served ten seconds later.
    expect(serials.size).toBe(3);
    expect([...authorities].sort()).toEqual([1, 2]);
    const { values } = await gateway.metrics.gauge('orkestra_gateway_certificate_expiry_seconds').get();
    expect(values[0]?.value).toBeGreaterThan(30);
  });
});

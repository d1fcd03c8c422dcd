import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { CertificateFiles } from '../../lib/http/index.js';
import { authority } from '../../test/support/authority.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeCrd, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function world(options: { readonly clientCa?: string } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ork-tls-'));
  closing.push(() => rm(folder, { recursive: true }));
  const ca = await authority('server');
  const pair = await ca.issue(['localhost', '127.0.0.1']);
  const paths = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  const write = async (cert: string, key: string): Promise<void> => {
    await writeFile(paths.cert, cert);
    await writeFile(paths.key, key);
  };
  await write(pair.cert, pair.key);
  const clientCa = options.clientCa === undefined ? {} : { clientCa: join(folder, 'client-ca.crt') };
  if (clientCa.clientCa) await writeFile(clientCa.clientCa, options.clientCa ?? '');
  const clock = new FakeClock();
  const logged: unknown[] = [];
  const log = {
    info: (...line: unknown[]) => void logged.push(line),
    warn: (...line: unknown[]) => void logged.push(line),
  };
  const files = await CertificateFiles.open({ ...paths, ...clientCa }, { clock, log });
  const { api } = apiOver(fakeView(fakeCrd()), { tls: files.current });
  const url = await api.listen({ port: 0, host: '127.0.0.1' });
  closing.push(
    files.watch((next) => api.setTls(next)),
    () => api.close(),
  );
  const get = async (
    path: string,
    tls: { readonly cert?: string; readonly key?: string; readonly ca?: string } = {},
  ) => {
    const agent = new Agent({ connect: { ca: ca.ca, ...tls } });
    closing.push(() => agent.destroy());
    const { statusCode, body } = await request(url + path, { dispatcher: agent });
    return { status: statusCode, json: (await body.json()) as Record<string, unknown> };
  };
  return { ca, pair, clock, logged, paths, write, url, get };
}

/** The serial number that a new connection is shown. */
function serialOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const { serialNumber } = socket.getPeerCertificate() as PeerCertificate;
      socket.destroy();
      resolve(serialNumber);
    });
  });
}

describe('the Live API over TLS', () => {
  it('is served with the certificate of the files, and not in clear text', async () => {
    const { url, get } = await world();
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect((await get('/katalog/loader')).json).toMatchObject({ name: 'loader', identity: 'runtime-0' });
    await expect(request(url.replace('https:', 'http:'))).rejects.toThrow();
    await expect(get('/katalog', { ca: (await authority('other')).ca })).rejects.toThrow();
  });

  it('serves a new certificate within ten seconds after the files have changed', async () => {
    const { ca, clock, write, url, logged } = await world();
    const before = await serialOf(url);
    const next = await ca.issue(['localhost', '127.0.0.1']);
    await write(next.cert, next.key);
    await clock.advance(10_000);
    while ((await serialOf(url)) === before) await clock.advance(0);
    expect(JSON.stringify(logged)).toContain('certificate reloaded');
  });

  it('keeps the last pair while the files do not match, and says so once', async () => {
    const { ca, clock, write, pair, url, get, logged } = await world();
    const before = await serialOf(url);
    const next = await ca.issue(['localhost', '127.0.0.1']);
    await write(next.cert, pair.key);
    for (let i = 0; i < 3; i++) {
      await clock.advance(10_000);
      while (logged.length === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await serialOf(url)).toBe(before);
    expect((await get('/health')).status).toBe(200);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).toContain('certificate reload failed');
  });

  it('demands a client certificate where a CA of clients is given, but not of the probes', async () => {
    const clients = await authority('clients');
    const { get } = await world({ clientCa: clients.ca });
    expect((await get('/health')).status).toBe(200);
    const without = await get('/katalog');
    expect([without.status, without.json['error']]).toEqual([401, 'unauthorized']);
    expect(without.json['message']).toContain('client certificate');
    expect(without.json).not.toHaveProperty('identity');
    expect((await get('/katalog', await clients.issue(['reader']))).status).toBe(200);
    const stranger = await authority('strangers');
    expect((await get('/katalog', await stranger.issue(['reader']))).status).toBe(401);
    expect((await get('/katalog', await clients.issue(['reader'], { expired: true }))).status).toBe(401);
  });

  it.each([
    ['a file that does not exist', async () => ({ cert: '/nowhere/tls.crt', key: '/nowhere/tls.key' })],
  ])('cannot be opened with %s', async (_, paths) => {
    const tools = { clock: new FakeClock(), log: { info: () => undefined, warn: () => undefined } };
    await expect(CertificateFiles.open(await paths(), tools)).rejects.toThrow('ENOENT');
  });
});

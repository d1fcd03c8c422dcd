/** Peers behind TLS, with certificates that an authority of the test has issued. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpResponse, http } from 'msw';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SecretSource } from '../../lib/base/index.js';
import { type Authority, authority, type Issued } from '../../test/support/authority.js';
import { peer, tlsPeer } from '../../test/support/peer.js';
import { METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
let folder: string;
let ours: Authority;
let server: Issued;
let reader: Issued;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oncop-tls-'));
  ours = await authority('ours');
  server = await ours.issue(['127.0.0.1', 'loader.internal']);
  reader = await ours.issue(['reader']);
  await file('ca.crt', ours.ca);
  await file('tls.crt', reader.cert);
  await file('tls.key', reader.key);
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => peers.close());

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const path = (name: string): string => join(folder, name);
const depth = http.get('*/katalog/loader', () => HttpResponse.json({ metrics: { queueDepth: 4 } }));

/** What a client with these settings reads of a peer. */
async function read(url: string, tls: object | undefined, secrets?: SecretSource) {
  const source = { host: url, ...(tls ? { tls } : {}) };
  const bench = peers.open([{ crd: 'loader', source }], secrets ? { secrets } : {});
  await bench.moving(bench.reader.fetch([METRICS]));
  return bench.reader.read(METRICS);
}

describe('a peer with a private authority', () => {
  it('is read when its authority is given, and not without', async () => {
    const { url } = await peers.started(tlsPeer(server, depth));
    expect(await read(url, { caFile: path('ca.crt') })).toMatchObject({ value: 4, error: undefined });
    expect((await read(url, undefined)).error).toMatch(/UNABLE_TO_|SELF_SIGNED/);
  });

  it('is not taken for one of another authority, another name or another time', async () => {
    const theirs = await authority('theirs');
    const caFile = path('ca.crt');
    const foreign = await peers.started(tlsPeer(await theirs.issue(['127.0.0.1']), depth));
    expect((await read(foreign.url, { caFile })).error).toMatch(/UNABLE_TO_|SELF_SIGNED/);
    const other = await peers.started(tlsPeer(await ours.issue(['elsewhere']), depth));
    expect((await read(other.url, { caFile })).error).toContain('127.0.0.1');
    const old = await peers.started(tlsPeer(await ours.issue(['127.0.0.1'], { expired: true }), depth));
    expect((await read(old.url, { caFile })).error).toContain('CERT_HAS_EXPIRED');
  });

  it('may be known by another name than that in its URL', async () => {
    const named = await peers.started(tlsPeer(await ours.issue(['loader.internal']), depth));
    const caFile = path('ca.crt');
    expect(await read(named.url, { caFile, serverName: 'loader.internal' })).toMatchObject({ value: 4 });
    expect((await read(named.url, { caFile, serverName: 'other.internal' })).error).toContain(
      'other.internal',
    );
  });

  it('that does not speak TLS is said to fail', async () => {
    const plain = await peers.started(peer(depth));
    const { error } = await read(plain.url.replace('http:', 'https:'), { caFile: path('ca.crt') });
    expect(error).toMatch(/SSL|EPROTO/);
  });
});

describe('a peer that asks who is there', () => {
  const guarded = () => peers.started(tlsPeer({ ...server, client: ours.ca }, depth));
  const pair = () => ({ certFile: path('tls.crt'), keyFile: path('tls.key') });

  it('lets in whoever shows a certificate of its authority', async () => {
    const { url } = await guarded();
    expect(await read(url, { caFile: path('ca.crt'), ...pair() })).toMatchObject({ value: 4 });
    expect((await read(url, { caFile: path('ca.crt') })).missing).toBe(true);
    const theirs = await (await authority('theirs')).issue(['reader']);
    const wrong = { certFile: await file('w.crt', theirs.cert), keyFile: await file('w.key', theirs.key) };
    expect((await read(url, { caFile: path('ca.crt'), ...wrong })).missing).toBe(true);
  });

  it('pushes to whoever shows one', async () => {
    const state = JSON.stringify({ isKonductor: true, epoch: 1, seq: 1, metrics: { queueDepth: 6 } });
    const stream = http.get('*/katalog/loader/stream', () => {
      const frame = `event: metrics\ndata: ${state}\nat: 5\nid: 1-1\n\n`;
      return new HttpResponse(frame, { headers: { 'content-type': 'text/event-stream' } });
    });
    const none = http.get('*/katalog/loader', () => new HttpResponse(null, { status: 503 }));
    const { url } = await peers.started(tlsPeer({ ...server, client: ours.ca }, stream, none));
    const tls = { caFile: path('ca.crt'), ...pair() };
    const bench = peers.open([{ crd: 'loader', source: { host: url, tls } }]);
    const pushed = new Promise<void>((resolve) => bench.reader.watch([METRICS], resolve));
    await bench.moving(pushed);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 6, source: 'stream', ageMs: 0 });
  });

  it('takes what a Secret has', async () => {
    const { url } = await guarded();
    const tls = { secretRef: { namespace: 'ops', name: 'loader' } };
    const secret = (data: Record<string, string>): SecretSource => ({
      read: async () => Object.fromEntries(Object.entries(data).map(([key, pem]) => [key, Buffer.from(pem)])),
    });
    const whole = { 'ca.crt': ours.ca, 'tls.crt': reader.cert, 'tls.key': reader.key };
    expect(await read(url, tls, secret(whole))).toMatchObject({ value: 4 });
    const half = await read(url, tls, secret({ 'ca.crt': ours.ca, 'tls.crt': reader.cert }));
    expect(half.error).toContain('Secret ops/loader: it has no key "tls.key"');
    expect((await read(url, tls, secret({}))).error).toContain('it has no key "ca.crt"');
    expect((await read(url, tls, secret({ ...whole, 'tls.key': 'x' }))).error).toContain('are not usable');
  });
});

describe('certificates that rotate', () => {
  it('are read for each new connection', async () => {
    const tls = { caFile: await file('rotating.crt', (await authority('old')).ca) };
    const { url } = await peers.started(tlsPeer(server, depth));
    const bench = peers.open([{ crd: 'loader', source: { host: url, cacheFor: '10s', tls } }]);
    await bench.moving(bench.reader.fetch([METRICS]));
    expect(bench.reader.read(METRICS).missing).toBe(true);
    await file('rotating.crt', ours.ca);
    await bench.moving(bench.reader.fetch([METRICS]));
    expect(bench.reader.read(METRICS).value).toBe(4);
  });

  it('and cannot be read are why nothing is sent', async () => {
    const { url } = await peers.started(tlsPeer(server, depth));
    expect((await read(url, { caFile: path('none.crt') })).error).toContain('none.crt cannot be read');
    expect((await read(url, { caFile: await file('bad.crt', 'hello') })).missing).toBe(true);
  });
});

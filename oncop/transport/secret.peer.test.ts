/** Tokens out of Secrets, against a peer on a real port. */
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import type { SecretData, SecretSource } from '../../lib/base/index.js';
import { type Peer, peer } from '../../test/support/peer.js';
import { METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

const SECRET_REF = { name: 'reader', namespace: 'ops', key: 'token' };

/** A peer that lets in whoever has the token of the moment. */
async function guarded(): Promise<Peer & { token: string; readonly seen: string[] }> {
  const state = { token: 'first', seen: [] as string[] };
  const server = await peers.started(
    peer(
      http.get('*/katalog/loader', ({ request }) => {
        const sent = request.headers.get('authorization') ?? 'none';
        state.seen.push(sent);
        return sent === `Bearer ${state.token}`
          ? HttpResponse.json({ metrics: { queueDepth: 5 } })
          : HttpResponse.json({ error: 'unauthorized' }, { status: 401 });
      }),
    ),
  );
  return Object.assign(state, server);
}

function reading(url: string, secrets?: SecretSource) {
  const source = { host: url, auth: { secretRef: SECRET_REF }, cacheFor: '10s' };
  return peers.open([{ crd: 'loader', source }], secrets ? { secrets } : {});
}

describe('a token in a Secret', () => {
  it('is sent, and picked up when it is rotated', async () => {
    const server = await guarded();
    const data = { token: Buffer.from('first\n') };
    const bench = reading(server.url, { read: async () => data });
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS).value).toBe(5);
    server.token = 'second';
    data.token = Buffer.from('second');
    await bench.clock.advance(11_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 5, ageMs: 0 });
    expect(server.seen).toEqual(['Bearer first', 'Bearer second']);
  });

  const secret = (data: Record<string, string> | undefined): SecretSource['read'] => {
    const bytes = data && Object.entries(data).map(([key, text]) => [key, Buffer.from(text)] as const);
    return async (): Promise<SecretData | undefined> => bytes && Object.fromEntries(bytes);
  };
  it.each<[string, SecretSource | undefined, string]>([
    ['no Secret', { read: secret(undefined) }, 'Secret ops/reader: there is no such Secret'],
    ['no such key', { read: secret({ a: 'b' }) }, 'it has no key "token"; its keys are: a'],
    ['an empty value', { read: secret({ token: '\n' }) }, 'the key "token" is empty'],
    [
      'a value that is not a token',
      { read: secret({ token: 'hush hush' }) },
      'what cannot stand in a header',
    ],
    [
      'a source that fails',
      { read: () => Promise.reject(new Error('forbidden')) },
      'Secret ops/reader: forbidden',
    ],
    ['no source', undefined, 'the client has no source of Secrets'],
  ])('that cannot be had, for %s, is why nothing is sent', async (_, secrets, message) => {
    const server = await guarded();
    const bench = reading(server.url, secrets);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS)).toMatchObject({ missing: true });
    expect(bench.reader.read(METRICS).error).toContain(message);
    expect(bench.reader.read(METRICS).error).not.toContain('hush');
    expect(server.seen).toEqual([]);
    expect(bench.results()).toEqual([]);
  });
});

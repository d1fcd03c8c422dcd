/** Peers that do not answer, through the transport that ships. */
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { peer, silentPeer } from '../../test/support/peer.js';
import { loaderAt, METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

describe('a peer that cannot be reached', () => {
  it('is tried three times, then missing, then served from memory once it was there', async () => {
    const gone = await peers.started(peer());
    await gone.close();
    const bench = peers.open([loaderAt(gone.url)]);
    await bench.moving(bench.reader.fetch([METRICS]));
    expect(bench.results()).toEqual(['unreachable', 'unreachable', 'unreachable']);
    expect(bench.reader.read(METRICS).error).toContain('ECONNREFUSED');
  });

  it('is given two seconds to accept a connection', async () => {
    let accepted = (): void => undefined;
    const connected = (): Promise<void> =>
      new Promise((resolve) => {
        accepted = resolve;
      });
    const server = await peers.started(silentPeer(() => accepted()));
    const bench = peers.open([loaderAt(server.url.replace('http:', 'https:'))]);
    let first = connected();
    const fetched = bench.reader.fetch([METRICS]);
    for (const ms of [2_000, 2_000, 1_000]) {
      await bench.moving(first);
      first = connected();
      await bench.clock.advance(ms);
    }
    await bench.moving(fetched);
    expect(bench.results()).toEqual(['timeout', 'timeout', 'timeout']);
    expect(bench.reader.read(METRICS).error).toContain('within');
    await bench.clock.advance(1_000);
    expect(bench.clock.pending).toBe(0);
  });

  it('is given five seconds to answer, body included', async () => {
    let asked = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"metrics":')),
    });
    const server = await peers.started(
      peer(
        http.get('*/katalog/loader', () => {
          asked();
          return new HttpResponse(endless);
        }),
      ),
    );
    const bench = peers.open([loaderAt(server.url)]);
    const fetched = bench.reader.fetch([METRICS]);
    await arrived;
    await bench.clock.advance(5_000);
    await fetched;
    expect(bench.results()).toEqual(['timeout']);
    expect(bench.clock.pending).toBe(0);
  });
});

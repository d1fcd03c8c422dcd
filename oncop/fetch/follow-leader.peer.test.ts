/** `source.followLeader` against a follower and a leader on ports of their own. */
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { type Peer, peer } from '../../test/support/peer.js';
import { METRICS, PeerBench } from '../../test/support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

/** A replica, what it was sent, and what it says: who leads, or that it does. */
async function replica(queueDepth: number): Promise<Peer & Replica> {
  const self: Replica = { seen: [], leader: undefined, status: 200 };
  const server = await peers.started(
    peer(
      http.get('*/katalog/loader', ({ request }) => {
        self.seen.push(request.headers.get('authorization') ?? 'no token');
        const leads = self.leader === undefined;
        const headers = leads ? undefined : { 'orkestra-konductor': self.leader ?? '' };
        const body = { isKonductor: leads, metrics: { queueDepth: leads ? queueDepth : 0 } };
        return HttpResponse.json(body, { status: self.status, ...(headers ? { headers } : {}) });
      }),
    ),
  );
  return Object.assign(self, server);
}

interface Replica {
  readonly seen: string[];
  leader: string | undefined;
  status: number;
}

function open(host: string, more: object = {}) {
  const source = { host, protocol: 'metrics', cacheFor: '10s', followLeader: true, ...more };
  return peers.open([{ crd: 'loader', source }]);
}

async function pair() {
  const [follower, leader] = [await replica(1), await replica(42)];
  follower.leader = leader.url;
  return { follower, leader };
}

describe('a follower that names the leader', () => {
  it('is left for the leader at once, and not asked again while that leads', async () => {
    const { follower, leader } = await pair();
    const bench = open(follower.url);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 42, peer: new URL(follower.url).host });
    expect(bench.results()).toEqual(['follower', 'ok']);
    await bench.clock.advance(11_000);
    await bench.reader.fetch([METRICS]);
    expect([follower.seen.length, leader.seen.length]).toEqual([1, 2]);
  });

  it('is followed to another leader when there is one', async () => {
    const { follower, leader } = await pair();
    const next = await replica(7);
    const bench = open(follower.url);
    await bench.reader.fetch([METRICS]);
    leader.leader = next.url;
    await bench.clock.advance(11_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS).value).toBe(7);
    expect(follower.seen).toHaveLength(1);
  });

  it('is gone back to when the leader is gone', async () => {
    const { follower, leader } = await pair();
    const bench = open(follower.url);
    await bench.reader.fetch([METRICS]);
    await leader.close();
    follower.leader = undefined;
    await bench.clock.advance(11_000);
    await bench.reader.fetch([METRICS]);
    expect(bench.reader.read(METRICS)).toMatchObject({ value: 1, ageMs: 0 });
    expect(bench.results()).toEqual(['follower', 'ok', 'unreachable', 'ok']);
  });

  it('a follower is rejected when it names itself, a stale leader, or nobody', async () => {
    const { follower, leader } = await pair();
    leader.leader = leader.url;
    const bench = open(follower.url);
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['follower', 'follower', 'follower', 'follower']);
    follower.leader = follower.url;
    follower.seen.length = 0;
    await bench.reader.fetch([METRICS]);
    expect(follower.seen).toHaveLength(4);
  });

  it('retries other replicas when followLeader is off', async () => {
    const { follower, leader } = await pair();
    const bench = open(follower.url, { followLeader: false });
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['follower', 'follower', 'follower', 'follower']);
    expect(leader.seen).toEqual([]);
  });
});

describe('the token', () => {
  it('does not go to the leader, unless its origin is listed', async () => {
    const { follower, leader } = await pair();
    await open(follower.url, { auth: { token: 'mine' } }).reader.fetch([METRICS]);
    expect([follower.seen, leader.seen]).toEqual([['Bearer mine'], ['no token']]);
    await open(follower.url, { auth: { token: 'mine', origins: [leader.url] } }).reader.fetch([METRICS]);
    expect(leader.seen).toEqual(['no token', 'Bearer mine']);
  });

  it('a token that the leader misses is not a denial: other replicas are requested', async () => {
    const { follower, leader } = await pair();
    leader.status = 401;
    const bench = open(follower.url, { auth: { token: 'mine' } });
    await bench.reader.fetch([METRICS]);
    expect(bench.results()).toEqual(['follower', 'denied', 'follower', 'follower', 'follower']);
    expect(bench.reader.read(METRICS).error).toBe('only replicas that are not the leader answered');
    const listed = open(follower.url, { auth: { token: 'mine', origins: [leader.url] } });
    await listed.reader.fetch([METRICS]);
    expect(listed.reader.read(METRICS).error).toBe('the peer answered 401');
  });
});

import { describe, expect, it } from 'vitest';
import type { Weather } from '../../../test/support/lease-server.js';
import { leaseWorld } from '../../../test/support/lease-world.js';
import {
  KATALOG_ANNOTATION,
  NOTIFIED_ANNOTATION,
  URL_ANNOTATION,
  WRITTEN_ANNOTATION,
} from './lease-record.js';

describe('LeaderElector', () => {
  it('creates the Lease, names itself, its Katalog and its URL in it, and leads', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a');
    a.elector.start();
    await time.advance(0);
    expect(a.elector.mayWrite()).toBe(true);
    expect(a.told).toEqual(['leader a http://a:8080', 'leads 1']);
    expect(a.elector.leader).toEqual({ identity: 'a', url: 'http://a:8080', epoch: 1 });
    expect(server.spec).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 1 });
    expect(server.spec['renewTime']).toBe('2026-01-01T00:00:00.000000Z');
    expect(server.lease?.metadata.annotations).toEqual({
      [KATALOG_ANNOTATION]: 'pipeline',
      [URL_ANNOTATION]: 'http://a:8080',
    });
  });

  it('renews with one conditional update every 2 s and reads nothing', async () => {
    const { time, server, elector } = leaseWorld();
    elector('a').elector.start();
    await time.advance(0);
    server.requests.length = 0;
    await time.advance(20_000);
    expect(server.requests).toEqual(Array(10).fill('update'));
  });

  it('writes what is to be kept with the next renewal, which it can be asked for', async () => {
    const { time, server, elector } = leaseWorld();
    let notified: string | undefined;
    const a = elector('a', { notified: () => notified });
    a.elector.start();
    await time.advance(500);
    notified = 'first';
    expect(server.lease?.metadata.annotations).not.toHaveProperty(NOTIFIED_ANNOTATION);
    a.elector.renewSoon();
    await time.advance(0);
    expect(server.lease?.metadata.annotations?.[NOTIFIED_ANNOTATION]).toBe('first');
    notified = 'second';
    await time.advance(2_000);
    expect(server.lease?.metadata.annotations?.[NOTIFIED_ANNOTATION]).toBe('second');
    server.requests.length = 0;
    await time.advance(10_000);
    expect(server.requests).toEqual(Array(5).fill('update'));
  });

  it.each(['released', 'silent'])('keeps what was kept in a Lease whose holder is %s', async (how) => {
    const { time, server, elector } = leaseWorld();
    const callbacks = (found: (string | undefined)[]) => ({
      onStartedLeading: (_: number, __: string | undefined, notified: string | undefined) =>
        void found.push(notified),
      onStoppedLeading: () => {},
    });
    const found: (string | undefined)[] = [];
    const a = elector('a', { notified: () => 'of a', callbacks: callbacks(found) });
    a.elector.start();
    await time.advance(2_000);
    // What it knows from an earlier term must not replace what the Lease says: it is not asked before it leads.
    let early = 0;
    const b = elector('b', {
      notified: () => {
        if (found.length < 2) early += 1;
        return found[1] ?? 'stale';
      },
      callbacks: callbacks(found),
    });
    b.elector.start();
    if (how === 'released') await a.elector.stop();
    else a.clock.stall();
    await time.advance(20_000);
    expect([found, early]).toEqual([[undefined, 'of a'], 0]);
    expect(server.lease?.metadata.annotations?.[NOTIFIED_ANNOTATION]).toBe('of a');
  });

  it('waits while a Lease is renewed, and takes over one unchanged for 15 s', async () => {
    const { time, elector } = leaseWorld();
    const a = elector('a');
    const b = elector('b');
    a.elector.start();
    await time.advance(100);
    b.elector.start();
    await time.advance(60_000);
    expect(b.told).toEqual(['leader a http://a:8080']);
    a.clock.stall();
    await time.advance(14_000);
    expect([a.elector.mayWrite(), b.elector.mayWrite()]).toEqual([false, false]);
    await time.advance(5_000);
    expect(b.told.slice(1)).toEqual(['leader b http://b:8080', 'leads 2']);
  });

  it('measures the age of a record from when it was observed, not by the clocks of others', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a');
    a.elector.start();
    await time.advance(0);
    a.clock.stall();
    await time.advance(3_600_000);
    const b = elector('b');
    b.elector.start();
    await time.advance(14_000);
    expect(server.spec['holderIdentity']).toBe('a');
    await time.advance(4_000);
    expect(server.spec['holderIdentity']).toBe('b');
  });

  it('does not count a change by others as a renewal', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a');
    a.elector.start();
    await time.advance(0);
    a.clock.stall();
    const b = elector('b');
    b.elector.start();
    for (let second = 0; second < 18; second++) {
      await time.advance(1_000);
      if (b.elector.mayWrite()) break;
      server.touch({ ...server.lease?.metadata.annotations, second: String(second) });
    }
    expect(b.elector.mayWrite()).toBe(true);
  });

  it('keeps leading when somebody annotates its Lease, and keeps the annotation', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a');
    a.elector.start();
    await time.advance(0);
    server.touch({ theirs: 'yes' });
    await time.advance(30_000);
    expect(a.told).toEqual(['leader a http://a:8080', 'leads 1']);
    expect(server.lease?.metadata.annotations).toMatchObject({
      theirs: 'yes',
      [KATALOG_ANNOTATION]: 'pipeline',
    });
  });

  it('may not write after a stall past the renew deadline, before any callback has run', async () => {
    const { time, elector } = leaseWorld();
    const a = elector('a');
    a.elector.start();
    await time.advance(0);
    a.clock.stall();
    await time.advance(9_999);
    expect(a.elector.mayWrite()).toBe(true);
    await time.advance(1);
    expect(a.elector.mayWrite()).toBe(false);
    expect(a.told).not.toContain('stops');
    a.clock.resume();
    await time.advance(0);
    expect(a.told).toEqual(['leader a http://a:8080', 'leads 1', 'stops', 'leads 2']);
  });

  it('stops at the renew deadline when the API server is away, reports why, and competes again', async () => {
    const { time, elector } = leaseWorld();
    let away = false;
    const a = elector('a', { weather: () => (away ? { lost: 'request' } : {}) });
    a.elector.start();
    await time.advance(0);
    away = true;
    await time.advance(9_999);
    expect(a.elector.mayWrite()).toBe(true);
    await time.advance(1);
    expect(a.told.at(-1)).toBe('stops');
    expect(a.told).toContain('ORK_LEASE_UNREACHABLE');
    away = false;
    await time.advance(10_000);
    expect(a.told.slice(-2)).toEqual(['leads 2', 'well']);
  });

  it('asks again as soon as the API server lets it when a renewal is turned away', async () => {
    const { time, server, elector } = leaseWorld();
    let weather: Weather = {};
    const a = elector('a', { weather: () => weather });
    a.elector.start();
    await time.advance(0);
    server.requests.length = 0;
    weather = { refused: 429, retryAfterMs: 1_000 };
    // The first renewal is due after 2 s, and four more a second apart.
    await time.advance(6_000);
    expect(server.requests).toEqual(Array(5).fill('update'));
    weather = {};
    await time.advance(1_000);
    expect(a.elector.mayWrite()).toBe(true);
    expect(a.told).not.toContain('stops');
    // Whatever the server says, neither at once nor later than without a word.
    for (const [retryAfterMs, count] of [
      [0, 3],
      [60_000, 2],
    ] as const) {
      await time.advance(2_000);
      server.requests.length = 0;
      weather = { refused: 429, retryAfterMs };
      await time.advance(4_000);
      expect(server.requests).toHaveLength(count);
      weather = {};
    }
  });

  it('counts a renewal from when it was sent, not from its answer', async () => {
    const { time, elector } = leaseWorld();
    let backMs = 0;
    const a = elector('a', { weather: () => ({ backMs }) });
    a.elector.start();
    await time.advance(0);
    backMs = 4_000;
    await time.advance(6_500);
    // Sent at 2 s, answered at 6 s; the next is sent at 8 s and is not answered in time.
    backMs = 60_000;
    await time.advance(12_000 - 6_500 - 1);
    expect(a.elector.mayWrite()).toBe(true);
    await time.advance(1);
    expect(a.elector.mayWrite()).toBe(false);
  });

  it('does not resume a term whose renewal was answered after it had ended', async () => {
    const { time, elector } = leaseWorld();
    let weather: Weather = {};
    const a = elector('a', { weather: () => weather });
    a.elector.start();
    await time.advance(0);
    weather = { lost: 'request' };
    await time.advance(7_000);
    weather = { thereMs: 2_000 };
    await time.advance(3_000);
    expect(a.told.at(-1)).toBe('stops');
    await time.advance(1_000);
    expect(a.elector.mayWrite()).toBe(false);
    await time.advance(10_000);
    expect(a.told.filter((line) => line.startsWith('leads'))).toEqual(['leads 1', 'leads 2']);
  });

  it('passes the resourceVersions written to the next leader, and to none after it', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a', { written: () => 'w1' });
    const b = elector('b', { written: () => 'w2' });
    a.elector.start();
    await time.advance(0);
    expect(server.lease?.metadata.annotations).not.toHaveProperty([WRITTEN_ANNOTATION]);
    await a.elector.stop();
    b.elector.start();
    await time.advance(3_000);
    expect(b.told).toContain('leads 2 after w1');
    expect(server.lease?.metadata.annotations).not.toHaveProperty([WRITTEN_ANNOTATION]);
    b.clock.stall();
    const c = elector('c');
    c.elector.start();
    await time.advance(20_000);
    expect(c.told).toContain('leads 3');
  });

  it('releases the Lease on stop, so that the next leader starts within a retry period', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a');
    const b = elector('b');
    a.elector.start();
    await time.advance(100);
    b.elector.start();
    await time.advance(5_000);
    await a.elector.stop();
    expect(a.told.at(-1)).toBe('stops');
    expect(server.spec['holderIdentity']).toBe('');
    await time.advance(2_000);
    expect(b.told.at(-1)).toBe('leads 2');
    await b.elector.stop();
    expect(time.pending).toBe(0);
  });

  it('does not release a Lease that somebody else holds', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a');
    a.elector.start();
    await time.advance(0);
    a.clock.stall();
    const b = elector('b');
    b.elector.start();
    await time.advance(20_000);
    expect(server.spec['holderIdentity']).toBe('b');
    await a.elector.stop();
    expect(server.spec['holderIdentity']).toBe('b');
  });

  it('releases a Lease acquired while it stops, and does not lead', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a', { weather: () => ({ thereMs: 500, backMs: 500 }) });
    a.elector.start();
    await time.advance(1_200);
    const stopped = a.elector.stop();
    await time.advance(5_000);
    await stopped;
    expect(a.told.filter((line) => line.startsWith('leads'))).toEqual([]);
    expect(server.spec['holderIdentity']).toBe('');
  });

  it('begins a new term when it finds its own name from an earlier life', async () => {
    const { time, elector } = leaseWorld();
    const first = elector('a');
    first.elector.start();
    await time.advance(0);
    first.clock.stall();
    const second = elector('a');
    second.elector.start();
    await time.advance(0);
    expect(second.told.at(-1)).toBe('leads 2');
    // Two processes with one name: the older one finds out at its next renewal and waits like for anybody else.
    first.clock.resume();
    await time.advance(10_000);
    expect([first.elector.mayWrite(), second.elector.mayWrite()]).toEqual([false, true]);
    expect(second.told.at(-1)).toBe('leads 2');
  });

  it('raises the epoch when its Lease is deleted', async () => {
    const { time, server, elector } = leaseWorld();
    const a = elector('a');
    a.elector.start();
    await time.advance(0);
    server.remove();
    await time.advance(5_000);
    expect(a.told.slice(-2)).toEqual(['stops', 'leads 2']);
  });

  it('elects one of two candidates that create the Lease at the same moment', async () => {
    const { time, elector } = leaseWorld();
    const pair = [elector('a'), elector('b')];
    for (const { elector: each } of pair) each.start();
    await time.advance(10_000);
    expect(pair.map(({ elector: each }) => each.mayWrite())).toEqual([true, false]);
  });

  it('reports a missing namespace once, and leads when it exists', async () => {
    const { time, server, elector } = leaseWorld();
    server.namespaceExists = false;
    const a = elector('a');
    a.elector.start();
    await time.advance(10_000);
    expect(a.told).toEqual(['ORK_LEASE_NAMESPACE']);
    expect(a.elector.problem?.message).toContain('"orkestra-system"');
    server.namespaceExists = true;
    await time.advance(2_000);
    expect(a.told.slice(1)).toEqual(['leader a http://a:8080', 'leads 1', 'well']);
  });

  it('reports a 403 on the Lease', async () => {
    const { time, elector } = leaseWorld();
    const a = elector('a', { weather: () => ({ refused: 403 }) });
    a.elector.start();
    await time.advance(5_000);
    expect(a.told).toEqual(['ORK_LEASE_ACCESS']);
  });

  it('reports a Lease held for another Katalog', async () => {
    const { time, elector } = leaseWorld();
    elector('a', { katalog: 'shop' }).elector.start();
    await time.advance(0);
    const b = elector('b');
    b.elector.start();
    await time.advance(10_000);
    expect(b.told).toEqual(['leader a http://a:8080', 'ORK_LEASE_KATALOG']);
    expect(b.elector.problem?.message).toContain('Katalog "shop"');
  });
});

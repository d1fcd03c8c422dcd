import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientWorld } from '../../../test/support/client-world.js';
import { settle } from '../../../test/support/fake-clock.js';
import { answer } from '../../../test/support/scripted-server.js';
import { LeaseClient } from '../lease/lease-client.js';
import { isAborted } from './kube-error.js';
import { observedApi } from './observed-api.js';

const PODS = { apiVersion: 'v1', plural: 'pods', namespaced: true };
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'n', resourceVersion: '5' } };
const NAME = { namespace: 'n', name: 'a' };

/** Real I/O takes as many turns of the event loop as it takes. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await settle();
}

describe('a call to the API server', () => {
  it('waits for Retry-After on 429 and 503, for a POST on 429 alone', async () => {
    const busy = [429, 503];
    const { client, clock, requests } = await clientWorld((_, response) => {
      const code = busy.shift();
      if (code) answer(response, code, {}, { 'retry-after': '2' });
      else answer(response, 200, POD);
    });
    const got = client.get(PODS, NAME);
    await until(() => requests.length === 1 && clock.pending === 2);
    await clock.advance(1_999);
    expect(requests).toHaveLength(1);
    await clock.advance(1);
    await until(() => requests.length === 2 && clock.pending === 2);
    await clock.advance(2_000);
    await got;
    expect(requests).toHaveLength(3);
    busy.push(503);
    const refused = expect(client.create(PODS, POD)).rejects.toMatchObject({
      status: { code: 503, retryAfterMs: 2_000 },
    });
    await until(() => requests.length === 4 && clock.pending === 2);
    await clock.advance(1_000);
    await refused;
    busy.push(429);
    const created = client.create(PODS, POD);
    await until(() => requests.length === 5 && clock.pending === 2);
    await clock.advance(2_000);
    await created;
    expect(requests).toHaveLength(6);
    busy.push(429);
    await expect(client.get(PODS, NAME, { retry: false })).rejects.toThrow('429');
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['with a Retry-After that is longer than the call may take', '64'],
    ['without a Retry-After', undefined],
  ])(
    'is rejected a second after a 429 %s, so that no worker sends the next request at once',
    async (_, after) => {
      const { client, clock, requests } = await clientWorld((_asked, response) =>
        answer(response, 429, {}, after === undefined ? {} : { 'retry-after': after }),
      );
      let error: unknown;
      const got = client.get(PODS, NAME).catch((reason: unknown) => {
        error = reason;
      });
      await until(() => requests.length === 1 && clock.pending === 2);
      await clock.advance(999);
      expect(error).toBeUndefined();
      await clock.advance(1);
      await got;
      expect(error).toMatchObject({ status: { code: 429 } });
      expect([requests.length, clock.pending]).toEqual([1, 0]);
    },
  );

  it('sends a renewal of a Lease while every connection for requests waits and all else is turned away', async () => {
    const turnedAway = 20;
    const { client, clock, requests } = await clientWorld(({ method, url, body }, response) => {
      if (method === 'PUT') answer(response, 200, JSON.parse(body));
      else if (url.includes('throttled')) answer(response, 429, {}, { 'retry-after': '1' });
    });
    const reconcile = (name: string, count: number) => {
      for (let i = 0; i < count; i++) {
        client.mergePatch(PODS, { namespace: 'n', name }, {}).catch(() => undefined);
      }
    };
    reconcile('throttled', turnedAway);
    await until(() => requests.length === turnedAway && clock.pending >= 2 * turnedAway);
    // More than there are connections.
    reconcile('slow', 200);
    await until(() => requests.length >= turnedAway + 128);
    const leases = new LeaseClient(
      {
        api: client,
        clock,
        lease: { namespace: 'n', name: 'l' },
        identity: 'a',
        katalog: 'k',
        url: () => undefined,
      },
      15_000,
      5_000,
    );
    const metadata = { name: 'l', namespace: 'n', resourceVersion: '1' };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata };
    const renewed = await leases.hold(lease, 3, '2026-01-01T00:00:00.000000Z');
    expect(renewed?.metadata.name).toBe('l');
    expect(requests.at(-1)?.method).toBe('PUT');
  });

  it('shows each request of an observed call, and that the server asked to slow down', async () => {
    const busy = [429, 503];
    const { client, clock, requests } = await clientWorld((_, response) => {
      const code = busy.shift();
      if (code) answer(response, code, {}, { 'retry-after': '2' });
      else answer(response, 200, POD);
    });
    const seen: object[] = [];
    const got = observedApi(client, (sample) => seen.push(sample)).get(PODS, NAME);
    for (const count of [1, 2]) {
      await until(() => requests.length === count && clock.pending === 2);
      await clock.advance(2_000);
    }
    await got;
    await client.get(PODS, NAME);
    expect(seen).toMatchObject([
      { verb: 'get', code: 429, throttled: true, throttledMs: 0 },
      { verb: 'get', code: 503, throttled: true, throttledMs: 2_000 },
      { verb: 'get', code: 200, throttled: false, throttledMs: 2_000 },
    ]);
  });

  it('fails instead of waiting past its timeout', async () => {
    const { client, clock, requests } = await clientWorld((_, response) =>
      answer(response, 503, {}, { 'retry-after': '60' }),
    );
    const got = expect(client.get(PODS, NAME)).rejects.toThrow('503');
    await until(() => requests.length === 1 && clock.pending === 2);
    await clock.advance(1_000);
    await got;
    expect(requests).toHaveLength(1);
  });

  it('raises doubt of other connections when the next request after one without an answer gets one', async () => {
    let silent = true;
    const { client, clock, requests } = await clientWorld((_, response) => {
      if (!silent) answer(response, 200, POD);
    });
    const doubts: number[] = [];
    client.pulse.onDoubt((since) => doubts.push(since));
    await clock.advance(500);
    const lost = client.get(PODS, NAME, { timeoutMs: 2_000, retry: false });
    await until(() => requests.length === 1);
    await Promise.all([expect(lost).rejects.toThrow('no answer within 2000 ms'), clock.advance(2_000)]);
    const cancelled = new AbortController();
    const given = client.get(PODS, NAME, { signal: cancelled.signal });
    await until(() => requests.length === 2);
    cancelled.abort();
    await expect(given).rejects.toThrow();
    expect(doubts).toEqual([]);
    silent = false;
    await client.get(PODS, NAME);
    expect(doubts).toEqual([2_500]);
  });

  it('is repeated on a new connection 5 s after another request on a silent one was lost', async () => {
    const silent = new Set<Socket>();
    const { client, clock, requests, sockets } = await clientWorld((_, response) => {
      const { socket } = response;
      if (socket && !silent.has(socket)) answer(response, 200, POD);
    });
    // More than are used again: some stay idle, and are silent too.
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => client.get(PODS, NAME)));
    await until(() => sockets.length === 6);
    for (const socket of sockets) silent.add(socket);
    const patched = client.mergePatch(PODS, NAME, {});
    const created = client.create(PODS, POD).catch((error: unknown) => error);
    await until(() => requests.length === 8);
    const lost = client.get(PODS, NAME, { timeoutMs: 2_000, retry: false });
    await until(() => requests.length === 9);
    await Promise.all([expect(lost).rejects.toThrow('no answer within 2000 ms'), clock.advance(2_000)]);
    await Promise.all([1, 2, 3].map(() => client.get(PODS, NAME)));
    await clock.advance(5_000);
    expect(await patched).toMatchObject({ kind: 'Pod' });
    // It may have acted, and is its caller's to repeat.
    expect(await created).toMatchObject({ code: 'ORK_KUBE_NETWORK' });
    expect(requests.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
  });

  it('repeats a read when the connection breaks, but never a create', async () => {
    let breaks = 1;
    const { client, requests } = await clientWorld((_, response) => {
      if (breaks-- > 0) response.destroy();
      else answer(response, 200, POD);
    });
    await client.get(PODS, NAME);
    expect(requests).toHaveLength(2);
    breaks = 1;
    await expect(client.create(PODS, POD)).rejects.toMatchObject({
      code: 'ORK_KUBE_NETWORK',
      status: { code: 0 },
    });
    expect(requests).toHaveLength(3);
  });

  it('ends with the client, and is not sent again', async () => {
    const { client, requests } = await clientWorld(() => undefined);
    const got = client.get(PODS, NAME);
    const ended = expect(got).rejects.toThrow('The client is destroyed');
    await until(() => requests.length === 1);
    await client.close();
    await ended;
    expect(requests).toHaveLength(1);
  });

  it('ends a call that takes too long on its clock, and one whose signal aborts', async () => {
    const { client, clock, requests } = await clientWorld(() => undefined);
    const slow = client.get(PODS, NAME, { timeoutMs: 5_000 }).catch((error: unknown) => error);
    await until(() => requests.length === 1);
    await clock.advance(5_000);
    expect(await slow).toMatchObject({ code: 'ORK_KUBE_TIMEOUT' });
    const stop = new AbortController();
    const aborted = client.get(PODS, NAME, { signal: stop.signal }).catch((error: unknown) => error);
    await until(() => requests.length === 2);
    stop.abort();
    expect(isAborted(await aborted)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is dropped without a retry when mayStart refuses it at its turn', async () => {
    let may = true;
    const { client, clock, requests } = await clientWorld((_, response) =>
      answer(response, 429, {}, { 'retry-after': '2' }),
    );
    const call = { mayStart: () => may };
    const patch = client.mergePatch(PODS, NAME, {}, call).catch((error: unknown) => error);
    await until(() => requests.length === 1 && clock.pending === 2);
    may = false;
    await clock.advance(2_000);
    expect(isAborted(await patch)).toBe(true);
    const other = client.create(PODS, POD, call);
    await expect(other).rejects.toThrow('aborted');
    expect([requests.length, clock.pending]).toEqual([1, 0]);
    may = true;
    await expect(client.create(PODS, POD, { ...call, retry: false })).rejects.toThrow('429');
    expect(requests).toHaveLength(2);
  });

  it('reads the token of a file again after a 401, and every 30 s', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-kube-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'one\n');
    let accepted = 'Bearer one';
    const { client, requests } = await clientWorld(
      ({ headers }, response) => answer(response, headers.authorization === accepted ? 200 : 401, POD),
      { user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } } },
    );
    await client.get(PODS, NAME);
    await writeFile(tokenFile, 'two');
    accepted = 'Bearer two';
    await client.create(PODS, POD);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ]);
    accepted = 'nothing';
    await expect(client.get(PODS, NAME)).rejects.toThrow('401');
    expect(requests).toHaveLength(5);
  });

  it('shows observers each attempt, how long it was held back, and the warnings of the server', async () => {
    const codes = [429, 200];
    const { client, clock, requests } = await clientWorld((_, response) =>
      answer(response, codes.shift() ?? 200, POD, {
        'retry-after': '2',
        warning: '299 - "unknown field \\"spec.x\\"", 199 other "no", 299 - "v1beta1 is deprecated"',
      }),
    );
    const seen: unknown[] = [];
    const release = client.observe({
      onRequest: ({ code, throttledMs }) => seen.push([code, throttledMs]),
      onWarning: (text, request) => seen.push(`${request}: ${text}`),
    });
    client.observe({
      onWarning: () => {
        throw new Error('mine');
      },
    });
    const applied = client.apply(PODS, POD);
    await until(() => requests.length === 1 && clock.pending === 2);
    await clock.advance(2_000);
    await applied;
    const place = 'PATCH /api/v1/namespaces/n/pods/a?fieldManager=orkestra&force=false';
    const warnings = [`${place}: unknown field "spec.x"`, `${place}: v1beta1 is deprecated`];
    expect(seen).toEqual([...warnings, [429, 0], ...warnings, [200, 2_000]]);
    release();
    await client.get(PODS, NAME);
    expect(seen).toHaveLength(6);
  });
});

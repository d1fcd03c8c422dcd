import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import { info } from '../../test/support/oncop-bench.js';
import type { ScriptedResponse } from '../../test/support/scripted-response.js';
import { ScriptedTransport } from '../../test/support/scripted-transport.js';
import type { Answer, CachedAnswer } from '../answer/answer.js';
import type { Resource } from '../declare/surface.js';
import type { RemoteTarget } from '../target/target.js';
import { Abort } from './aborts.js';
import { Circuits } from './circuits.js';
import { type FetchOptions, type FetchResult, fetchAnswer } from './fetch-answer.js';
import { Leaders } from './leaders.js';
import type { OncopReport } from './report.js';

function target(resource: Resource = 'info', leaderOnly = true): RemoteTarget {
  return {
    key: 'loader',
    url: new URL('http://loader:8080/katalog/loader'),
    shown: 'http://loader:8080/katalog/loader',
    peer: 'loader:8080',
    resource,
    leaderOnly,
    credential: undefined,
    tls: undefined,
    followFrom: undefined,
    policy: { cacheForMs: 10_000, staleWhileRevalidateMs: 0, staleAfterMs: 30_000, mode: 'poll' as const },
  };
}

function cached(epoch: number, seq: number, etag?: string): CachedAnswer {
  const answer: Answer = {
    kind: 'present',
    body: {},
    size: 2,
    etag,
    order: { epoch, seq },
    follower: false,
    message: undefined,
  };
  return { answer, sentAt: 0 };
}

/** One request over a script, with what it sent and reported. */
function start(
  script?: (index: number) => ScriptedResponse | Error,
  plan: Partial<FetchOptions> = {},
  tools: { random?: () => number } = {},
) {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(script && ((_, index) => script(index)));
  const reports: OncopReport[] = [];
  const report = (item: OncopReport): void => void reports.push(item);
  const gate = new Circuits(clock, report);
  const abort = new Abort();
  const request = fetchAnswer(
    {
      target: target(),
      cached: undefined,
      staleAfterMs: 30_000,
      traceparent: undefined,
      abort,
      ...plan,
    },
    {
      transport: transport.send,
      clock,
      random: tools.random ?? (() => 0.5),
      gate,
      report,
      leaders: new Leaders(),
      secrets: undefined,
    },
  );
  const results = (): string[] => reports.flatMap((item) => (item.type === 'request' ? [item.result] : []));
  return { clock, transport, reports, results, abort, request };
}

/** Drives the clock until the request ends. */
async function end(run: { clock: FakeClock; request: Promise<FetchResult> }): Promise<FetchResult> {
  await run.clock.advance(5_000);
  return run.request;
}

const failureOf = (result: FetchResult) => (result.type === 'failed' ? result.failure : undefined);
const answerOf = (result: FetchResult) => (result.type === 'answered' ? result.answer : undefined);

describe('a request', () => {
  it('sends the header of ONCOP, the URL, and the entity tag of the cached answer', async () => {
    const run = start(() => ({ status: 304 }), {
      cached: cached(1, 1, '"1-1"'),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect(await run.request).toEqual({ type: 'confirmed', sentAt: 0 });
    expect(run.transport.requests[0]?.headers).toEqual({
      accept: 'application/json',
      'orkestra-oncop': '1',
      'if-none-match': '"1-1"',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
  });

  it('does not send back a validator that is none', async () => {
    const run = start(() => ({ ...info(1), headers: { etag: '"a\r\nx: y"' } }));
    expect(answerOf(await run.request)?.etag).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each([
    [{ status: 404, body: { error: 'cr_not_found' } }, 'absent', 'the peer answered 404 cr_not_found'],
    [
      { status: 403, body: { error: 'cross_access_denied' } },
      'denied',
      'the peer answered 403 cross_access_denied',
    ],
    [{ status: 401, body: 'who are you?' }, 'denied', 'the peer answered 401'],
  ])('of %j is kept like one', async (response, kind, message) => {
    const run = start(() => response);
    expect(await run.request).toMatchObject({ type: 'answered', answer: { kind, message, body: undefined } });
    expect(run.results()).toEqual([kind]);
    expect(run.transport.requests).toHaveLength(1);
  });

  it('of a degraded operator is its health, though the status is 503', async () => {
    const run = start(() => ({ status: 503, body: { state: 'degraded', isKonductor: true } }), {
      target: target('health'),
    });
    expect(answerOf(await run.request)?.body).toMatchObject({ state: 'degraded' });
    const starting = start(() => ({ status: 503, body: { error: 'starting' } }), {
      target: target('health'),
    });
    expect(failureOf(await end(starting))?.message).toBe('the peer answered 503');
    expect(starting.transport.requests).toHaveLength(3);
  });

  it('may lack epoch and seq, as those of other implementations do', async () => {
    const run = start(() => info(3), { cached: cached(9, 9) });
    expect(answerOf(await run.request)?.order).toBeUndefined();
  });
});

describe('failure', () => {
  it('is tried again twice, with full jitter, and the age counts from the try that succeeded', async () => {
    const run = start((index) => (index < 2 ? new Error('reset') : info(7)));
    const result = await end(run);
    expect(result).toMatchObject({ type: 'answered', sentAt: 0.5 * 200 + 0.5 * 400 });
    expect(run.results()).toEqual(['unreachable', 'unreachable', 'ok']);
  });

  it('ends the request after three tries', async () => {
    const run = start(() => ({ status: 500 }));
    expect(failureOf(await end(run))).toMatchObject({ code: 'ORK_ONCOP_STATUS', notBefore: undefined });
    expect(run.results()).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(run.clock.pending).toBe(0);
  });

  it.each([
    [
      'a redirect',
      { status: 302, headers: { location: 'http://other/' } },
      'redirects are not followed',
      'rejected',
    ],
    ['a bad request', { status: 400 }, 'answered 400', 'rejected'],
    ['no JSON', { body: '<html>' }, 'not JSON', 'bad_body'],
    ['no object', { body: '[]' }, 'not an object', 'bad_body'],
    ['a large body', { body: `"${'x'.repeat(4 * 1024 * 1024)}"` }, 'larger than', 'over_budget'],
    [
      'a declared large body',
      { headers: { 'content-length': '5000000' }, body: '{}' },
      'larger than',
      'over_budget',
    ],
    ['a deep body', { body: `${'['.repeat(65)}${']'.repeat(65)}` }, 'nested deeper', 'bad_body'],
    [
      'an encoded body',
      { headers: { 'content-encoding': 'gzip' }, body: '{}' },
      'has the encoding "gzip"',
      'bad_body',
    ],
  ])('that asking again cannot help is not tried again: %s', async (_, response, message, result) => {
    const run = start(() => response);
    expect(failureOf(await run.request)?.message).toContain(message);
    expect(run.results()).toEqual([result]);
  });

  it('ends within five seconds even when the transport does not heed its signal', async () => {
    const run = start();
    await run.clock.advance(4_999);
    expect(run.transport.next().request.signal.aborted).toBe(false);
    await run.clock.advance(1);
    expect(failureOf(await run.request)).toMatchObject({
      code: 'ORK_ONCOP_TIMEOUT',
      message: 'loader:8080 did not answer within 5000 ms',
    });
    expect(run.results()).toEqual(['timeout']);
    expect(run.clock.pending).toBe(0);
  });

  it('is ended from outside at once, also while it waits for the next try', async () => {
    const run = start(() => new Error('reset'));
    await settle();
    run.abort.abort(new Error('closing'));
    await settle();
    expect(failureOf(await run.request)?.message).toBe('closing');
    expect(run.results()).toEqual(['unreachable']);
    expect(run.transport.requests).toHaveLength(1);
    expect(run.clock.pending).toBe(0);
  });

  it('waits as long as Retry-After says, if that is within the total', async () => {
    const run = start((index) => (index === 0 ? { status: 503, headers: { 'retry-after': '3' } } : info(1)));
    expect(await end(run)).toMatchObject({ type: 'answered', sentAt: 3_000 });
  });

  it('gives up at once when Retry-After is beyond the total, and remembers it', async () => {
    const run = start(() => ({ status: 429, headers: { 'retry-after': '60' } }));
    expect(failureOf(await run.request)?.notBefore).toBe(60_000);
    expect(run.transport.requests).toHaveLength(1);
    const greedy = start(() => ({ status: 429, headers: { 'retry-after': '999999' } }));
    expect(failureOf(await greedy.request)?.notBefore).toBe(120_000);
  });
});

describe('the leader rule', () => {
  const follower = { body: { isKonductor: false, metrics: { queueDepth: 0 } }, connection: { name: 'f' } };

  it('asks a follower’s answer again on a new connection', async () => {
    const run = start((index) => (index < 2 ? follower : info(5)));
    expect(answerOf(await run.request)?.body).toMatchObject({ metrics: { queueDepth: 5 } });
    expect(run.results()).toEqual(['follower', 'follower', 'ok']);
    expect(run.transport.requests.map((request) => request.notOn)).toEqual([
      undefined,
      follower.connection,
      follower.connection,
    ]);
  });

  it('tries three new connections and no more', async () => {
    const run = start(() => follower);
    expect(failureOf(await run.request)?.code).toBe('ORK_ONCOP_FOLLOWER');
    expect(run.transport.requests).toHaveLength(4);
  });

  it('does not let a follower confirm a value', async () => {
    const run = start(
      (index) => ({ status: 304, headers: index === 0 ? { 'orkestra-konductor': 'http://leader' } : {} }),
      { cached: cached(1, 1, '"x"') },
    );
    expect((await run.request).type).toBe('confirmed');
    expect(run.results()).toEqual(['follower', 'not_modified']);
  });

  it('takes a CR from any replica, whatever order it was in', async () => {
    const run = start(() => ({ body: { isKonductor: false, epoch: 1, seq: 1 } }), {
      target: target('cr', false),
      cached: cached(2, 2),
    });
    expect(answerOf(await run.request)?.order).toBeUndefined();
    expect(run.results()).toEqual(['ok']);
  });

  it('does not believe a leader that was replaced', async () => {
    const run = start((index) => info(index, index === 0 ? { epoch: 4, seq: 99 } : { epoch: 5, seq: 3 }), {
      cached: cached(5, 2),
    });
    expect(answerOf(await run.request)?.order).toEqual({ epoch: 5, seq: 3 });
    expect(run.results()).toEqual(['older', 'ok']);
    const lasting = start(() => info(0, { epoch: 5, seq: 1 }), { cached: cached(5, 2) });
    expect(failureOf(await lasting.request)?.code).toBe('ORK_ONCOP_OLDER');
  });
});

describe('the circuit', () => {
  it('keeps a peer that failed five times from being asked', async () => {
    const clock = new FakeClock();
    const transport = new ScriptedTransport(() => new Error('refused'));
    const reports: OncopReport[] = [];
    const report = (item: OncopReport): void => void reports.push(item);
    const tools = {
      transport: transport.send,
      clock,
      random: () => 0,
      gate: new Circuits(clock, report),
      leaders: new Leaders(),
      secrets: undefined,
      report,
    };
    const go = async (): Promise<FetchResult> => {
      const abort = new Abort();
      const request = fetchAnswer(
        { target: target(), cached: undefined, staleAfterMs: 1, traceparent: undefined, abort },
        tools,
      );
      await clock.advance(1);
      return request;
    };
    await go();
    expect(transport.requests).toHaveLength(3);
    expect(failureOf(await go())).toMatchObject({ code: 'ORK_ONCOP_CONNECT', message: 'refused' });
    expect(transport.requests).toHaveLength(5);
    await go();
    expect(transport.requests).toHaveLength(5);
    await clock.advance(10_000);
    await go();
    expect(transport.requests).toHaveLength(6);
    const states = reports.flatMap((item) => (item.type === 'circuit' ? [item.state] : []));
    expect(states).toEqual(['open', 'probing', 'open']);
  });
});

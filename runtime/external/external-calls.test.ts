import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExternalCall } from '../../katalog/index.js';
import type { SecretSource } from '../../lib/base/index.js';
import { HttpCaller } from '../../lib/calls/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { programOf } from '../../test/support/plan.js';
import { ExternalCalls } from './index.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Answer): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function make(
  yaml: string,
  secrets: Readonly<Record<string, string>> = {},
): { calls: readonly ExternalCall[]; external: ExternalCalls; clock: FakeClock } {
  const calls = programOf(`      external:\n${yaml}`).program.external.box;
  const clock = new FakeClock();
  const http = new HttpCaller();
  onTestFinished(() => http.close());
  const source: SecretSource = {
    read: async ({ namespace, name }) => {
      const value = secrets[`${namespace}/${name}`];
      return value === undefined ? undefined : { token: new TextEncoder().encode(value) };
    },
  };
  const env = { API_TOKEN: 'from-env' };
  return { calls, external: new ExternalCalls({ clock, http: http.call, env, secrets: source }), clock };
}

const data = (spec: object) => ({ metadata: { name: 'a' }, spec }) as never;
/** Resolves when a timer of that length is set. */
function armed(clock: FakeClock, ms: number): Promise<void> {
  const set = clock.setTimeout.bind(clock);
  return new Promise((resolve) => {
    clock.setTimeout = (fn, each) => {
      if (each === ms) resolve();
      return set(fn, each);
    };
  });
}

const never = new AbortController().signal;

describe('external calls', () => {
  it('are made in order, each seeing those before it', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['authorization'] ?? ''}`);
      response.end(request.url === '/token' ? 'secret' : 'ok');
    });
    const { calls, external } = make(`
        - { name: token, url: "${url}/token" }
        - { name: off, url: "${url}/off", when: [{ field: spec.off, exists: true }] }
        - { name: job, url: "${url}/job", method: POST, token: "{{ .external.token.body }}" }`);
    const { external: results } = await external.make(calls, data({ url }), never);
    expect(seen).toEqual(['GET /token ', 'POST /job Bearer secret']);
    expect(results).toEqual({
      token: { status: '200', body: 'secret', error: '', called: 'true' },
      off: { status: '', body: '', error: '', called: 'false' },
      job: { status: '200', body: 'ok', error: '', called: 'true' },
    });
  });

  it('fail with the place in the Katalog, and without the query', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('busy'));
    const { calls, external } = make(`        - { name: flags, url: "${url}/f?key=secret" }`);
    await expect(external.make(calls, data({ url }), never)).rejects.toThrow(
      `external call flags (operatorBox.external[0]): GET ${url}/f answered 503`,
    );
  });

  it('go on after a failure when they say so', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('busy'));
    const { calls, external } = make(`
        - { name: bad, url: "${url}/f", continueOnError: true }
        - { name: gone, url: "http://127.0.0.1:1/", continueOnError: true }
        - { name: wanted, url: "${url}/", expectedStatus: 503 }`);
    const { external: results } = await external.make(calls, data({ url }), never);
    expect(results).toMatchObject({
      bad: { status: '503', body: 'busy', error: `GET ${url}/f answered 503`, called: 'true' },
      gone: { status: '', body: '', error: expect.stringContaining('ECONNREFUSED'), called: 'true' },
      wanted: { status: '503', error: '' },
    });
  });

  it('keep 4096 bytes of a body, and no half of a character', async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await serve((_, response) => {
      response.on('close', closed);
      response.write(`x${'é'.repeat(3_000)}`);
    });
    const { calls, external } = make(`        - { name: a, url: "${url}" }`);
    const { external: results } = (await external.make(calls, data({ url }), never)) as unknown as {
      external: { a: { body: string } };
    };
    expect(results.a.body).toBe(`x${'é'.repeat(2_047)}`);
    await gone;
  });

  it('give the keys of their JSON, under what they say themselves', async () => {
    const body = '{"tokenValid":true,"status":"fine","list":[1],"__proto__":{"x":1}}';
    const url = await serve((_, response) => response.end(body));
    const { calls, external } = make(`        - { name: a, url: "${url}" }`);
    const { external: results } = await external.make(calls, data({ url }), never);
    expect(results).toEqual({
      a: { tokenValid: true, list: [1], status: '200', body, error: '', called: 'true' },
    });
  });

  it('carry the credential of a Secret or of the environment, and say what is wrong with it', async () => {
    const seen: unknown[] = [];
    const url = await serve(({ headers }, response) => {
      seen.push(headers['authorization'] ?? headers['x-api-key']);
      response.end();
    });
    const ref = (name: string) => `auth: { secretRef: { name: ${name}, namespace: n, key: token } }`;
    const { calls, external } = make(
      `
        - { name: a, url: "${url}", ${ref('mine')} }
        - { name: b, url: "${url}", auth: { env: API_TOKEN, header: X-Api-Key } }
        - { name: c, url: "${url}", continueOnError: true, ${ref('gone')} }`,
      { 'n/mine': 'from-secret\n' },
    );
    const { external: results } = await external.make(calls, data({ url }), never);
    expect(seen).toEqual(['Bearer from-secret', 'from-env']);
    expect(results).toMatchObject({ c: { error: `GET ${url}: the Secret n/gone is not there` } });
  });

  it('are made again as often as they say, and fail then', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(asked === 3 ? 200 : 503).end();
    });
    const { calls, external, clock } = make(
      `        - { name: a, url: "${url}", retryBackoff: { initial: 1s, maxAttempts: 3 } }`,
    );
    const waits = async (...each: number[]): Promise<void> => {
      for (const [ms, set] of each.map((one) => [one, armed(clock, one)] as const)) {
        await set;
        await clock.advance(ms);
      }
    };
    const passed = waits(1_000, 2_000);
    expect(await external.make(calls, data({ url }), never)).toMatchObject({
      external: { a: { status: '200', error: '' } },
    });
    await passed;
    const passedAgain = waits(1_000, 2_000);
    await expect(external.make(calls, data({ url }), never)).rejects.toThrow('answered 503');
    await passedAgain;
    expect(asked).toBe(6);
  });

  it('stand for as long as they may be kept, when they were good', async () => {
    let asked = 0;
    const url = await serve(({ url: path }, response) => {
      asked += 1;
      response.writeHead(path === '/bad' ? 500 : 200).end(String(asked));
    });
    const { calls, external, clock } = make(
      `        - { name: a, url: "${url}/{{ .spec.path }}", cacheFor: 10s, continueOnError: true }`,
    );
    const body = async (path: string): Promise<unknown> => {
      const made = (await external.make(calls, data({ path }), never)) as unknown as {
        external: { a: { body: string } };
      };
      return made.external.a.body;
    };
    expect([await body('x'), await body('x'), await body('y')]).toEqual(['1', '1', '2']);
    expect([await body('bad'), await body('bad')]).toEqual(['3', '4']);
    await clock.advance(10_000);
    expect(await body('x')).toBe('5');
  });

  it('read the result of a Prometheus query, or why there is none', async () => {
    const vector = (value: string) => ({ resultType: 'vector', result: [{ metric: {}, value: [1, value] }] });
    const url = await serve((request, response) => {
      const query = new URL(request.url ?? '', 'http://h').searchParams.get('query');
      if (query === 'up') response.end(JSON.stringify({ status: 'success', data: vector('1.5') }));
      else if (query === 'range')
        response.end('{"status":"success","data":{"resultType":"matrix","result":[]}}');
      else response.writeHead(400).end('{"status":"error","errorType":"bad_data","error":"parse error"}');
    });
    const call = (name: string, query: string) =>
      `\n        - { name: ${name}, protocol: prometheus, url: "${url}", query: "${query}", continueOnError: true }`;
    const { calls, external } = make(call('good', 'up') + call('range', 'range') + call('bad', '('));
    const { external: results } = await external.make(calls, data({ url }), never);
    expect(results).toMatchObject({
      good: { result: '1.5', error: '', raw: { data: vector('1.5') } },
      range: { result: '', error: 'invalid query result: expected a vector or scalar, got matrix' },
      bad: {
        result: '',
        error: `GET ${url} answered 400: bad_data: parse error`,
        called: 'true',
      },
    });
  });

  it('end at their own deadline, and with the reconcile', async () => {
    let arrived: () => void = () => undefined;
    const url = await serve(() => arrived());
    const { calls, external, clock } = make(`        - { name: slow, url: "${url}/s", timeout: 2s }`);
    const asked = (): Promise<void> =>
      new Promise((resolve) => {
        arrived = resolve;
      });
    let waiting = asked();
    const late = expect(external.make(calls, data({ url }), never)).rejects.toThrow('no answer within 2 s');
    await waiting;
    await clock.advance(2_000);
    await late;
    const abort = new AbortController();
    waiting = asked();
    const aborted = expect(external.make(calls, data({ url }), abort.signal)).rejects.toThrow('over');
    await waiting;
    abort.abort(new Error('over'));
    await aborted;
  });
});

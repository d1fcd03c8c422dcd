import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExternalCall } from '../../katalog/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { programOf } from '../../test/support/plan.js';
import { ExternalCalls, HttpCaller } from './index.js';

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

function make(yaml: string): { calls: readonly ExternalCall[]; external: ExternalCalls; clock: FakeClock } {
  const calls = programOf(`      external:\n${yaml}`).program.external.box;
  const clock = new FakeClock();
  const http = new HttpCaller();
  onTestFinished(() => http.close());
  return { calls, external: new ExternalCalls({ clock, http: http.call, env: {} }), clock };
}

const data = (spec: object) => ({ metadata: { name: 'a' }, spec }) as never;
const never = new AbortController().signal;

describe('external calls', () => {
  it('are made in order, each seeing those before it', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['authorization'] ?? ''}`);
      response.end(request.url === '/token' ? 'secret' : 'ok');
    });
    const { calls, external } = make(`
        - { name: token, url: "{{ .spec.url }}/token" }
        - { name: off, url: "{{ .spec.url }}/off", when: [{ field: spec.off, exists: true }] }
        - { name: job, url: "{{ .spec.url }}/job", method: POST, token: "{{ .external.token.body }}" }`);
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
    const { calls, external } = make('        - { name: flags, url: "{{ .spec.url }}/f?key=secret" }');
    await expect(external.make(calls, data({ url }), never)).rejects.toThrow(
      `external call flags (operatorBox.external[0]): GET ${url}/f answered 503`,
    );
  });

  it('go on after a failure when they say so', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('busy'));
    const { calls, external } = make(`
        - { name: bad, url: "{{ .spec.url }}/f", continueOnError: true }
        - { name: gone, url: "http://127.0.0.1:1/", continueOnError: true }
        - { name: wanted, url: "{{ .spec.url }}/", expectedStatus: 503 }`);
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
    const { calls, external } = make('        - { name: a, url: "{{ .spec.url }}" }');
    const { external: results } = (await external.make(calls, data({ url }), never)) as unknown as {
      external: { a: { body: string } };
    };
    expect(results.a.body).toBe(`x${'é'.repeat(2_047)}`);
    await gone;
  });

  it('end at their own deadline, and with the reconcile', async () => {
    let arrived: () => void = () => undefined;
    const url = await serve(() => arrived());
    const { calls, external, clock } = make(
      '        - { name: slow, url: "{{ .spec.url }}/s", timeout: 2s }',
    );
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

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { bytesOf, hostileRequests } from '../../test/support/hostile-requests.js';
import { apiOver } from '../../test/support/live-api.js';
import { exchange, oneAnswer } from '../../test/support/raw-exchange.js';
import { API_ERRORS, type ApiErrorCode } from './api-errors.js';

const STAMP = { isKonductor: true, identity: 'runtime-0', epoch: 4, seq: 21 };
const crd = fakeCrd();
crd.objects = [fakeObject('a', 'events'), fakeObject('a', 'one'), fakeObject('b', 'one')];
const { api } = apiOver(fakeView(crd));
const requests = hostileRequests(['loader', 'a', 'b', 'one', 'events']);

/** Below 500, and where it is an error, in the error form. */
function expectAnswer(status: number, body: string, method: string): void {
  expect(status).toBeLessThan(500);
  if (status < 400 || method === 'HEAD') return;
  const error = JSON.parse(body);
  expect(error).toMatchObject(STAMP);
  expect(API_ERRORS[error.error as ApiErrorCode].status).toBe(status);
  expect(error.message).toMatch(/^\S.*[^\s.]$/s);
}

describe('any request', () => {
  let url: URL;
  beforeAll(async () => {
    url = new URL(await api.listen({ port: 0, host: '127.0.0.1' }));
  });
  afterAll(() => api.close());

  it('is answered once on its connection, below 500, an error in the error form', async () => {
    const framing = fc.constantFrom('length', 'chunked', 'wrong', 'none', 'no host');
    await fc.assert(
      fc.asyncProperty(requests, framing, async (request, how) => {
        const { status, body } = oneAnswer(await exchange(url, bytesOf(request, how)));
        expectAnswer(status, body, request.method);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['no Host header', 'GET /katalog HTTP/1.1\r\n\r\n', 400, 'bad_request'],
    [
      'an expectation',
      'GET /katalog HTTP/1.1\r\nhost: x\r\nexpect: rain\r\nconnection: close\r\n\r\n',
      200,
      '',
    ],
    [
      'a body on demand',
      'GET /katalog HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n',
      400,
      'body_refused',
    ],
    ['a tunnel', 'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n', 405, 'method_not_allowed'],
    [
      'a body that cannot be read',
      'GET /katalog HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n',
      400,
      'body_refused',
    ],
    ['more than it asked for', 'GET /katalog HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\nmore', 200, ''],
  ])('with %s', async (_, request, status, code) => {
    const answer = oneAnswer(await exchange(url, request));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({
      ...(code ? { error: code, ...STAMP } : { name: 'pipeline' }),
    });
    if (status === 405) expect(answer.head).toContain('\r\nallow: get, head');
  });
});

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { HttpCaller, type ServiceCall, ServiceCalls } from './index.js';

const CALL: ServiceCall = {
  path: ['a'],
  timeoutMs: 10_000,
  sleepMs: 0,
  cacheMs: 0,
  credential: undefined,
  retry: undefined,
  accepts: (status) => status === 200,
};

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function service(clock = new FakeClock()): ServiceCalls<ServiceCall, string> {
  const caller = new HttpCaller();
  onTestFinished(() => caller.close());
  const tools = { clock, http: caller.call, env: {}, secrets: { read: async () => undefined } };
  return new ServiceCalls(tools, {
    limit: () => 10,
    answered: (_, { body }, failure) => ({ value: body, reason: failure }),
    unanswered: () => 'none',
  });
}

const get = (url: string) => ({ url, method: 'GET', headers: {}, body: undefined });
const never = new AbortController().signal;

describe('calls of a service', () => {
  it('a good answer is read up to the limit', async () => {
    const url = await serve((_, response) => response.end('0123456789abc'));
    expect(await service().make(CALL, get(url), never)).toEqual({ value: '0123456789', reason: '' });
  });

  it('a refused status is a failure whose reason leaves out query and user', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('busy'));
    const target = `${url.replace('http://', 'http://user:secret@')}/p?token=secret`;
    const { value, reason } = await service().make(CALL, get(target), never);
    expect({ value, reason }).toEqual({ value: 'busy', reason: `GET ${url}/p answered 503` });
  });

  it('a service that is not there is a failure with its cause', async () => {
    const result = await service().make(CALL, get('http://127.0.0.1:1/'), never);
    expect(result).toMatchObject({ value: 'none', reason: expect.stringContaining('ECONNREFUSED') });
    expect(result.cause).toBeInstanceOf(Error);
  });

  it('an answer is shared by calls of one place alone', async () => {
    let asked = 0;
    const url = await serve((_, response) => response.end(String(++asked)));
    const calls = service();
    const kept = { ...CALL, cacheMs: 1_000 };
    const value = async (call: ServiceCall) => (await calls.make(call, get(url), never)).value;
    expect([await value(kept), await value(kept), await value({ ...kept, path: ['b'] })]).toEqual([
      '1',
      '1',
      '2',
    ]);
  });
});

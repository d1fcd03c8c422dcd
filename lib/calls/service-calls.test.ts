import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authority } from '../../test/support/authority.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { HttpCallerOptions } from './http-call.js';
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

describe('the network of a call', () => {
  const limits = { maxBytes: 10_000_000, signal: never };

  function caller(options: HttpCallerOptions): HttpCaller {
    const made = new HttpCaller(options);
    onTestFinished(() => made.close());
    return made;
  }

  /** Resolves every name to these addresses. */
  const resolving =
    (...addresses: string[]): LookupFunction =>
    (_host, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://100.100.100.200/',
  ])('%s is refused without a connection', async (url) => {
    await expect(caller({}).call(get(url), limits)).rejects.toThrow('link-local or metadata address');
  });

  it('a name that resolves to such an address is refused, at every connection', async () => {
    const url = await serve((_, response) => response.setHeader('connection', 'close').end('mine'));
    const named = url.replace('127.0.0.1', 'rebinding.example');
    let answers = ['127.0.0.1'];
    const changing = caller({ lookup: (...given) => resolving(...answers)(...given) });
    expect(await changing.call(get(named), limits)).toEqual({ status: 200, body: 'mine' });
    answers = ['127.0.0.1', '169.254.169.254'];
    await expect(changing.call(get(named), limits)).rejects.toThrow(
      'rebinding.example (169.254.169.254) is a link-local or metadata address',
    );
  });

  it('allowLinkLocal connects to what the name resolves to', async () => {
    const url = await serve((_, response) => response.end('mine'));
    const named = url.replace('127.0.0.1', 'any.example');
    const open = caller({ lookup: resolving('127.0.0.1'), allowLinkLocal: true });
    expect(await open.call(get(named), limits)).toEqual({ status: 200, body: 'mine' });
  });

  it('the file of authorities is read for each connection', async () => {
    const [ours, theirs] = await Promise.all([authority('ours'), authority('theirs')]);
    const server = createTlsServer(await ours.issue(['127.0.0.1']), (_, response) =>
      response.setHeader('connection', 'close').end('secret'),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-calls-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const caFile = join(folder, 'ca.crt');
    const rotating = caller({ caFile });
    await expect(rotating.call(get(url), limits)).rejects.toThrow(`open '${caFile}'`);
    writeFileSync(caFile, theirs.ca);
    await expect(rotating.call(get(url), limits)).rejects.toThrow('certificate');
    writeFileSync(caFile, ours.ca);
    expect(await rotating.call(get(url), limits)).toEqual({ status: 200, body: 'secret' });
    writeFileSync(caFile, theirs.ca);
    await expect(rotating.call(get(url), limits)).rejects.toThrow('certificate');
  });

  it('a redirect is an answer and is not followed', async () => {
    const seen: unknown[] = [];
    const other = await serve(({ headers }, response) => {
      seen.push(headers['authorization']);
      response.end();
    });
    const url = await serve((_, response) => response.writeHead(302, { location: other }).end('moved'));
    const request = { ...get(url), headers: { authorization: 'Bearer secret' } };
    expect(await caller({}).call(request, limits)).toEqual({ status: 302, body: 'moved' });
    expect(seen).toEqual([]);
  });

  it('an answer is read up to 1 MiB', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(3_000_000)));
    expect((await caller({}).call(get(url), limits)).body).toHaveLength(1_048_576);
  });

  it('the reason of a failure has the url as written', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('busy'));
    const request = { ...get(`${url}/token-value`), shown: '$HOOK/x?key=$KEY' };
    expect((await service().make(CALL, request, never)).reason).toBe('GET $HOOK/x answered 503');
  });
});

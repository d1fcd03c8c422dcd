import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeView } from '../test/support/fake-runtime-view.js';
import { apiOver } from '../test/support/live-api.js';
import { listenForApi, sendsTokensInClear } from './listen.js';

/** A Live API on a machine on which nothing, or nothing of IPv6, can be listened to. */
function machine(code: string, ...refused: readonly string[]) {
  const asked: string[] = [];
  const listen = async ({ host = '' }: { host?: string }): Promise<string> => {
    asked.push(host);
    if (refused.includes(host)) throw Object.assign(new Error(`listen ${code} ${host}`), { code });
    return `http://${host.includes(':') ? `[${host}]` : host}:80`;
  };
  return { api: { listen }, asked };
}

describe('listening', () => {
  it('is on every address unless one is named, and gives a URL for this machine', async () => {
    const { api, asked } = machine('');
    expect(await listenForApi(api, { port: 80 })).toBe('http://127.0.0.1:80');
    expect(await listenForApi(api, { port: 80, host: '10.0.0.7' })).toBe('http://10.0.0.7:80');
    expect(asked).toEqual(['::', '10.0.0.7']);
  });

  it('is on every address of IPv4 where there is no IPv6', async () => {
    const { api, asked } = machine('EAFNOSUPPORT', '::');
    expect(await listenForApi(api, { port: 80, host: '::' })).toBe('http://127.0.0.1:80');
    expect(asked).toEqual(['::', '0.0.0.0']);
  });

  it.each([
    ['EADDRINUSE', {}, 'port 80: another process listens there'],
    ['EADDRNOTAVAIL', { host: '10.0.0.7' }, 'port 80 of 10.0.0.7: this machine has no such address'],
    ['EACCES', { host: '0.0.0.0' }, 'port 80: this user may not listen there'],
    ['EINVAL', {}, 'port 80: listen EINVAL ::'],
  ])('says that it cannot: %s', async (code, address, text) => {
    const { api } = machine(code, '::', '0.0.0.0', '10.0.0.7');
    await expect(listenForApi(api, { port: 80, ...address })).rejects.toMatchObject({
      code: 'ORK_LISTEN',
      message: `the Live API cannot listen on ${text}`,
    });
  });

  it('fails for a port that is taken, and can be tried again', async () => {
    const { api } = apiOver(fakeView());
    onTestFinished(() => api.close());
    const other = createServer();
    onTestFinished(() => void other.close());
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve(Object(other.address()).port));
    });
    await expect(listenForApi(api, { port, host: '127.0.0.1' })).rejects.toThrow(
      'another process listens there',
    );
    expect(await listenForApi(api, { port: 0, host: '127.0.0.1' })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('tokens of callers', () => {
  it.each([
    ['token', false, '::', true],
    ['kubernetes', false, undefined, true],
    ['kubernetes', false, '10.0.0.7', true],
    ['token', true, '::', false],
    ['token', false, '127.0.0.1', false],
    ['token', false, '::1', false],
    ['token', false, 'localhost', false],
    ['none', false, '::', false],
  ] as const)(
    'of auth %s with TLS %s on %s cross the network in clear text: %s',
    (auth, hasTls, host, isClear) => {
      expect(sendsTokensInClear({ auth, hasTls, host })).toBe(isClear);
    },
  );
});

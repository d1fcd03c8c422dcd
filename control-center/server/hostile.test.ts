/** What answers at a URL and is not a runtime, or is hostile. */

import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startControl } from '../../test/support/control.js';
import { declared } from '../../test/support/control-settings.js';
import { scriptedServer } from '../../test/support/scripted-server.js';
import { fixedToken } from './fetch/token.js';

const KATALOG = { name: 'shop', crds: [] };

describe('an answer that is not a runtime', () => {
  it.each<readonly [what: string, status: number, type: string, body: string, why: string]>([
    ['a web page', 200, 'text/html', '<h1>secret</h1>', 'the body has no name'],
    ['other JSON', 200, 'application/json', '{"name":3}', 'the body has no name'],
    ['no list of CRDs', 200, 'application/json', '{"name":"a"}', 'the body has no list of crds'],
    ['404', 404, 'text/plain', 'secret', 'the status is 404'],
    ['a redirect', 302, 'text/html', 'secret', 'the status is 302'],
  ])('%s is said with its status and type, and never with its body', async (_, status, type, body, why) => {
    const server = await scriptedServer((__, response) => {
      response.writeHead(status, { 'content-type': type, location: 'http://169.254.169.254/' }).end(body);
    });
    const control = await startControl({ sources: [declared('x', server.url)] });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('x')?.state.state === 'not a runtime');
    expect(tab.source('x')?.state).toMatchObject({
      asked: `GET ${server.url}/katalog`,
      status,
      contentType: type,
      why,
    });
    expect(JSON.stringify([...tab.entities])).not.toContain('secret');
  });

  it.each<readonly [status: number, body: object, state: string]>([
    [401, {}, 'not signed in'],
    [403, {}, 'forbidden'],
    [500, {}, 'not answering'],
    [502, { error: 'bad gateway' }, 'not answering'],
  ])('status %i with %j is %s', async (status, body, state) => {
    const server = await scriptedServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const control = await startControl({ sources: [declared('x', server.url)] });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('x')?.state.state === state);
    if (state === 'forbidden')
      expect(tab.source('x')?.state).toMatchObject({ role: expect.stringContaining('ClusterRole') });
  });

  it('that is larger than 4 MiB is not read to its end', async () => {
    const server = await scriptedServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"name":"a","crds":[],"x":"${'x'.repeat(5 * 1024 * 1024)}"}`);
    });
    const control = await startControl({ sources: [declared('x', server.url)] });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('x')?.state.state === 'not answering');
    expect(tab.source('x')?.state).toMatchObject({ cause: { message: expect.stringContaining('4194304') } });
  });

  it('with absurd names and counts is cut to what is shown', async () => {
    const crds = Array.from({ length: 5_000 }, (_, index) => ({
      name: `${'n'.repeat(400)}${index}`,
      reason: 'r'.repeat(100_000 / 5_000),
      queueDepth: 'NaN',
      isKonductor: true,
    }));
    const body = { ...KATALOG, name: 'x'.repeat(100_000), crds, isKonductor: true, __proto__: { a: 1 } };
    const server = await scriptedServer(({ url }, response) => {
      const found = url === '/katalog';
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
      response.end(found ? JSON.stringify(body) : '{}');
    });
    const control = await startControl({ sources: [declared('x', server.url)] });
    const tab = await control.tab('overview');
    await tab.until(() => tab.keys('row').length > 0);
    expect(tab.keys('row').length).toBeLessThanOrEqual(1_000);
    expect(tab.source('x')?.katalog?.name).toHaveLength(253);
  });

  it('that never ends costs its own source five seconds and no other one anything', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => silent.close(() => resolve()));
    });
    const { port } = silent.address() as AddressInfo;
    const server = await scriptedServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(KATALOG));
    });
    const control = await startControl({
      sources: [declared('slow', `http://127.0.0.1:${port}`), declared('x', server.url)],
    });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('x')?.katalog?.name === 'shop');
    expect(tab.source('slow')?.state.state).toBe('connecting');
  });
});

describe('requests', () => {
  it.each(['http://169.254.169.254', 'http://[fe80::1]', 'http://100.100.100.200'])(
    'are never sent to %s',
    async (url) => {
      const control = await startControl({ sources: [declared('x', url)] });
      const tab = await control.tab('sources');
      await tab.until(() => tab.source('x')?.state.state === 'not answering');
      expect(tab.source('x')?.state).toMatchObject({ cause: { kind: 'not allowed' } });
    },
  );

  it('follow the leader that an answer names, without the token, and no redirect', async () => {
    const leader = await scriptedServer((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    });
    const follower = await scriptedServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'orkestra-konductor': leader.url });
      response.end(JSON.stringify({ ...KATALOG, isKonductor: false }));
    });
    const source = { ...declared('x', follower.url), token: fixedToken('s3cret-token') };
    const control = await startControl({ sources: [source] });
    const request = await leader.received();
    expect(request.url).toBe('/katalog');
    expect(request.headers['authorization']).toBeUndefined();
    expect(follower.requests[0]?.headers['authorization']).toBe('Bearer s3cret-token');
    const tab = await control.tab('overview');
    await tab.until(() => tab.source('x')?.state.state === 'follower only');
    expect(JSON.stringify([[...tab.entities], control.log])).not.toContain('s3cret-token');
    expect(await control.get('settings')).toMatchObject({ runtimes: [{ name: 'x', hasToken: true }] });
    expect(JSON.stringify(await control.get('settings'))).not.toContain('s3cret-token');
  });

  it('go nowhere that --allowed-runtimes does not list', async () => {
    const server = await scriptedServer((_, response) => response.end('{}'));
    const control = await startControl({
      sources: [declared('x', server.url)],
      allowedRuntimes: ['10.0.0.0/8'],
    });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('x')?.state.state === 'not answering');
    expect(tab.source('x')?.state).toMatchObject({ cause: { kind: 'not allowed' } });
    expect(server.requests).toEqual([]);
  });
});

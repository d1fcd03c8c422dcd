/** Who may open the Control Center and do what, over real HTTP. */

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, systemRandom } from '../../../lib/base/index.js';
import { startControl, Tab } from '../../../test/support/control.js';
import { controlSettings, declared } from '../../../test/support/control-settings.js';
import { scriptedServer } from '../../../test/support/scripted-server.js';
import { AddedRuntimes } from '../config/added-runtimes.js';
import type { ControlSettings } from '../config/settings.js';
import { ControlCenter } from '../control-center.js';
import { createControlMetrics } from '../metrics.js';
import type { FirstSnapshot } from '../wire/index.js';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** A request with any headers, `Host` too, which fetch does not let through. */
function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const own = { origin: new URL(url).origin, 'content-type': 'application/json' };
  const sent = { ...(method === 'GET' ? {} : own), ...headers };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: sent }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

interface Bytes {
  readonly headers: Answer['headers'];
  readonly bytes: Buffer;
}

/** The answer as it is sent: of a stream, the beginning. */
function firstBytes(url: string, encoding: string): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      const { headers } = response;
      const chunks: Buffer[] = [];
      const answer = (): void => resolve({ headers, bytes: Buffer.concat(chunks) });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (!headers['content-type']?.includes('event-stream')) return;
        answer();
        response.destroy();
      });
      response.on('end', answer);
    });
    request.on('error', reject);
    request.end();
  });
}

/** The document as it is before the build. */
const PAGE = join(import.meta.dirname, '../../ui');
const LOGIN = { username: 'ada', password: 'correct horse', secret: 's'.repeat(32) };

async function signIn(url: string): Promise<string> {
  const { username, password } = LOGIN;
  const { headers } = await ask(`${url}api/session`, { method: 'POST', body: { username, password } });
  const [cookie = ''] = headers['set-cookie'] ?? [];
  return cookie.split(';', 1)[0] ?? '';
}

describe('without a login', () => {
  it('only hosts of this machine are served, but for probes', async () => {
    const { url } = await startControl({ allowedHosts: ['control.example.com'] });
    const status = async (path: string, host: string): Promise<number> =>
      (await ask(`${url}${path}`, { headers: { host } })).status;
    expect(await status('api/session', 'evil.example')).toBe(421);
    expect(await status('', 'evil.example')).toBe(421);
    expect(await status('api/stream?topics=overview', 'evil.example')).toBe(421);
    expect(await status('api/session', 'control.example.com')).toBe(200);
    expect(await status('api/session', 'localhost:1')).toBe(200);
    for (const probe of ['healthz', 'readyz', 'metrics'])
      expect(await status(probe, '10.0.0.1:8081')).toBe(200);
    expect(await status('healthz', 'evil.example')).toBe(200);
  });

  it('it is refused on an address that others reach, unless --no-login says so', () => {
    const center = (more: Partial<ControlSettings>): ControlCenter =>
      new ControlCenter({
        settings: controlSettings({ host: '0.0.0.0', ...more }),
        clock: systemClock(),
        random: systemRandom,
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
        metrics: createControlMetrics({ processDefaults: false }),
      });
    expect(() => center({})).toThrow('invalid --host "0.0.0.0": expected 127.0.0.1, because nobody signs in');
    expect(() => center({ noLogin: true })).not.toThrow();
    expect(() => center({ login: LOGIN })).not.toThrow();
  });
});

describe('with a login', () => {
  it('nothing of the API is read without a session, and a session opens all of it', async () => {
    const { url } = await startControl({ login: LOGIN });
    for (const path of [
      'settings',
      'stream?topics=overview',
      'snapshot?topics=overview',
      'changes',
      'nowhere',
    ]) {
      expect((await ask(`${url}api/${path}`)).status, path).toBe(401);
    }
    expect(JSON.parse((await ask(`${url}api/session`)).text)).toMatchObject({
      loginRequired: true,
      signedIn: false,
      user: '',
    });
    const cookie = await signIn(url);
    expect((await ask(`${url}api/settings`, { headers: { cookie } })).status).toBe(200);
    expect(JSON.parse((await ask(`${url}api/session`, { headers: { cookie } })).text)).toMatchObject({
      signedIn: true,
      user: 'ada',
    });
    const tab = new Tab(`${url}api/stream?topics=overview`, { cookie });
    await tab.until(() => tab.snapshots === 1);
    tab.close();
    const out = await ask(`${url}api/session`, { method: 'DELETE', headers: { cookie } });
    expect([out.status, out.headers['set-cookie']?.[0]]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  });

  it('a wrong password is refused, and the sixth try in a minute too', async () => {
    const { url, log } = await startControl({ login: LOGIN });
    const attempt = (password: string): Promise<Answer> =>
      ask(`${url}api/session`, { method: 'POST', body: { username: 'ada', password } });
    for (let tries = 0; tries < 5; tries++) {
      const { status, text } = await attempt('guess-of-mine');
      expect([status, JSON.parse(text).error]).toEqual([401, 'bad_credentials']);
    }
    const refused = await attempt(LOGIN.password);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    expect(log.join()).not.toContain('guess-of-mine');
  });
});

describe('the document of a page', () => {
  const blockOf = (text: string): string | undefined =>
    /<script type="application\/json" id="snapshot">([^<]*)<\/script>/.exec(text)?.[1];

  it('has the snapshot of its topics as data, whatever a Katalog says', async () => {
    const name = '</script><script>alert(1)</script><!--';
    const { url } = await startControl({ pageFolder: PAGE, sources: [declared(name, 'http://127.0.0.1:1')] });
    const { text, headers } = await ask(`${url}settings`);
    const { topics, snapshot } = JSON.parse(blockOf(text) ?? '') as FirstSnapshot;
    expect(topics).toEqual(['sources']);
    expect(Object.values(snapshot.entities)[0]).toMatchObject({ name });
    expect(text.match(/<script\b/g)).toHaveLength(2);
    expect(headers['cache-control']).toBe('no-store');
    expect(blockOf((await ask(`${url}sign-in`)).text)).toBeUndefined();
    expect(blockOf((await ask(`${url}runtimes/%zz`)).text)).toBeUndefined();
  });

  it('has nothing of it for somebody who has not signed in', async () => {
    const { url } = await startControl({
      pageFolder: PAGE,
      login: LOGIN,
      sources: [declared('shop', 'http://127.0.0.1:1')],
    });
    const stranger = await ask(url);
    expect([stranger.status, blockOf(stranger.text)]).toEqual([200, undefined]);
    expect(stranger.text).not.toContain('shop');
    const cookie = await signIn(url);
    expect(blockOf((await ask(url, { headers: { cookie } })).text)).toContain('"source:shop"');
  });
});

describe('what changes something', () => {
  it.each<readonly [what: string, headers: Readonly<Record<string, string>>, status: number]>([
    ['another origin', { origin: 'http://evil.example' }, 403],
    ['no origin of ours', { origin: 'null' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
    ['another site, by the browser', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('is refused from %s', async (_, headers, status) => {
    const { url } = await startControl({});
    const answer = await ask(`${url}api/runtimes/check`, { method: 'POST', headers, body: { url: 'a:1' } });
    expect(answer.status).toBe(status);
  });

  it('is read by no page of another site', async () => {
    const { url } = await startControl({});
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await ask(`${url}api/settings`, { headers })).status).toBe(403);
  });
});

describe('every response', () => {
  it.each(['', 'api/session', 'api/nowhere', 'assets/none.js', 'healthz', 'runtimes/a%20b/crds/c'])(
    '/%s has the policy of the page and no CORS header',
    async (path) => {
      const { url } = await startControl({});
      const { headers } = await ask(`${url}${path}`);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  it('of a stream has them too', async () => {
    const { url } = await startControl({});
    const response = await fetch(`${url}api/stream?topics=overview`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await response.body?.cancel();
  });
});

describe('the page', () => {
  async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'control-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'assets'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return folder;
  }

  it('is the same document for every path, beneath the base path, and its files are immutable', async () => {
    const pageFolder = await folderOf({
      'index.html': '<script type="module" src="./assets/a-1.js"></script><link href="./icon.svg">',
      'assets/a-1.js': 'plain',
      'assets/a-1.js.br': 'brotli',
      'assets/a-1.js.gz': 'gzip',
      'icon.svg': '<svg/>',
      'secret.txt': 'not a file of the page',
    });
    const { url } = await startControl({ pageFolder, basePath: '/orkestra/' });
    for (const path of ['', 'runtimes/a/crds/b', 'topology', 'secret.txt']) {
      const { text, headers } = await ask(`${url}${path}`);
      expect(text).toContain('src="/orkestra/assets/a-1.js"');
      expect(headers['cache-control']).toBe('no-store');
    }
    const asset = (encoding: string): Promise<Answer> =>
      ask(`${url}assets/a-1.js`, { headers: { 'accept-encoding': encoding } });
    expect((await asset('gzip, br')).text).toBe('brotli');
    expect((await asset('gzip')).headers['content-encoding']).toBe('gzip');
    const plain = await asset('identity');
    expect([plain.text, plain.headers['cache-control']]).toEqual([
      'plain',
      'public, max-age=31536000, immutable',
    ]);
    expect((await ask(`${url}assets/none.js`)).status).toBe(404);
    expect((await ask(`${url}api/none`)).status).toBe(404);
    const root = new URL('/', url).href;
    expect((await ask(root)).headers['location']).toBe('/orkestra/');
    for (const path of ['..%2f..%2fetc%2fpasswd', '%2e%2e/%2e%2e/etc/passwd', 'assets/..%2findex.html.br']) {
      expect((await ask(`${url}${path}`)).text).not.toContain('root:');
    }
  });

  it('is compressed for a browser that takes it, as the stream is', async () => {
    const html = `<body>${'<p>The same again.</p>'.repeat(200)}</body>`;
    const { url } = await startControl({ pageFolder: await folderOf({ 'index.html': html }) });
    const asked = (path: string, encoding: string) => firstBytes(`${url}${path}`, encoding);
    // A page without data of now.
    const plain = await asked('shortcuts', 'identity');
    const packed = await asked('shortcuts', 'gzip, deflate, br');
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.bytes.toString());
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 10);
    for (const path of ['', 'api/stream?topics=overview']) {
      for (const [encoding, expected] of [
        ['gzip, deflate, br', 'gzip'],
        ['identity', undefined],
        ['gzip;q=0, br', undefined],
      ] as const) {
        const { headers } = await asked(path, encoding);
        expect([headers['content-encoding'], headers['vary']], `${path} ${encoding}`).toEqual([
          expected,
          'accept-encoding',
        ]);
      }
    }
  });

  it('has the addresses of the Go Control Center where one runtime has the Katalog', async () => {
    const server = await scriptedServer(({ url }, response) => {
      response.writeHead(url === '/katalog' ? 200 : 404, { 'content-type': 'application/json' });
      response.end('{"name":"shop","crds":[]}');
    });
    const control = await startControl({ sources: [declared('shop prod', server.url)] });
    const tab = await control.tab('sources');
    await tab.until(() => tab.source('shop prod')?.katalog?.name === 'shop');
    const where = async (path: string) =>
      (await ask(`${control.url}controlcenter/${path}`)).headers['location'];
    expect(await where('katalog/shop')).toBe('/runtimes/shop%20prod');
    expect(await where('katalog/shop/crd/order')).toBe('/runtimes/shop%20prod/crds/order');
    expect(await where('katalog/shop/crd/order/cr/a/one')).toBe('/runtimes/shop%20prod/crds/order/crs/a/one');
    expect(await where('katalog/shop/crd/order/cr/one')).toBe('/runtimes/shop%20prod/crds/order/crs/_/one');
    expect(await where('katalog/other')).toBe('/?q=other');
    expect(await where('katalog//evil.example')).toBe('/?q=evil.example');
  });
});

describe('adding runtimes', () => {
  async function runtime(body: object = { name: 'shop', version: '1', crds: [{ name: 'order' }] }) {
    const server = await scriptedServer(({ url }, response) => {
      response.writeHead(url === '/katalog' ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    return server.url;
  }

  it('asks, shows, keeps and forgets, in a file that its owner alone reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'control-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'orkestra', 'runtimes.yaml');
    const shop = await runtime();
    const { url } = await startControl({ added: new AddedRuntimes(path) });
    const post = (rest: string, body: object): Promise<Answer> =>
      ask(`${url}api/${rest}`, { method: 'POST', body });
    const checked = await post('runtimes/check', { url: shop });
    expect([checked.status, JSON.parse(checked.text)]).toMatchObject([
      200,
      { name: 'shop', crds: 1, kind: 'runtime' },
    ]);
    const added = await post('runtimes', { url: shop, name: 'a', token: 's3cret' });
    expect([added.status, JSON.parse(added.text)]).toMatchObject([
      201,
      { name: 'a', from: 'page', hasToken: true },
    ]);
    expect(added.text).not.toContain('s3cret');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toContain('s3cret');
    expect((await post('runtimes', { url: shop })).status).toBe(409);
    const again = await post('runtimes/a/check', {});
    expect([again.status, JSON.parse(again.text)]).toMatchObject([
      200,
      [{ url: shop, name: 'shop', crds: 1, kind: 'runtime' }],
    ]);
    expect(again.text).not.toContain('s3cret');
    expect((await post('runtimes/nobody/check', {})).status).toBe(404);
    expect((await post('runtimes/a/rename', { name: 'b' })).status).toBe(204);
    const settings = JSON.parse((await ask(`${url}api/settings`)).text);
    expect(settings).toMatchObject({ canAdd: true, file: path, runtimes: [{ name: 'b' }] });
    expect((await ask(`${url}api/runtimes/b`, { method: 'DELETE' })).status).toBe(204);
    expect(await readFile(path, 'utf8')).not.toContain('s3cret');
    expect((await ask(`${url}api/runtimes/b`, { method: 'DELETE' })).status).toBe(404);
  });

  it.each<readonly [url: string, status: number, error: string]>([
    ['file:///etc/passwd', 400, 'bad_request'],
    ['http://user:pass@a', 400, 'bad_request'],
    ['http://169.254.169.254/latest/meta-data', 422, 'not_a_runtime'],
    ['http://127.0.0.1:1', 422, 'not_a_runtime'],
  ])('refuses %s', async (target, status, error) => {
    const { url } = await startControl({});
    const answer = await ask(`${url}api/runtimes`, { method: 'POST', body: { url: target } });
    expect([answer.status, JSON.parse(answer.text).error]).toEqual([status, error]);
  });

  it('changes nothing of the file and of flags, and nothing where the file says readOnly', async () => {
    const shop = await runtime();
    const { url } = await startControl({ sources: [declared('a', shop)], readOnly: true });
    expect((await ask(`${url}api/runtimes/a`, { method: 'DELETE' })).status).toBe(403);
    expect((await ask(`${url}api/runtimes`, { method: 'POST', body: { url: await runtime() } })).status).toBe(
      403,
    );
    expect(JSON.parse((await ask(`${url}api/settings`)).text)).toMatchObject({ canAdd: false });
  });
});

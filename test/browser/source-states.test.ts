/** Every state that a real runtime can be brought into, as a person reads it, and the way out of it without a reload. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { fixedToken } from '../../control-center/server/fetch/token.js';
import { authority } from '../support/authority.js';
import { axeFindings, launchBrowser, newContext, violationsOf } from '../support/browser.js';
import { cluster, type OnTestFinished } from '../support/cluster.js';
import { type Control, startControl } from '../support/control.js';
import { declared } from '../support/control-settings.js';
import { fileCrd } from '../support/crd.js';
import { readerToken } from '../support/live-api-reader.js';
import { PAGE_FOLDER } from '../support/page-folder.js';
import type { RuntimeProcess } from '../support/runtime-process.js';
import { securedRuntime, servingCertificate, testFolder } from '../support/secured-runtime.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const crd = fileCrd('Load');
const TOKEN = 'a-token-of-some-length';
/** The embedded cluster has no users. */
const hasUsers = inject('cluster').kind === 'real';

const STATES: readonly (readonly [name: string, state: string, says: RegExp])[] = [
  ['starting', 'starting', /the first list of loads\S+ has not been handled/],
  ['follower', 'follower only', /follower-1 answers, but no leader does/],
  ['gone', 'not answering', /refuses connections[\s\S]*tr(y|ies), next/],
  ['untrusted', 'not answering', /certificate/],
  ['no-token', 'not signed in', /requires a token[\s\S]*auth: \{ token: \$ORK_API_TOKEN \}/],
  ['wrong-token', 'not signed in', /rejected the token/],
  ...(hasUsers ? [['no-role', 'forbidden', /may not read \/katalog[\s\S]*kind: ClusterRole/] as const] : []),
  ['other', 'not a runtime', /responded 200 text\/html[\s\S]*the body has no name/],
];

describe('the states of a source, made with real runtimes', () => {
  const ends: Parameters<OnTestFinished>[0][] = [];
  const finished: OnTestFinished = (end) => void ends.push(end);
  const start = (more: object, options: Parameters<typeof securedRuntime>[3] = {}) =>
    securedRuntime(crd, finished, more, options).then(({ process }) => process);
  let browser: Browser;
  let control: Control;
  let page: Page;
  let network: TcpProxy;
  let live: RuntimeProcess;

  /** A runtime before which its API server does not answer. */
  async function waiting(): Promise<RuntimeProcess> {
    const { kubeconfig, url } = cluster();
    network = await TcpProxy.to(Number(new URL(url).port));
    finished(() => network.close());
    network.drop();
    const path = join(await testFolder(finished), 'kubeconfig');
    const text = await readFile(kubeconfig, 'utf8');
    await writeFile(path, text.replaceAll(`:${new URL(url).port}`, `:${network.port}`));
    return start({}, { kubeconfig: path });
  }

  /** The second of two replicas, whose leader was killed and keeps its Lease. */
  async function follower(): Promise<RuntimeProcess> {
    const lease = { leaseDuration: '300s', lease: 'shared' };
    const first = await securedRuntime(crd, finished, {}, { ...lease, identity: 'follower-0' });
    await first.process.leading();
    const second = await start(
      {},
      { ...lease, identity: 'follower-1', env: { ORK_NAMESPACE: first.namespace } },
    );
    await first.process.kill();
    return second;
  }

  async function untrusted(): Promise<string> {
    const root = await authority('browser test');
    const { env } = await servingCertificate(root, await testFolder(finished));
    return (await start({}, { env })).url.replace('http:', 'https:');
  }

  async function noRole() {
    if (!hasUsers) return [];
    const auth = { security: { api: { auth: 'kubernetes' } } };
    const { process, namespace } = await securedRuntime(crd, finished, auth);
    const token = await readerToken(namespace, [], finished);
    return [{ ...declared('no-role', process.url), token: fixedToken(token) }];
  }

  beforeAll(async () => {
    browser = await launchBrowser();
    const other = await startControl({}, finished);
    const security = { security: { api: { auth: 'token' } } };
    const [first, starting, second, tls, closed, forbidden] = await Promise.all([
      start({}),
      waiting(),
      follower(),
      untrusted(),
      start(security, { env: { ORK_API_TOKEN: TOKEN } }),
      noRole(),
    ]);
    live = first;
    control = await startControl(
      {
        pageFolder: PAGE_FOLDER,
        refreshMs: 60_000,
        sources: [
          declared('live', live.url),
          declared('starting', starting.url),
          declared('follower', second.url),
          declared('gone', 'http://127.0.0.1:9'),
          declared('untrusted', tls),
          declared('no-token', closed.url),
          { ...declared('wrong-token', closed.url), token: fixedToken('another-token-altogether') },
          ...forbidden,
          declared('other', other.url),
        ],
      },
      finished,
    );
    page = await (await newContext(browser, { width: 1440 })).newPage();
    await page.goto(control.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    for (const end of ends.toReversed()) await end();
  });

  const notice = (state: string): string => `.source-notice.notice-${state.replaceAll(' ', '-')}`;

  it.each(STATES)('%s is said to be %s, in words', async (name, state, says) => {
    await page.goto(`${control.url}runtimes/${name}`);
    await page.waitForSelector(notice(state));
    expect(await page.locator('main').textContent()).toMatch(says);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.locator('main').textContent()).not.toContain(TOKEN);
  });

  it('the overview says all of them at once, and nothing of the one that is live', async () => {
    await page.goto(control.url);
    await page.waitForSelector('tr.shown-fresh:has-text("live")');
    const said = await page.locator('.quiet-sources li').allTextContents();
    expect(said.length).toBe(STATES.length);
    expect(said.join('\n')).not.toMatch(/^live/m);
    if (!hasUsers) expect(said.join('\n')).not.toContain('forbidden');
    expect(await axeFindings(page)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('a runtime that starts is live once its API server answers, without a reload', async () => {
    await page.goto(`${control.url}runtimes/starting`);
    await page.waitForSelector(notice('starting'));
    await page.evaluate('window.isSamePage = true');
    network.heal();
    await page.waitForSelector('.card.shown-fresh:has-text("load")');
    await page.waitForSelector('.source-notice', { state: 'detached' });
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('a runtime that is halted is stale, then does not answer, and is live when it is woken', async () => {
    await page.goto(`${control.url}runtimes/live`);
    await page.waitForSelector('.card.shown-fresh:has-text("load")');
    await page.evaluate('window.isSamePage = true');
    live.halt();
    await page.waitForSelector(`${notice('stale')}:has-text("no heartbeat has arrived")`);
    expect(await page.locator('.is-stale .card').count()).toBe(1);
    await page.waitForSelector(`${notice('not answering')}:has-text("did not answer")`);
    expect(await page.locator('.source-notice').textContent()).toMatch(/What you see is of .*ago/);
    live.wake();
    await page.waitForSelector('.source-notice', { state: 'detached' });
    await page.waitForSelector('.card.shown-fresh:has-text("load")');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('a runtime that is halted while the Control Center starts is connecting first', async () => {
    const halted = { pageFolder: PAGE_FOLDER, sources: [declared('halted', live.url)] };
    const before = await startControl(halted, finished);
    await page.goto(before.url);
    await page.waitForSelector('tr.shown-fresh');
    live.halt();
    await before.stop();
    await page.waitForSelector('.hop-lost');
    await startControl({ ...halted, port: Number(new URL(before.url).port) }, finished);
    // Unless the page has come back by itself.
    await page.evaluate("document.querySelector('.hop-lost button')?.click()");
    await page.waitForSelector(
      '.quiet-sources li:has-text("halted"):has-text("connecting to http://127.0.0.1")',
    );
    live.wake();
    await page.waitForSelector('.quiet-sources', { state: 'detached' });
    await page.waitForSelector('tr.shown-fresh');
  });
});

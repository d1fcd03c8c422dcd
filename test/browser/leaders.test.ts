/**
 * Pages over real runtimes whose leader is killed, halted and deposed, while they are open: what was known stays, and no
 * count is ever drawn as zero that was not zero. Zeros are counted in the document; with the rule for followers taken out
 * there are some.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest';
import { CrdCell } from '../../control-center/server/sources/crd-cell.js';
import { launchBrowser, newContext, violationsOf } from '../support/browser.js';
import { cluster } from '../support/cluster.js';
import { startControl } from '../support/control.js';
import { declared } from '../support/control-settings.js';
import { fileCrd } from '../support/crd.js';
import { COUNT_ZEROS, countZeros, drawn } from '../support/drawn-numbers.js';
import { PAGE_FOLDER } from '../support/page-folder.js';
import { type LiveProcess, SiblingProcesses } from '../support/sibling-processes.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const crds = { load: fileCrd('Load'), work: fileCrd('Work') };
/** One CR is worked on for longer than any test lasts; the 20 others wait. */
const BUSY = { workers: 1, sleep: '10m' };

const ROW = 'table.overview tr:has-text("load")';
const LIVE = `${ROW}.shown-fresh:has(td[data-label="queue"]:text-is("20"))`;

/** Long enough for a leader beside a browser to keep it. */
const LEASE = '8s';

interface Replicas {
  readonly leader: LiveProcess;
  readonly follower: LiveProcess;
}

async function replicas(test: TestContext): Promise<Replicas> {
  const siblings = await SiblingProcesses.open(test, cluster(), crds);
  await siblings.createLoads(21);
  const leader = await siblings.startA(BUSY, { leaseDuration: LEASE, identity: 'load-one' });
  await leader.process.leading();
  const follower = await siblings.startA(BUSY, { leaseDuration: LEASE, identity: 'load-two' });
  return { leader, follower };
}

describe('pages over replicas of a runtime', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(test: TestContext, url: string, shows: string): Promise<Page> {
    const context = await newContext(browser);
    test.onTestFinished(() => context.close());
    await context.addInitScript({ content: COUNT_ZEROS });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector(shows);
    return page;
  }

  /** The overview and the page of the CRD, with their first numbers; what they draw is counted from here on. */
  async function looking(test: TestContext, urls: readonly string[]) {
    const control = await startControl(
      { sources: [declared('a', ...urls)], pageFolder: PAGE_FOLDER, refreshMs: 5_000 },
      test.onTestFinished,
    );
    const overview = await open(test, control.url, LIVE);
    const crd = await open(
      test,
      `${control.url}runtimes/a/crds/load`,
      'figure[data-chart="Queue depth"] .chart-value:has-text("20")',
    );
    await Promise.all([countZeros(overview), countZeros(crd)]);
    return { overview, crd };
  }

  type Looking = Awaited<ReturnType<typeof looking>>;

  async function ledBy(pages: Looking, identity: string): Promise<void> {
    await pages.crd.waitForSelector(`.facts:has-text("leader ${identity}")`);
    await pages.crd.waitForSelector('.source-notice', { state: 'detached' });
    await pages.overview.waitForSelector(LIVE);
  }

  async function zerosOf({ overview, crd }: Looking): Promise<readonly string[]> {
    const [one, other] = await Promise.all([drawn(overview), drawn(crd)]);
    // How often it looked depends on how many changes came in one frame.
    expect(Math.min(one.looks, other.looks)).toBeGreaterThan(0);
    return [...one.zeros, ...other.zeros];
  }

  describe.concurrent('while the leader goes', () => {
    it('a leader that is killed leaves its last values until the follower leads', async (test) => {
      const { leader, follower } = await replicas(test);
      const pages = await looking(test, [leader.process.url, follower.process.url]);
      await leader.process.kill();
      await pages.overview.waitForSelector(`${ROW}:has-text("no leader")`);
      await pages.crd.waitForSelector('.source-notice');
      await ledBy(pages, 'load-two');
      expect(await zerosOf(pages)).toEqual([]);
      expect(await violationsOf(pages.overview)).toEqual([]);
    });

    it('a leader that is halted, deposed and woken replaces nothing of the new one', async (test) => {
      const { leader, follower } = await replicas(test);
      const pages = await looking(test, [leader.process.url, follower.process.url]);
      leader.process.halt();
      await follower.process.leading();
      await ledBy(pages, 'load-two');
      const since = leader.process.observations.length;
      leader.process.wake();
      await leader.process.observed(({ type }) => type === 'following', since);
      const { looks } = await drawn(pages.overview);
      // Of this test: those that run at the same time share the imported `expect`.
      await test.expect
        .poll(async () => (await drawn(pages.overview)).looks, { timeout: 20_000 })
        .toBeGreaterThan(looks);
      await ledBy(pages, 'load-two');
      expect(await zerosOf(pages)).toEqual([]);
    });

    it('one port before both replicas shows the leader, and the next one when it is killed', async (test) => {
      const { leader, follower } = await replicas(test);
      const proxy = await TcpProxy.to(leader.process.port, follower.process.port);
      test.onTestFinished(() => proxy.close());
      const pages = await looking(test, [`http://127.0.0.1:${proxy.port}`]);
      await leader.process.kill();
      await follower.process.leading();
      proxy.targets = [follower.process.port];
      await ledBy(pages, 'load-two');
      expect(await zerosOf(pages)).toEqual([]);
    });
  });

  it('the same with the rule for followers taken out draws zeros, which are counted', async (test) => {
    const guard = vi.spyOn(CrdCell.prototype, 'accepts').mockReturnValue(true);
    test.onTestFinished(() => guard.mockRestore());
    const { leader, follower } = await replicas(test);
    const pages = await looking(test, [leader.process.url, follower.process.url]);
    await leader.process.kill();
    const zeros = async () => (await drawn(pages.overview)).zeros;
    await expect.poll(zeros, { timeout: 60_000 }).toContain('queue: "0"');
  });
});

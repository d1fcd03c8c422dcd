/**
 * What a person sees when something fails: the last values stay, with their age, and no zero is drawn that was none. Zeros
 * are counted in the document by an observer that is there before the page is.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RowEntity, SourceState } from '../../control-center/server/wire/index.js';
import { launchBrowser, newContext } from '../support/browser.js';
import { keyOf, row, scene, source } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

/** Counts cells of numbers that become 0 or empty, after the page has shown the first numbers. */
const COUNT_ZEROS = `
  window.zeros = [];
  window.countZeros = () => new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target.nodeType === 3 ? target.parentElement : target;
      const cell = element?.closest('td.end');
      if (cell && /^(0|)$/.test(cell.textContent.trim())) window.zeros.push(cell.dataset.label + ' ' + cell.textContent);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });`;

const DOWN: SourceState = {
  state: 'not answering',
  since: 1_000_000,
  cause: { kind: 'refused', message: 'jobs:8080 refused the connection (ECONNREFUSED)' },
  tries: 1,
  nextTryAt: 1_004_000,
};

describe('the overview on a bad day', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  let page: Page;
  const processor = (over: Partial<RowEntity> = {}) =>
    row('jobs', 'processor', { workers: 8, workersConfigured: 2, scaled: true, queueDepth: 12, ...over });
  const rowText = async (): Promise<string> =>
    (await page.locator('tr:has-text("processor") > *').allTextContents()).join(' ');

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await ScriptedControlCenter.start(scene());
    const context = await newContext(browser);
    await context.addInitScript({ content: COUNT_ZEROS });
    page = await context.newPage();
    await page.goto(server.url);
    await page.waitForSelector('tr:has-text("processor")');
    await page.evaluate('countZeros()');
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  it('a runtime that does not answer keeps its last numbers, says why, and comes back without a reload', async () => {
    server.set({
      [keyOf('source', 'jobs')]: source('jobs', DOWN),
      [keyOf('row', 'jobs', 'processor')]: processor({ shown: 'unknown', confirmedAt: 999_000, rank: 1 }),
    });
    await page.waitForSelector('tr:has-text("processor"):has-text("unknown")');
    expect(await rowText()).toMatch(/last healthy .*ECONNREFUSED[\s\S]*8\/2\s+12\s/);
    server.set({
      [keyOf('source', 'jobs')]: source('jobs', { state: 'live', since: 1_000_000 }),
      [keyOf('row', 'jobs', 'processor')]: processor({ queueDepth: 14 }),
    });
    await page.waitForSelector('tr:has-text("processor"):has-text("healthy"):has-text("14")');
    expect(await page.evaluate('zeros')).toEqual([]);
  });

  it('without a leader the numbers are dashes and not the zeros of a follower', async () => {
    server.set({
      [keyOf('row', 'jobs', 'processor')]: processor({
        ...{ shown: 'no leader', state: 'pending', workers: 0, queueDepth: 0, errorRatePercent: 0, rank: 2 },
      }),
    });
    await page.waitForSelector('tr:has-text("processor"):has-text("no leader")');
    expect(await rowText()).toMatch(/–\s+–\s+–\s+–/);
    expect(await page.evaluate('zeros')).toEqual([]);
  });

  it('the observer sees a zero that is drawn', async () => {
    server.set({
      [keyOf('row', 'jobs', 'processor')]: processor({ workers: 0, scaled: false, queueDepth: 0 }),
    });
    await expect.poll(() => page.evaluate<number>('zeros.length'), { timeout: 20_000 }).toBeGreaterThan(1);
  });

  it('a Control Center that goes is said over the page, which keeps its values and follows again', async () => {
    const port = Number(new URL(server.url).port);
    await server.close();
    await page.waitForSelector('.hop-lost:has-text("No connection to the Control Center")');
    expect(await rowText()).toMatch(/8\/2\s+96\s/);
    expect(await page.locator('.quiet-sources').textContent()).not.toContain('Control Center');
    await server.listen(port);
    await page.locator('.hop-lost button').click();
    await page.waitForSelector('.hop-lost', { state: 'detached' });
    expect(await page.evaluate('zeros')).toEqual([]);
  });

  it('a pause holds the page, and counts what waits', async () => {
    await page.keyboard.press('.');
    server.set({ [keyOf('row', 'jobs', 'processor')]: processor({ queueDepth: 99 }) });
    await page.waitForSelector('.hop-paused:has-text("1 change waits")');
    expect(await rowText()).not.toContain('99');
    await page.keyboard.press('.');
    await page.waitForSelector('tr:has-text("processor"):has-text("99")');
  });
});

/** Hundreds of operators: few rows are in the document, and by scroll, key, search and name all of them are reached. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeFindings, launchBrowser, newContext } from '../support/browser.js';
import { keyOf, row, source } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

const RUNTIMES = 30;
const CRDS = 20;
const ROWS = 'table.overview tbody tr';
const SOON = { timeout: 20_000 };

function entities(): Record<string, object> {
  const found: Record<string, object> = {};
  for (let runtime = 10; runtime < 10 + RUNTIMES; runtime++) {
    const name = `rt-${runtime}`;
    found[keyOf('source', name)] = source(name, { state: 'live', since: 0 });
    for (let crd = 10; crd < 10 + CRDS; crd++)
      found[keyOf('row', name, `crd-${crd}`)] = row(name, `crd-${crd}`, { queueDepth: crd });
  }
  return found;
}

describe('an overview of 600 operators', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await ScriptedControlCenter.start({ entities: entities(), reads: {} });
    page = await (await newContext(browser)).newPage();
    await page.goto(server.url);
    await page.waitForSelector(`${ROWS}:nth-child(20)`);
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  const count = (): Promise<number> => page.locator(ROWS).count();
  const focused = (): Promise<string | null> =>
    page.evaluate<string | null>(
      "document.activeElement.closest('tr')?.getAttribute('aria-rowindex') ?? null",
    );
  const focusedIsSeen = (): Promise<boolean> =>
    page.evaluate<boolean>(`(() => {
      const { top, bottom } = document.activeElement.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    })()`);
  const scrollTo = (top: string): Promise<void> => page.evaluate(`scrollTo(0, ${top})`);

  it('has the rows in sight in its document, with their places among all', async () => {
    expect(await count()).toBeLessThan(80);
    expect(await page.locator('table.overview').getAttribute('aria-rowcount')).toBe('601');
    expect(await page.locator(ROWS).first().getAttribute('aria-rowindex')).toBe('2');
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    expect(height).toBeGreaterThan(600 * 30);
    await scrollTo('document.documentElement.scrollHeight');
    await page.waitForSelector(`${ROWS}:has-text("rt-39 / crd-29")`);
    expect(await page.locator(ROWS).last().getAttribute('aria-rowindex')).toBe('601');
    expect(await count()).toBeLessThan(80);
    expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBe(height);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('no place of it is empty while it is scrolled', async () => {
    const middle = `document.elementFromPoint(400, innerHeight / 2)?.closest('tr')?.textContent ?? 'none'`;
    const seen = new Set<string>();
    for (let step = 1; step <= 40; step++) {
      await page.mouse.wheel(0, 560);
      await expect.poll(() => page.evaluate<string>(middle), SOON).not.toBe('none');
      seen.add(await page.evaluate<string>(middle));
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  it('gives every row the focus by j and k, from the first to the last', async () => {
    for (let index = 2; index <= 120; index++) {
      await page.keyboard.press('j');
      if (index % 17 === 0) await expect.poll(focused, SOON).toBe(`${index}`);
    }
    await expect.poll(focused, SOON).toBe('120');
    expect(await focusedIsSeen()).toBe(true);
    await page.keyboard.press('k');
    await expect.poll(focused, SOON).toBe('119');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('k');
    await expect.poll(focused, SOON).toBe('601');
    expect(await focusedIsSeen()).toBe(true);
  });

  it('keeps the row with the focus while another part of it is looked at', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect.poll(focused, SOON).toBe('3');
    await scrollTo('12_000');
    await expect.poll(() => page.locator(ROWS).nth(1).getAttribute('aria-rowindex'), SOON).not.toBe('4');
    expect(await focused()).toBe('3');
    server.set({ [keyOf('row', 'rt-10', 'crd-11')]: row('rt-10', 'crd-11', { queueDepth: 777 }) });
    await page.waitForSelector(`${ROWS}[aria-rowindex="3"]:has-text("777")`, { state: 'attached' });
    await page.keyboard.press('j');
    await expect.poll(focused, SOON).toBe('4');
    expect(await focusedIsSeen()).toBe(true);
  });

  it('finds a row that is not in the document, and then has all that are left', async () => {
    expect(await page.locator(`${ROWS}:has-text("rt-38 / crd-27")`).count()).toBe(0);
    await page.locator('main [data-search]').fill('rt-38 crd-2');
    await expect.poll(count, SOON).toBe(10);
    expect(await page.locator('table.overview').getAttribute('aria-rowcount')).toBe(null);
  });

  it('has all rows in its document where they are no lines of one height', async () => {
    await page.setViewportSize({ width: 700, height: 900 });
    await expect.poll(count, SOON).toBe(600);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(async () => (await count()) < 80, SOON).toBe(true);
  });
});

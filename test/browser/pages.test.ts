/** Every page in light and dark, narrow and wide: nothing for axe, nothing against the policy, nothing to scroll sideways. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { axeFindings, launchBrowser, newContext, violationsOf } from '../support/browser.js';
import { PAGES } from '../support/control-center-pages.js';
import { scene } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

/** Of each width, the colours in which the page is opened, and those it is switched to. */
const VIEWS = [
  { width: 1440, colorScheme: 'light', other: 'dark' },
  { width: 360, colorScheme: 'dark', other: 'light' },
] as const;

const NOTHING = { ...scene(), entities: {}, crs: [] };
const SILENT = { ...scene(), isSilent: true };
/** What is there, the address of a page, what it then shows, and the world in which it is so. */
const STATES = [
  ['loading', '/', '.skeleton', SILENT],
  ['loading', '/runtimes/jobs/crds/processor', '.skeleton', SILENT],
  ['loading', '/runtimes/shop-prod/crds/order/crs', '.skeleton', SILENT],
  ['loading', '/topology', '.skeleton', SILENT],
  ['empty', '/', '.empty', NOTHING],
  ['empty', '/topology', '.empty', NOTHING],
  ['empty', '/settings', 'h1', NOTHING],
] as const;

describe('the pages of the Control Center', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  beforeAll(async () => {
    browser = await launchBrowser();
    server = await ScriptedControlCenter.start(scene());
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const view of VIEWS) {
    describe(`${view.width} px, ${view.colorScheme} and ${view.other}`, () => {
      let page: Page;
      beforeAll(async () => {
        page = await (await newContext(browser, view)).newPage();
      });
      afterAll(() => page.context().close());

      async function isFaultless(url: string, shows: string): Promise<void> {
        await page.emulateMedia({ colorScheme: view.colorScheme });
        await page.goto(url);
        await page.waitForSelector(shows);
        expect(await axeFindings(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: view.other });
        // Colours are all that differs.
        expect(await axeFindings(page, 'color-contrast')).toEqual([]);
        expect(await violationsOf(page)).toEqual([]);
        const tooWide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(tooWide).toBeLessThanOrEqual(0);
      }

      it.each(PAGES)('%s has no fault of access and loads nothing that the policy refuses', (path, shows) =>
        isFaultless(server.url + path, shows),
      );

      it.each(STATES)('%s: %s has no fault of access', async (_, path, shows, world) => {
        const other = await ScriptedControlCenter.start(world);
        onTestFinished(() => other.close());
        await isFaultless(other.url + path, shows);
      });
    });
  }
});

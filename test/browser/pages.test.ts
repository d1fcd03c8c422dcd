/** Every page in light and dark, narrow and wide: nothing for axe, nothing against the policy, nothing to scroll sideways. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, launchBrowser, newContext, violationsOf } from '../support/browser.js';
import { scene } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

/** The address of a page, and what it shows once it is whole. */
const PAGES: readonly (readonly [path: string, shows: string])[] = [
  ['/', 'table.overview tbody tr:nth-child(7)'],
  ['/?state=degraded&q=none', '.empty'],
  ['/runtimes/shop-prod', '.card:nth-child(3)'],
  ['/runtimes/pay', '.notice-not-answering'],
  ['/runtimes/crm', '.notice-follower-only'],
  ['/runtimes/none', '.empty'],
  ['/runtimes/jobs/crds/processor', '.chart canvas'],
  ['/runtimes/jobs/crds/processor?table=1', '.chart-table'],
  ['/runtimes/shop-prod/crds/order', '.failing'],
  ['/runtimes/shop-prod/crds/none', '.empty'],
  ['/runtimes/shop-prod/crds/order/crs', '.grid-row'],
  ['/runtimes/shop-prod/crds/order/crs?q=lable%3Ax', '[role="alert"]'],
  ['/runtimes/shop-prod/crds/order/crs/default/order-00017', '.code'],
  ['/runtimes/jobs/crds/processor/why', '.decision-mark'],
  ['/saved', '.drop'],
  ['/runtimes/jobs/crds/processor/what-if', '.run-line'],
  ['/runtimes/shop-prod/crds/order/reference', '.code'],
  ['/settings', '.runtime-line'],
  ['/settings?panel=add', '.add-form'],
  ['/sign-in', 'form'],
  ['/shortcuts', '.keys'],
  ['/topology', '.box'],
  ['/topology?table=1', '.edges'],
  ['/nowhere', 'h1'],
];

const VIEWS = [
  { width: 1440, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
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
    describe(`${view.colorScheme}, ${view.width} px`, () => {
      let page: Page;
      beforeAll(async () => {
        page = await (await newContext(browser, view)).newPage();
      });
      afterAll(() => page.context().close());

      it.each(PAGES)(
        '%s has no fault of access and loads nothing that the policy refuses',
        async (path, shows) => {
          await page.goto(server.url + path);
          await page.waitForSelector(shows);
          expect(await axeFindings(page)).toEqual([]);
          expect(await violationsOf(page)).toEqual([]);
          const tooWide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
          expect(tooWide).toBeLessThanOrEqual(0);
        },
      );
    });
  }
});

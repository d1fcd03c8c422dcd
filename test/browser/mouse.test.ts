/** The same way as by keys, and every control of every page, with the mouse alone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newContext, violationsOf } from '../support/browser.js';
import { PAGES } from '../support/control-center-pages.js';
import { decisions, scene } from '../support/control-center-scene.js';
import { CONTROL_SCRIPTS, controlsOf, press } from '../support/page-controls.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

describe('the pages by mouse', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  let page: Page;
  const heading = (): Promise<string | null> => page.locator('h1').textContent();

  beforeAll(async () => {
    browser = await launchBrowser();
    server = await ScriptedControlCenter.start(scene());
    const context = await newContext(browser, { width: 1280, height: 900 });
    await context.addInitScript({ content: CONTROL_SCRIPTS });
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    await page.goto(server.url);
    await page.waitForSelector('[data-row]');
  });

  it('the mouse leads from the overview to a decision, along a topology edge, to a sibling', async () => {
    await page.getByRole('button', { name: /scaled now/ }).click();
    expect(new URL(page.url()).search).toBe('?state=scaled');
    await page.getByRole('link', { name: 'jobs / processor' }).click();
    await page.waitForSelector('.chart canvas');
    await page.locator('.tabs a', { hasText: 'Why' }).click();
    await page.waitForSelector('.decision-mark');
    const newest = decisions().at(-1);
    await page.locator(`[data-decision="${newest?.id}"]`).click();
    await page.waitForSelector('.moment-bar');
    expect(await page.locator('.record h2').textContent()).toBe(newest?.sentence);
    await page.getByRole('button', { name: 'Back to live', exact: true }).click();
    await page.waitForSelector('.moment-bar', { state: 'detached' });
    await page.getByRole('link', { name: 'Topology' }).click();
    await page.waitForSelector('.edge');
    await page.locator('[data-edge="jobs/processor/loader/metrics"] a').click({ force: true });
    await page.waitForSelector('.edge-panel:has-text("processor reads loader")');
    await page.locator('.edge-panel').getByRole('link', { name: 'Open loader' }).click();
    await page.waitForURL(/\/runtimes\/loader-rt\/crds\/loader$/);
    expect(await heading()).toBe('loader');
    expect(await violationsOf(page)).toEqual([]);
  });

  it('the mouse leads from a degraded operator to the CR that fails and its Event', async () => {
    await page.getByRole('link', { name: 'shop-prod / order' }).click();
    await page
      .locator('.failing')
      .getByRole('link', { name: /order-00017/ })
      .click();
    await page.waitForSelector('.event-line, .events');
    expect(await page.locator('main').textContent()).toMatch(/ReconcileError[\s\S]*Back-off pulling image/);
    await page.locator('.crumbs a').last().click();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('the slider of moments is dragged to another moment, and the charts are zoomed by dragging', async () => {
    await page.goto(`${server.url}/runtimes/jobs/crds/processor/why`);
    await page.waitForSelector('.decision-mark');
    const slider = await page.locator('.scrubber input').boundingBox();
    if (!slider) throw new Error('there is no slider');
    const { x, y, width, height } = slider;
    await page.mouse.move(x + width - 8, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 8 });
    await page.mouse.up();
    await page.waitForSelector('.moment-bar');
    expect(new URL(page.url()).searchParams.get('at')).not.toBeNull();
    await page.getByRole('button', { name: 'Back to live', exact: true }).click();
    const plot = await page.locator('.chart .u-over').first().boundingBox();
    if (!plot) throw new Error('there is no plot');
    await page.mouse.move(plot.x + plot.width * 0.3, plot.y + 20);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.6, plot.y + 20, { steps: 8 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+&to=\d+/);
  });

  it('every control of every page is hit by the mouse and does something', { timeout: 300_000 }, async () => {
    const pressed = new Set<string>();
    const faults: string[] = [];
    for (const [path, shows] of PAGES) {
      await open(path, shows);
      const fresh = (await controlsOf(page)).filter(({ name }) => !pressed.has(name));
      for (const control of fresh) {
        pressed.add(control.name);
        await open(path, shows);
        const fault = await press(page, control);
        if (fault !== undefined) faults.push(`${path} ${fault}`);
      }
    }
    expect(faults).toEqual([]);
    expect(pressed.size).toBeGreaterThan(80);
  });

  async function open(path: string, shows: string): Promise<void> {
    await page.goto(server.url + path);
    await page.waitForSelector(shows);
  }
});

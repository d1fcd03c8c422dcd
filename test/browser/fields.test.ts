/** What of the sources each page says: fields that a page could lose without any other test seeing it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newContext } from '../support/browser.js';
import { scene } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

describe('the fields of a page', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    server = await ScriptedControlCenter.start(scene());
    page = await (await newContext(browser)).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const shown = async (path: string, selector: string): Promise<string> => {
    await page.goto(server.url + path);
    return (await page.locator(selector).first().textContent()) ?? '';
  };

  it('of the overview name what admission denied, the Katalog, and the limit of the queue', async () => {
    const row = 'tr:has-text("order")';
    expect(await shown('/', row)).toContain('14 denied at admission');
    const title = (selector: string) => page.locator(`${row} ${selector}`).first().getAttribute('title');
    expect(await title('a[data-row]')).toBe('Katalog shop-prod 1.4.0, runtime 0.1.0, cluster eu-1');
    expect(await title('td[data-label="queue"]')).toMatch(/^at most /);
    expect(await title('td[data-label="workers"]')).toMatch(/ % busy$/);
  });

  it('of a Katalog name its namespaces', async () => {
    expect(await shown('/runtimes/shop-prod', '.namespace')).toBe(
      'shop degraded order, cart · 11 workers · 1,600 CRs',
    );
  });

  it('of a runtime that does not answer say when and how its operators were last seen', async () => {
    expect(await shown('/runtimes/pay', '.card header')).toMatch(/unknown, last healthy \d+m/);
  });

  it('of a CRD name the limit of its queue', async () => {
    expect(await shown('/runtimes/jobs/crds/processor', '[data-chart="Queue depth"] figcaption')).toContain(
      'limit 800',
    );
  });

  it('of Why name what is in force and what it starts from', async () => {
    expect(await shown('/runtimes/jobs/crds/processor/why', '.in-force')).toMatch(
      /mode active.*now 8 workers.*baseline 2 workers.*limits 2 to 8 workers.*every 5s.*cooldown 10s/,
    );
  });

  it('of CRs have the generation', async () => {
    expect(await shown('/runtimes/shop-prod/crds/order/crs', '.grid-row .c-gen')).toMatch(/^\d$/);
  });
});

/** From the overview to an Event and back, by keys alone, and what lists and pictures do while they are used. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newContext, violationsOf } from '../support/browser.js';
import { crsBlock, decisions, edge, keyOf, row, scene } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

/** The policy of the page refuses a condition that is polled in it as a text. */
const SOON = { timeout: 20_000 };

describe('a walk through the pages', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  let page: Page;
  const heading = (): Promise<string | null> => page.locator('h1').textContent();

  beforeAll(async () => {
    browser = await launchBrowser();
    server = await ScriptedControlCenter.start(scene());
    page = await (await newContext(browser, { width: 360, colorScheme: 'dark' })).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(() => page.setViewportSize({ width: 1280, height: 800 }));

  it('keys lead from the overview to a CRD, its decisions, a sibling, and a CR with its Event', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(server.url);
    await page.waitForSelector('[data-row]');
    await page.keyboard.press('/');
    await page.keyboard.type('processor');
    await expect.poll(() => page.locator('[data-row]').count(), SOON).toBe(1);
    await page.keyboard.press('Tab');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.chart canvas');
    expect(await heading()).toBe('processor');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.locator('.tabs a', { hasText: 'Why' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.decision-mark');
    await page.keyboard.press('[');
    await page.waitForSelector('.moment-bar');
    expect(page.url()).toContain(`decision=${decisions().at(-1)?.id}`);
    expect(await page.locator('.chain').textContent()).toMatch(
      /asked[\s\S]*limit[\s\S]*stabilised[\s\S]*step[\s\S]*applied/,
    );
    await page.keyboard.press('l');
    await page.waitForSelector('.moment-bar', { state: 'detached' });
    await page.keyboard.press('u');
    await page.waitForSelector('.card');
    expect(await heading()).toBe('jobs');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForSelector('.box');
    await page.locator('[data-edge="jobs/processor/loader/metrics"] a').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.edge-panel:has-text("processor reads loader")');
    await page.getByRole('link', { name: 'Open loader' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runtimes\/loader-rt\/crds\/loader$/);
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').fill('shop-prod order');
    await page.keyboard.press('Enter');
    await page.locator('.failing a', { hasText: 'order-00017' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.events:has-text("ReconcileError")');
    expect(await heading()).toBe('default / order-00017');
    expect(await violationsOf(page)).toEqual([]);
  });

  it('a moment of the topology has the states and numbers of then, and leads back to now', async () => {
    const at = Date.now() - 285_000;
    await page.goto(`${server.url}/topology?at=${at}`);
    await page.waitForSelector('.moment-bar:has-text("ago")');
    const processor = page.locator('[data-box="jobs"]');
    await expect.poll(() => processor.textContent(), SOON).toMatch(/not answering.*queue [1-9]/);
    await page.waitForSelector('[data-edge="jobs/processor/loader/metrics"].edge-stale');
    await page.keyboard.press('l');
    await page.waitForSelector('.moment-bar', { state: 'detached' });
    await page.waitForSelector('[data-edge="jobs/processor/loader/metrics"].edge-ok');
    await expect.poll(() => processor.textContent(), SOON).toMatch(/live.*8\/2 workers · queue/);
  });

  it('What if runs the load from a decision on', async () => {
    const [decision] = decisions();
    await page.goto(`${server.url}/runtimes/jobs/crds/processor/why?decision=${decision?.id}`);
    await page.getByRole('link', { name: 'What if from here' }).click();
    await page.waitForSelector('.run-line');
    expect(new URL(page.url()).searchParams.get('from')).toBe(`${decision?.id}`);
  });

  it('Ctrl-K goes to a CR by its name', async () => {
    await page.goto(server.url);
    await page.waitForSelector('[data-row]');
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').fill('jobs proc');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.chart canvas');
    expect(new URL(page.url()).pathname).toBe('/runtimes/jobs/crds/processor');
  });

  it('the marks on the chart are the decisions, in number and order, the newest above the others', async () => {
    await page.goto(`${server.url}/runtimes/jobs/crds/processor/why`);
    await page.waitForSelector('.decision-mark');
    const marks = await page
      .locator('.decision-mark')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-decision')));
    expect(marks).toEqual(decisions().map(({ id }) => `${id}`));
    expect(await page.locator('.decision-line').count()).toBe(marks.length);
  });

  it('10,000 CRs are at most 100 rows of the document, and the cursor survives updates', async () => {
    await page.goto(`${server.url}/runtimes/shop-prod/crds/order/crs`);
    await page.waitForSelector('.grid-row');
    await page.locator('.grid').focus();
    await page.keyboard.press('End');
    await page.waitForSelector('.grid-row.is-active:has-text("order-09996")');
    expect(await page.locator('.grid-row').count()).toBeLessThan(100);
    expect(await page.locator('.grid').getAttribute('aria-rowcount')).toBe('10001');
    const block = crsBlock('shop-prod/order', 200);
    server.sendCrs({ ...block, reset: false, phase: block.phase.map(() => 'Changed') });
    await page.keyboard.press('Home');
    await page.waitForSelector('.grid-row:has-text("Changed")');
    expect(await page.evaluate('document.activeElement.className')).toBe('grid');
    await page.locator('main [data-search]').fill('name:x');
    await page.waitForSelector('[role="alert"]:has-text("unknown field")');
    await page.locator('main [data-search]').fill('order-09999');
    await expect.poll(() => page.locator('.grid-row').count(), SOON).toBe(1);
  });

  it('no box of the topology moves in 100 refreshes, nor when another comes', async () => {
    await page.goto(`${server.url}/topology`);
    await page.waitForSelector('[data-box="jobs"]');
    const places = () =>
      page
        .locator('[data-box]')
        .evaluateAll((all) =>
          all.map((each) => `${each.getAttribute('data-box')} ${each.getAttribute('transform')}`),
        );
    const before = await places();
    await page.getByRole('button', { name: 'Larger' }).click();
    const width = await page.locator('.picture > svg').getAttribute('width');
    for (let refresh = 0; refresh < 100; refresh++) {
      server.set({ [keyOf('row', 'jobs', 'processor')]: row('jobs', 'processor', { queueDepth: refresh }) });
    }
    server.set({
      [keyOf('edge', 'jobs', 'processor', 'other', 'metrics')]: edge({
        to: null,
        ghost: 'other:8080',
        row: { alias: 'other' },
      }),
    });
    await page.waitForSelector('[data-box="ghost:other:8080"]');
    const after = await places();
    expect(after.filter((place) => !place.startsWith('ghost:other'))).toEqual(before);
    expect(await page.locator('.picture > svg').getAttribute('width')).toBe(width);
  });

  it('texts of a Katalog, a CR and an Event are text', async () => {
    const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
    server.set({
      [keyOf('row', 'jobs', 'processor')]: row('jobs', 'processor', {
        reason: hostile,
        state: 'degraded',
        rank: 0,
      }),
    });
    await page.goto(server.url);
    await page.waitForSelector('tr:has-text("onerror")');
    expect(await page.evaluate('[window.hacked ?? "safe", document.images.length]')).toEqual(['safe', 0]);
    expect(await violationsOf(page)).toEqual([]);
  });
});

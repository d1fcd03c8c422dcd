/** What a page does not do again: counted in Chromium while its entities change. */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, newContext } from '../support/browser.js';
import { crdEntity, crsBlock, keyOf, NOW, scene } from '../support/control-center-scene.js';
import { ScriptedControlCenter } from '../support/scripted-control-center.js';

const CHART = '[data-chart="Queue depth"]';

/** Of the page of an operator. */
const CHARTS = 7;
/** Each draw of a chart begins with an empty canvas. */
const COUNT_DRAWS = `
  window.draws = 0;
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...rectangle) {
    window.draws++;
    return clearRect.apply(this, rectangle);
  };`;

describe('a page that changes', () => {
  let browser: Browser;
  let server: ScriptedControlCenter;
  let page: Page;
  let session: CDPSession;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await ScriptedControlCenter.start(scene());
    page = await (await newContext(browser)).newPage();
    session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  async function styleCalculations(): Promise<number> {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'RecalcStyleCount')?.value ?? Number.NaN;
  }

  /** The runtime says what its queue holds, which is another row where the depth is another. */
  function setQueue(queueDepth: number, uptime = '4h0m0s'): void {
    const entity = crdEntity('jobs', 'processor');
    const { live } = entity;
    if (!live) throw new Error('the entity has no live part');
    server.pass(100);
    const metrics = { ...live.metrics, queueDepth };
    const moved = { ...live, sampleAt: live.sampleAt + queueDepth, asOf: server.at, metrics };
    const health = entity.health && { ...entity.health, uptime };
    server.set({ [keyOf('crd', 'jobs', 'processor')]: { ...entity, health, live: moved } });
  }

  const queueIs = (depth: number): string => `${CHART} .chart-value .num:text-is("${depth}")`;

  /** A change of the queue, until the page shows it. */
  async function show(queueDepth: number): Promise<void> {
    setQueue(queueDepth);
    await page.waitForSelector(queueIs(queueDepth));
  }

  /** The time of the page passes only so; what comes over the network takes its own. */
  async function passUntil(selector: string): Promise<void> {
    while ((await page.locator(selector).count()) === 0) await page.clock.runFor(10);
  }

  /** The colours of the pixels of the chart's left edge, where only the words of its axis are. */
  function axisPixels(): Promise<string> {
    return page.evaluate<string>(`(() => {
      const canvas = document.querySelector('${CHART} canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, 40, canvas.height);
      let darkest = 255, lightest = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] < 200) continue;
        darkest = Math.min(darkest, data[at]);
        lightest = Math.max(lightest, data[at]);
      }
      return lightest > 140 ? 'light' : darkest < 120 ? 'dark' : 'none';
    })()`);
  }

  it('its charts are drawn with the colours that they know, and with others when the theme is another', async () => {
    await page.goto(`${server.url}/runtimes/jobs/crds/processor`);
    await page.waitForSelector(`${CHART} canvas`);
    await show(101);
    const before = await styleCalculations();
    for (let value = 201; value <= 220; value++) await show(value);
    // Each of the seven charts asked the document for three colours and more.
    expect((await styleCalculations()) - before).toBeLessThan(20 * 7);
    expect(await axisPixels()).toBe('dark');
    await page.evaluate("document.querySelector('[title^=Colours]').click()");
    await page.evaluate("document.querySelector('[title^=Colours]').click()");
    await expect.poll(axisPixels).toBe('light');
  });

  it('its charts stay as they are while nothing new comes, until a column of pixels has passed', async () => {
    await page.addInitScript({ content: COUNT_DRAWS });
    await page.clock.install({ time: NOW - 86_400_000 });
    await page.clock.pauseAt(NOW);
    await page.goto(`${server.url}/runtimes/jobs/crds/processor`);
    await passUntil(`${CHART} canvas`);
    setQueue(101);
    await passUntil(queueIs(101));
    await page.clock.runFor(100);
    await page.evaluate('window.draws = 0');
    const age = page.locator('.siblings').getByText(/ old/);
    const ages = new Set<string | null>();
    for (let second = 0; second < 12; second++) {
      await page.clock.runFor(1_000);
      ages.add(await age.textContent());
    }
    expect(ages.size).toBe(12);
    // Of the 15 minutes that they show, 3.75 s are a 240th.
    const draws = await page.evaluate<number>('window.draws');
    expect(draws).toBeGreaterThan(0);
    expect(draws).toBeLessThanOrEqual(4 * CHARTS);
    await page.evaluate('window.draws = 0');
    setQueue(102);
    await passUntil(queueIs(102));
    await page.clock.runFor(100);
    expect(await page.evaluate<number>('window.draws')).toBeGreaterThanOrEqual(CHARTS);
    // A heartbeat says the same moment again.
    await page.evaluate('window.draws = 0');
    setQueue(102, '4h0m5s');
    await passUntil('text=for 4h0m5s');
    await page.clock.runFor(100);
    expect(await page.evaluate<number>('window.draws')).toBe(0);
  });

  it('rows of a list that is scrolled are shown in the elements of those that left, and stand in order at rest', async () => {
    await page.goto(`${server.url}/runtimes/shop-prod/crds/order/crs`);
    await page.waitForSelector('.grid-row');
    // More rows are in sight while the list rests, so that elements come or go; none comes for one that goes.
    const replaced = await page.evaluate<number>(`new Promise((done) => {
      const grid = document.querySelector('.grid');
      let before = new Set(document.querySelectorAll('.grid-row'));
      let frame = 0;
      let replaced = 0;
      const step = () => {
        grid.scrollTop += 20 * 34;
        const now = new Set(document.querySelectorAll('.grid-row'));
        const came = [...now].some((row) => !before.has(row));
        if (came && [...before].some((row) => !now.has(row))) replaced++;
        before = now;
        if (++frame < 60) requestAnimationFrame(step); else done(replaced);
      };
      requestAnimationFrame(step);
    })`);
    expect(replaced).toBe(0);
    const indexes = () =>
      page.evaluate<number[]>(
        "[...document.querySelectorAll('.grid-row')].map((row) => Number(row.getAttribute('aria-rowindex')))",
      );
    await expect
      .poll(async () => {
        const shown = await indexes();
        return shown.length > 20 && shown.every((each, at) => at === 0 || each === (shown[at - 1] ?? 0) + 1);
      })
      .toBe(true);
    const shownRow = page.locator('.grid-row').nth(12);
    const index = Number(await shownRow.getAttribute('aria-rowindex')) - 2;
    const { namespace, name } = crsBlock('shop-prod/order', 10_000);
    const keys = name.map((each, at) => `${namespace[at]}/${each}`).sort();
    expect(await shownRow.locator('.c-name').textContent()).toBe(keys[index]?.split('/')[1]);
    await shownRow.locator('a').click({ modifiers: ['Control'] });
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe('grid');
  });
});

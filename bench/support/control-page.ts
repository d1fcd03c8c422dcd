/** One Chromium that looks at a Control Center: when a change is drawn, what the page costs, and how its frames follow. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchBrowser, newContext } from '../../test/support/browser.js';

/** In the page: the time of the frame in which the text of a cell changed, beside the number that it shows. */
const TAKE_NUMBERS = `
  window.taken = [];
  window.takeNumbers = (cells) => {
    const last = new Map();
    const changed = () => {
      const seen = [];
      for (const [index, cell] of [...document.querySelectorAll(cells)].entries()) {
        const value = Number(cell.textContent.replaceAll(',', ''));
        if (!Number.isFinite(value) || last.get(index) === value) continue;
        last.set(index, value);
        seen.push(value);
      }
      return seen;
    };
    // What is there already was drawn before.
    changed();
    const look = () => {
      const seen = changed();
      if (seen.length === 0) return;
      // The first task after the frame: by then the pixels are handed over.
      requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel();
        port2.onmessage = () => { for (const value of seen) window.taken.push([Date.now(), value]); };
        port1.postMessage(0); });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  };
  window.frames_ = [];
  window.takeFrames = () => {
    let before = performance.now();
    const frame = (now) => { window.frames_.push(now - before); before = now; window.isTaking && requestAnimationFrame(frame); };
    window.isTaking = true;
    requestAnimationFrame((now) => { before = now; requestAnimationFrame(frame); });
  };`;

/** CPU time in percent of a core: of the main thread, and of all threads of the page's process, drawing included. */
export interface PageUsage {
  readonly mainThreadPercent: number;
  readonly processPercent: number;
  readonly layoutsPerSecond: number;
  readonly stylesPerSecond: number;
  /** Handed over to be shown. */
  readonly framesPerSecond: number;
}

/** Categories of a trace in which each frame is an event. */
const FRAMES = ['devtools.timeline.frame', 'disabled-by-default-devtools.timeline.frame'];
const TRACE_MS = 10_000;

interface Trace {
  readonly traceEvents: readonly { readonly name: string }[];
}

/** Seconds of CPU and counts, since the page was opened. */
interface Counters {
  readonly mainThread: number;
  readonly process: number;
  readonly layouts: number;
  readonly styles: number;
}

export class ControlPage {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly session: CDPSession,
    private readonly browserSession: CDPSession,
  ) {}

  static async open(): Promise<ControlPage> {
    const browser = await launchBrowser();
    const context = await newContext(browser);
    await context.addInitScript({ content: TAKE_NUMBERS });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    // Wall time of a task grows with what else the machine does.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await session.send('HeapProfiler.enable');
    return new ControlPage(page, browser, context, session, await browser.newBrowserCDPSession());
  }

  async goto(url: string, shows: string): Promise<void> {
    await this.page.goto(url);
    await this.page.waitForSelector(shows, { timeout: 60_000 });
  }

  /** The delays of the changes drawn within that time. A cell shows when its value was made, in milliseconds since `base`. */
  async delays(cells: string, base: number, ms: number): Promise<readonly number[]> {
    await this.page.evaluate(`takeNumbers(${JSON.stringify(cells)}); window.taken = [];`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    const taken = await this.page.evaluate<readonly (readonly [number, number])[]>('window.taken');
    return taken.map(([at, value]) => at - base - value);
  }

  /** Milliseconds between frames of the display while `work` goes on. */
  async frames(work: () => Promise<void>): Promise<readonly number[]> {
    await this.page.evaluate('window.frames_ = []; takeFrames()');
    await work();
    return this.page.evaluate<readonly number[]>('window.isTaking = false; window.frames_');
  }

  /** What the page uses while it is left alone for so many milliseconds. */
  async usage(ms: number): Promise<PageUsage> {
    const before = await this.#counters();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const after = await this.#counters();
    const frames = await this.#framesDrawn(Math.min(ms, TRACE_MS));
    const perSecond = (name: keyof Counters): number => (after[name] - before[name]) / (ms / 1_000);
    return {
      mainThreadPercent: 100 * perSecond('mainThread'),
      processPercent: 100 * perSecond('process'),
      layoutsPerSecond: perSecond('layouts'),
      stylesPerSecond: perSecond('styles'),
      framesPerSecond: frames / (Math.min(ms, TRACE_MS) / 1_000),
    };
  }

  /** A trace costs time of its own: it is not taken while CPU is. */
  async #framesDrawn(ms: number): Promise<number> {
    await this.browser.startTracing(this.page, { categories: FRAMES });
    await new Promise((resolve) => setTimeout(resolve, ms));
    const trace = JSON.parse((await this.browser.stopTracing()).toString('utf8')) as Trace;
    return trace.traceEvents.filter(({ name }) => name === 'DrawFrame').length;
  }

  /** Milliseconds of CPU of the main thread so far. */
  async mainThreadMs(): Promise<number> {
    return 1_000 * (await this.#counters()).mainThread;
  }

  async #counters(): Promise<Counters> {
    const [{ metrics }, { processInfo }] = await Promise.all([
      this.session.send('Performance.getMetrics'),
      this.browserSession.send('SystemInfo.getProcessInfo'),
    ]);
    const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
    return {
      mainThread: metric('TaskDuration'),
      // Besides that of the page there is a spare one, which does nothing.
      process: processInfo
        .filter(({ type }) => type === 'renderer')
        .reduce((total, { cpuTime }) => total + cpuTime, 0),
      layouts: metric('LayoutCount'),
      styles: metric('RecalcStyleCount'),
    };
  }

  /** Bytes of the heap after a collection. */
  async heap(): Promise<number> {
    await this.session.send('HeapProfiler.collectGarbage');
    return (await this.session.send('Runtime.getHeapUsage')).usedSize;
  }

  /** First contentful paint with an empty cache, in milliseconds; with the processor slowed and the network far away. */
  async firstPaint(url: string, { slowed, awayMs }: { slowed: number; awayMs: number }): Promise<number> {
    await this.session.send('Network.enable');
    await this.session.send('Network.clearBrowserCache');
    await this.session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: awayMs,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
    await this.session.send('Emulation.setCPUThrottlingRate', { rate: slowed });
    await this.page.goto(url);
    await this.page.waitForSelector('table.overview', { timeout: 60_000 });
    const paint = await this.page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
    );
    await this.session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await this.session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
    return paint;
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.browser.close();
  }
}

/**
 * Debian's Chromium by playwright-core. The policy of the page stays on: what a test brings into it comes by an init
 * script. Where there is no Chromium the suites of `test/browser/` are not run, and vitest.config.ts says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** undefined where this machine has none. */
export function chromiumPath(): string | undefined {
  return process.env['CHROME_PATH'] ?? PLACES.find((path) => existsSync(path));
}

export function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('Chromium is not installed');
  // As root, in a container, Chromium has no sandbox of its own; what it opens are our own pages.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'] });
}

export interface ViewOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A context with axe in it, in which a violation of the policy is kept for `violationsOf`. */
export async function newContext(browser: Browser, options: ViewOptions = {}): Promise<BrowserContext> {
  const { width = 1440, height = 900, colorScheme = 'light' } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  // Processes and pages share the cores of small machines.
  context.setDefaultTimeout(60_000);
  await context.addInitScript({ content: axeSource() });
  await context.addInitScript({ content: KEEP_VIOLATIONS });
  return context;
}

/** Scripts for the page are texts: this project knows no types of a browser. */
const KEEP_VIOLATIONS = `
  window.policyViolations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    window.policyViolations.push(violatedDirective + ' ' + blockedURI));`;

/** What the policy of the page has refused so far. */
export function violationsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate('window.policyViolations');
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
  }[];
}

/** What axe finds on the page as it is, one line each: rule, element, what is wrong. `rules`: those alone. */
export async function axeFindings(page: Page, ...rules: readonly string[]): Promise<readonly string[]> {
  const options = rules.length > 0 ? JSON.stringify({ runOnly: { type: 'rule', values: rules } }) : '';
  const { violations } = await page.evaluate<AxeResult>(`axe.run(${options})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}

function axeSource(): string {
  return readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
}

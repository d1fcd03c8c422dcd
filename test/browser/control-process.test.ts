/** `ork control` as a process of its own: it goes and comes while a page is open, and lets in who signs in. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { axeFindings, launchBrowser, newContext, violationsOf } from '../support/browser.js';
import { type ControlOptions, ControlProcess } from '../support/control-process.js';
import { fileCrd } from '../support/crd.js';
import { COUNT_ZEROS } from '../support/drawn-numbers.js';
import type { RuntimeProcess } from '../support/runtime-process.js';
import { securedRuntime, testFolder } from '../support/secured-runtime.js';

const crd = fileCrd('Load');
const LOGIN = { ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'correct-horse', SESSION_SECRET: 'x'.repeat(44) };
const ROW = 'table.overview tr:has-text("load")';

describe('ork control in a process', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    context = await newContext(browser);
    await context.addInitScript({ content: COUNT_ZEROS });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  async function started(options: Omit<ControlOptions, 'home'>): Promise<ControlProcess> {
    const process = await ControlProcess.start({ ...options, home: await testFolder(onTestFinished) });
    onTestFinished(() => process.kill());
    return process;
  }

  async function runtime(port = 0): Promise<RuntimeProcess> {
    return (await securedRuntime(crd, onTestFinished, {}, { port })).process;
  }

  /** Replaces the control center on its port. */
  const again = (control: ControlProcess, options: Omit<ControlOptions, 'home' | 'port'>) =>
    started({ ...options, port: control.port });

  it('a Control Center that is killed is said over the page, which keeps its values and follows the next one', async () => {
    const { url } = await runtime();
    const args = ['--urls', url];
    const control = await started({ args });
    await page.goto(control.url);
    await page.waitForSelector(`${ROW}.shown-fresh`);
    await page.evaluate('window.isSamePage = true');
    const before = await page.locator(`${ROW} td[data-label="workers"]`).textContent();
    await control.kill();
    await page.waitForSelector('.hop-lost:has-text("No connection to the Control Center")');
    expect(await page.locator(`${ROW} td[data-label="workers"]`).textContent()).toBe(before);
    expect(await page.locator('.quiet-sources').count()).toBe(0);
    await again(control, { args });
    await page.waitForSelector('.hop-lost', { state: 'detached' });
    await page.waitForSelector(`${ROW}.shown-fresh`);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('a runtime that is killed and comes again is marked at its source, and live without a reload', async () => {
    const first = await runtime();
    const { port } = first;
    const control = await started({ args: ['--urls', first.url] });
    await page.goto(control.url);
    await page.waitForSelector(`${ROW}.shown-fresh`);
    await page.evaluate('window.isSamePage = true');
    await page.evaluate(`countZeros('td[data-label="workers"]')`);
    await first.kill();
    await page.waitForSelector('.quiet-sources li:has-text("refuses connections")');
    await page.waitForSelector(`${ROW}:has-text("unknown"):has-text("ago")`);
    expect(await page.locator('.hop-lost').count()).toBe(0);
    await runtime(port);
    await page.waitForSelector('.quiet-sources', { state: 'detached' });
    await page.waitForSelector(`${ROW}.shown-fresh`);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    expect(await page.evaluate('window.drawn.zeros')).toEqual([]);
  });

  it('a runtime of the command line is checked in the settings: who answers, then why nobody does', async () => {
    const first = await runtime();
    const control = await started({ args: ['--urls', first.url] });
    await page.goto(`${control.url}settings`);
    const line = page.locator('.runtime-line');
    await line.getByRole('button', { name: 'Check' }).click();
    await line.locator('.checked:has-text("runtime secured"):has-text("1 CRD")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await first.kill();
    await line.getByRole('button', { name: 'Check' }).click();
    await line.locator('.checked:has-text("not answering"):has-text("refuses connections")').waitFor();
    expect(await line.getByRole('button', { name: 'Remove' }).count()).toBe(0);
  });

  it('a page asks to sign in, says what was wrong, leads where it was going, and holds on another replica', async () => {
    const { url } = await runtime();
    const args = ['--urls', url];
    const control = await started({ args, env: LOGIN });
    await page.goto(`${control.url}settings`);
    await page.waitForURL(/\/sign-in\?from=/);
    expect(await axeFindings(page)).toEqual([]);
    const fill = async (password: string): Promise<void> => {
      await page.getByLabel('User name').fill('ada');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await fill('wrong');
    await page.waitForSelector('[role="alert"]:has-text("user name or password is wrong")');
    await fill('correct-horse');
    await page.waitForURL(/\/settings$/);
    await page.waitForSelector('.runtime-line');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(await page.evaluate('document.cookie')).toBe('');
    await control.kill();
    await again(control, { args, env: LOGIN });
    await page.goto(control.url);
    await page.waitForSelector(ROW);
  });

  it('a session ends with another password, and the page of another replica asks again', async () => {
    const { url } = await runtime();
    const args = ['--urls', url];
    const control = await started({ args, env: LOGIN });
    await page.goto(control.url);
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill('correct-horse');
    await page.keyboard.press('Enter');
    await page.waitForSelector(ROW);
    await control.kill();
    await again(control, { args, env: { ...LOGIN, ADMIN_PASSWORD: 'battery-staple' } });
    await page.waitForURL(/\/sign-in\?from=/);
    expect(await page.locator(ROW).count()).toBe(0);
  });

  it('a sixth try to sign in within a minute is refused, with when to try again', async () => {
    const control = await started({ args: ['--ignore-default'], env: LOGIN });
    await page.goto(control.url);
    await page.getByLabel('User name').fill('ada');
    for (let tries = 1; tries <= 6; tries++) {
      await page.getByLabel('Password').fill(`wrong ${tries}`);
      const answered = page.waitForResponse((response) => response.url().endsWith('/api/session'));
      await page.keyboard.press('Enter');
      const status = (await answered).status();
      expect(status).toBe(tries <= 5 ? 401 : 429);
    }
    await page.waitForSelector('[role="alert"]:has-text("too many tries to sign in")');
  });
});

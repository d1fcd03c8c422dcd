// `npm run screenshots`: pictures of the Control Center for docs/images, by Chromium, from the scripted world of the browser
// suites, so that they stay true. Build first. With a folder as argument, every page in light and dark, narrow and wide.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [folder] = process.argv.slice(2);
const out = folder ?? join(ROOT, 'docs/images');

const PAGES = [
  ['overview', '/', 'table.overview'],
  ['katalog', '/runtimes/shop-prod', '.card'],
  ['crd', '/runtimes/jobs/crds/processor', '.chart canvas'],
  ['why', '/runtimes/jobs/crds/processor/why', '.decision-mark'],
  ['what-if', '/runtimes/jobs/crds/processor/what-if', '.run-line'],
  ['topology', '/topology', '.box'],
  ['crs', '/runtimes/shop-prod/crds/order/crs', '.grid-row'],
  ['cr', '/runtimes/shop-prod/crds/order/crs/default/order-00017', '.code'],
  ['reference', '/runtimes/shop-prod/crds/order/reference', '.code'],
  ['settings', '/settings', '.runtime-line'],
  ['not-answering', '/runtimes/pay', '.notice-not-answering'],
];
/** What the documents show. */
const SHOWN = ['overview', 'crd', 'why', 'topology'];
const VIEWS = [1440, 360].flatMap((width) =>
  ['light', 'dark'].map((colorScheme) => ({ width, colorScheme })),
);

// The helpers of the tests are TypeScript; vite loads them.
const vite = await createServer({
  root: ROOT,
  configFile: false,
  server: { middlewareMode: true },
  appType: 'custom',
  logLevel: 'error',
});
const { launchBrowser, newContext } = await vite.ssrLoadModule('/test/support/browser.ts');
const { scene } = await vite.ssrLoadModule('/test/support/control-center-scene.ts');
const { ScriptedControlCenter } = await vite.ssrLoadModule('/test/support/scripted-control-center.ts');

mkdirSync(out, { recursive: true });
const server = await ScriptedControlCenter.start(scene());
const browser = await launchBrowser();
const views = folder === undefined ? [{ width: 1280, colorScheme: 'light' }] : VIEWS;
for (const { width, colorScheme } of views) {
  const context = await newContext(browser, { width, height: width < 500 ? 740 : 800, colorScheme });
  const page = await context.newPage();
  for (const [name, path, shows] of PAGES) {
    if (folder === undefined && !SHOWN.includes(name)) continue;
    await page.goto(server.url + path);
    await page.waitForSelector(shows);
    // Fonts and charts are drawn a frame later.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const suffix = folder === undefined ? '' : `-${width}-${colorScheme}`;
    await page.screenshot({ path: join(out, `control-center-${name}${suffix}.png`) });
  }
  await context.close();
}
await browser.close();
await server.close();
await vite.close();

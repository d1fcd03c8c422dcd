// `npm run screenshots`: pictures of the Control Center for docs/images, by Chromium. Build first.
//   npm run screenshots             from the scripted world of the browser suites, so that they stay true
//   npm run screenshots -- --demo   of a real `ork demo --control`, for the README: waves on this machine, some 60 s
//   npm run screenshots -- FOLDER   every page and state of the scripted world, light and dark, 360 and 1440 px wide
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IMAGES = join(ROOT, 'docs/images');
const [argument] = process.argv.slice(2);

/** Name, path, and what it shows once it is whole. */
const PAGES = [
  ['overview', '/', 'table.overview'],
  ['katalog', '/runtimes/shop-prod', '.card'],
  ['crd', '/runtimes/jobs/crds/processor', '.chart canvas'],
  ['crd-degraded', '/runtimes/shop-prod/crds/order', '.failing'],
  ['why', '/runtimes/jobs/crds/processor/why', '.decision-mark'],
  ['what-if', '/runtimes/jobs/crds/processor/what-if', '.run-line'],
  ['topology', '/topology', '.box'],
  ['crs', '/runtimes/shop-prod/crds/order/crs', '.grid-row'],
  ['cr', '/runtimes/shop-prod/crds/order/crs/default/order-00017', '.code'],
  ['reference', '/runtimes/shop-prod/crds/order/reference', '.code'],
  ['settings', '/settings', '.runtime-line'],
  ['settings-add', '/settings?panel=add', '.add-form'],
  ['not-answering', '/runtimes/pay', '.notice-not-answering'],
  ['no-leader', '/runtimes/crm', '.notice-follower-only'],
  ['filtered-out', '/?q=none', '.empty'],
  ['sign-in', '/sign-in', 'form'],
];
/** Pages while nothing has come yet. */
const LOADING = [
  ['overview', '/'],
  ['crd', '/runtimes/jobs/crds/processor'],
  ['crs', '/runtimes/shop-prod/crds/order/crs'],
].map(([name, path]) => [`${name}-loading`, path, '.skeleton']);
const EMPTY = [
  ['overview-empty', '/', '.empty'],
  ['topology-empty', '/topology', '.empty'],
  ['settings-empty', '/settings', 'h1'],
];
/** What the documents show. */
const SHOWN = ['overview', 'crd', 'why', 'topology'];

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

const browser = await launchBrowser();
try {
  if (argument === '--demo') await pictureOfDemo();
  else if (argument === undefined) {
    const wanted = PAGES.filter(([name]) => SHOWN.includes(name));
    await scripted(scene(), wanted, { width: 1280, colorScheme: 'light' }, (name) =>
      join(IMAGES, `control-center-${name}.png`),
    );
  } else await everything(argument);
} finally {
  await browser.close();
  await vite.close();
}

async function everything(folder) {
  mkdirSync(folder, { recursive: true });
  const none = {
    ...scene(),
    entities: {},
    crs: [],
    reads: { settings: { ...scene().reads.settings, runtimes: [] } },
  };
  for (const width of [1440, 360]) {
    for (const colorScheme of ['light', 'dark']) {
      const view = { width, colorScheme };
      const file = (name) => join(folder, `${name}-${width}-${colorScheme}.png`);
      await scripted(scene(), PAGES, view, file);
      await scripted(none, EMPTY, view, file);
      await scripted({ ...scene(), isSilent: true }, LOADING, view, file);
    }
  }
}

async function scripted(world, pages, { width, colorScheme }, fileOf) {
  const server = await ScriptedControlCenter.start(world);
  const context = await newContext(browser, { width, height: width < 500 ? 740 : 800, colorScheme });
  const page = await context.newPage();
  for (const [name, path, shows] of pages) {
    await page.goto(server.url + path);
    await page.waitForSelector(shows);
    await drawn(page);
    await page.screenshot({ path: fileOf(name) });
  }
  await context.close();
  await server.close();
}

/** Fonts and charts are drawn a frame later. */
function drawn(page) {
  return page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** A wave from its begin to its end: the loader's queue, the processor's pool, and the decisions between them. */
async function pictureOfDemo() {
  const demo = spawn(process.execPath, [join(ROOT, 'dist/src/main.js'), 'demo', '--control', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => demo.once('close', resolve));
  const waiting = new Set();
  const seen = [];
  createInterface({ input: demo.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    seen.push(event);
    for (const look of [...waiting]) look(event);
  });
  /** The first event, of those that came and those to come, that is wanted. */
  const heard = (wanted) =>
    new Promise((resolve, reject) => {
      const found = seen.find(wanted);
      if (found) return resolve(found);
      void ended.then(() => reject(new Error('the demo ended')));
      waiting.add((event) => wanted(event) && resolve(event));
    });
  try {
    const { url } = await heard(({ type }) => type === 'control');
    const context = await newContext(browser, { width: 1280, height: 980 });
    const page = await context.newPage();
    const { wave } = await heard(({ type, autoscaled }) => type === 'wave' && autoscaled === true);
    // The runtimes have the clock of this machine.
    const from = Date.now() - 1_000;
    await heard((event) => event.type === 'returned' && event.wave === wave);
    const to = Date.now() + 500;
    await page.goto(`${url}runtimes/processor/crds/processor/why?from=${from}&to=${to}`);
    await page.waitForSelector('.decision-mark');
    await drawn(page);
    await page.screenshot({ path: join(IMAGES, 'demo.png') });
  } finally {
    demo.kill('SIGTERM');
    await ended;
  }
}

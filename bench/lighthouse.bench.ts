/**
 * What Lighthouse says of the overview, a CRD and its CRs, over 50 runtimes with ten CRDs each.
 *
 * Usage: npm ci --prefix bench/lighthouse --ignore-scripts && npm run bench -- lighthouse [sources (50)]. Build first; Chromium
 * is needed (`CHROME_PATH`, else Debian's). Lighthouse stands in a package of its own, so that nobody else gets it. The preset
 * is that of a desktop. Scores are of 100; `ours` is the worst page of each category.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../test/support/browser.js';
import { progress, report } from './support/report.js';

const [sources = 50] = process.argv.slice(2).map(Number);
/** This file is compiled to dist-bench/bench. */
const CLI = fileURLToPath(
  new URL('../../bench/lighthouse/node_modules/lighthouse/cli/index.js', import.meta.url),
);
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
const GOALS = { performance: 95, accessibility: 100, 'best-practices': 95 };
const PAGES = [
  ['overview', ''],
  ['crd', 'runtimes/rt-0/crds/crd-0'],
  ['crs', 'runtimes/rt-0/crds/crd-0/crs'],
] as const;

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, { readonly score: number | null; readonly title: string }>>;
}

type Scores = Readonly<Record<(typeof CATEGORIES)[number], number>>;

const chromium = chromiumPath();
if (!existsSync(CLI) || chromium === undefined) {
  progress(
    'Lighthouse or Chromium is missing: npm ci --prefix bench/lighthouse --ignore-scripts; apt-get install chromium',
  );
  process.exit(2);
}

function start(file: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(`./support/${file}.js`, import.meta.url)), [...args]);
}

function heard<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
}

function audited(url: string, folder: string): Report {
  const path = join(folder, 'report.json');
  const flags = '--headless=new --no-sandbox --disable-gpu';
  const only = CATEGORIES.join(',');
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      CLI,
      url,
      '--preset=desktop',
      `--only-categories=${only}`,
      '--output=json',
      `--output-path=${path}`,
      '--quiet',
      `--chrome-flags=${flags}`,
    ],
    { env: { ...process.env, CHROME_PATH: chromium }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`Lighthouse exited with ${status}: ${stderr}`);
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

const runtimes = start('control-runtimes', [`${sources}`, '1', `${Date.now()}`]);
const { urls } = await heard<{ urls: string[] }>(runtimes);
const center = start('control-server', [JSON.stringify(urls)]);
const { url } = await heard<{ url: string }>(center);
await new Promise((resolve) => setTimeout(resolve, 5_000));
const folder = mkdtempSync(join(tmpdir(), 'orkestra-lighthouse-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const pages: Record<string, Scores> = {};
for (const [name, path] of PAGES) {
  const { categories, audits } = audited(url + path, folder);
  const scores = CATEGORIES.map((each) => [each, Math.round((categories[each]?.score ?? 0) * 100)] as const);
  pages[name] = Object.fromEntries(scores) as Scores;
  const poor = Object.values(audits).filter(({ score }) => score !== null && score < 0.9);
  progress(`${name} ${JSON.stringify(pages[name])} ${poor.map(({ title }) => title).join('; ')}`);
}
const worst = (category: (typeof CATEGORIES)[number]): number =>
  Math.min(...Object.values(pages).map((scores) => scores[category]));
const ours = Object.fromEntries(CATEGORIES.map((category) => [category, worst(category)])) as Scores;
report({
  bench: 'lighthouse',
  unit: 'points of 100',
  better: 'higher',
  ours,
  reference: GOALS,
  ratio: Number((ours.performance / GOALS.performance).toFixed(3)),
  sources,
  pages,
});
runtimes.kill();
center.kill();
process.exit(0);

/**
 * Processor time to build the children and the status of one CR from an example, against a function written by hand; and load time of a Katalog of 1,000 CRDs.
 *
 * Usage: npm run bench -- templates [CRDs (1000)] [rounds (9)] [milliseconds a round (300)], or --worst: how the time of
 * each template function grows from 10 kB to 100 kB of its worst input.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { Budget, loadKatalog, type TemplateData, withBudget } from '../katalog/index.js';
import { type JsonObject, systemClock } from '../lib/base/index.js';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';
import { type Website, websiteObjects, websiteStatus } from './support/website.js';
import { worstFunctions } from './support/worst-functions.js';

if (process.argv[2] === '--worst') {
  worstFunctions();
  process.exit();
}

/** Keeps what is built reachable, so that building it cannot be left out. */
let sink: unknown;

const [crds = 1_000, rounds = 9, roundMs = 300] = process.argv.slice(2).map(Number);
const EXAMPLE = 'examples/01-website/katalog.yaml';

const options = { clock: systemClock(), random: randomBytes };
const text = readFileSync(EXAMPLE, 'utf8').replace(
  'crdFile: ./crd.yaml',
  'apiTypes: { group: demo.example.com, version: v1, kind: Website, plural: websites }',
);
const loaded = loadKatalog([{ file: EXAMPLE, text }], options);
const found = loaded.programs.get('website');
if (!found || !loaded.katalog) throw new Error(loaded.problems.map(({ message }) => message).join('; '));
const { onReconcile, status } = found;

function ours(cr: Website): unknown {
  // As the runtime does for each reconcile.
  const data = withBudget(cr as unknown as TemplateData, new Budget({ clock: options.clock }));
  const objects: unknown[] = [];
  for (const template of onReconcile) {
    for (const { object } of template.build(data).objects) objects.push(object);
  }
  return [objects, status.apply(data, { failed: false }).changes];
}

function byHand(cr: Website): unknown {
  return [websiteObjects(cr), websiteStatus(cr)];
}

/** Enough of them that none is known from the last time. */
const websites = Array.from({ length: 64 }, (_, i) => website(`shop-${i}`, {}));
for (const cr of [...websites, ...oddWebsites()]) {
  assert.deepEqual(JSON.parse(JSON.stringify(ours(cr))), JSON.parse(JSON.stringify(byHand(cr))));
}
for (const spec of [
  { image: ' ' },
  { image: undefined },
  { replicas: 1.5 },
  { replicas: 'many' },
  { replicas: -1 },
]) {
  for (const build of [ours, byHand])
    assert.throws(() => build(website('refused', spec)), JSON.stringify(spec));
}

const many = katalogOf(crds);
const pairs = {
  render: measured(
    () => each(ours),
    () => each(byHand),
    websites.length,
  ),
  load: measured(
    () => loadMany(many),
    () => parse(many),
  ),
};
report({
  bench: 'templates',
  unit: 'µs/CR',
  better: 'lower',
  ours: tidy(pairs.render.ours),
  reference: tidy(pairs.render.reference),
  ratio: tidy(pairs.render.ratio),
  load: {
    unit: 'ms',
    crds,
    bytes: Buffer.byteLength(many),
    ours: tidy(pairs.load.ours / 1_000),
    reference: tidy(pairs.load.reference / 1_000),
    ratio: tidy(pairs.load.ratio),
  },
  rounds,
});

function each(build: (cr: Website) => unknown): unknown {
  let last: unknown;
  for (const cr of websites) last = build(cr);
  return last;
}

/** Its values as the API server gives them: own properties alone, `undefined` ones left out. */
function website(name: string, spec: JsonObject | object, more: object = {}): Website {
  const cr = {
    apiVersion: 'demo.example.com/v1',
    kind: 'Website',
    metadata: { name, namespace: 'web', uid: `u-${name}` },
    spec: { title: 'A & B', image: 'nginx:1.27', replicas: 3, ...spec },
    status: {},
    children: { deployment: { spec: { replicas: 3 }, status: { readyReplicas: 3 } } },
    ...more,
  };
  return JSON.parse(JSON.stringify(cr)) as Website;
}

/** What the schema of the CRD does not keep away, and states on the way. */
function oddWebsites(): readonly Website[] {
  return [
    website('untitled', { title: undefined }),
    website('number', { title: 5 }),
    website('signs', { title: `<b class="x">'\0'</b>` }),
    website('text', { replicas: '4' }),
    website('null', { replicas: null }),
    website('none', { replicas: undefined }),
    website('empty', { replicas: '' }),
    website('zero', { replicas: 0 }),
    website(`a-name-that-no-label-holds-${'long-'.repeat(10)}`, {}),
    website('first', {}, { children: {} }),
    website('starting', {}, { children: { deployment: { spec: { replicas: 3 }, status: {} } } }),
    website('default', {}, { children: { deployment: { spec: {}, status: { readyReplicas: 1 } } } }),
    website('off', {}, { children: { deployment: { spec: { replicas: 0 }, status: { readyReplicas: 0 } } } }),
  ];
}

/** Microseconds of processor time (others may want the processor too) a piece of both, `each` of which a call makes, in turns; the first turn warms up and does not count. */
function measured(
  a: () => unknown,
  b: () => unknown,
  each = 1,
): { ours: number; reference: number; ratio: number } {
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    const [first, second] = [perCall(a) / each, perCall(b) / each];
    if (round === 0) continue;
    mine.push(first);
    theirs.push(second);
    progress(`round ${round}: ours ${tidy(first)} µs, reference ${tidy(second)} µs`);
  }
  return {
    ours: median(mine),
    reference: median(theirs),
    ratio: median(mine.map((value, i) => value / (theirs[i] ?? Number.NaN))),
  };
}

function perCall(work: () => unknown): number {
  let calls = 0;
  let batch = 1;
  let elapsed = 0;
  const started = performance.now();
  const before = process.cpuUsage();
  while (elapsed < roundMs) {
    for (let i = 0; i < batch; i++) sink = work();
    calls += batch;
    elapsed = performance.now() - started;
    // Fast work is asked for the time less often.
    if (elapsed / calls < 0.1) batch = 100;
  }
  assert.notEqual(sink, undefined);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

function loadMany(source: string): unknown {
  const result = loadKatalog([{ file: 'many.yaml', text: source }], options);
  if (!result.katalog) throw new Error(result.problems[0]?.message ?? 'no Katalog');
  return result;
}

/** The example's entry so many times, each a CRD of its own. */
function katalogOf(count: number): string {
  const document = parse(text) as { spec: { crds: { website: JsonObject } } };
  const entry = document.spec.crds.website;
  const each = Array.from({ length: count }, (_, i) => [
    `site-${i}`,
    {
      ...entry,
      apiTypes: { group: 'demo.example.com', version: 'v1', kind: `Site${i}`, plural: `site${i}s` },
    },
  ]);
  return stringify(
    { ...document, spec: { crds: Object.fromEntries(each) } },
    { aliasDuplicateObjects: false },
  );
}

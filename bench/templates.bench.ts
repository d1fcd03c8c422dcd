/**
 * Time to build the children and the status of one CR from an example, against a function written by hand; and load time of a Katalog of 1,000 CRDs.
 *
 * Usage: npm run bench -- templates [CRDs (1000)] [rounds (9)] [milliseconds a round (300)].
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { systemClock } from '../base/index.js';
import { type JsonObject, loadKatalog } from '../katalog/index.js';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';
import { websiteObjects, websiteStatus } from './support/website.js';

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
const owner = `${loaded.katalog.crds.get('website')?.apiTypes.group ?? ''}/v1`;

const website = {
  apiVersion: owner,
  kind: 'Website',
  metadata: { name: 'shop', namespace: 'web', uid: 'u-1' },
  spec: { title: 'A & B', image: 'nginx:1.27', replicas: 3 },
  status: {},
  children: { deployment: { spec: { replicas: 3 }, status: { readyReplicas: 3 } } },
};

const ours = (): unknown => [
  onReconcile.flatMap((template) => template.build(website).objects.map(({ object }) => object)),
  status.apply(website, { failed: false }).changes,
];
const byHand = (): unknown => [websiteObjects(website), websiteStatus(website)];
assert.deepEqual(JSON.parse(JSON.stringify(ours())), JSON.parse(JSON.stringify(byHand())));

const many = katalogOf(crds);
const pairs = {
  render: measured(ours, byHand),
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

/** Microseconds a call of both, in turns; the first turn warms up and does not count. */
function measured(a: () => unknown, b: () => unknown): { ours: number; reference: number; ratio: number } {
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    const [first, second] = [perCall(a), perCall(b)];
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
  while (elapsed < roundMs) {
    for (let i = 0; i < batch; i++) sink = work();
    calls += batch;
    elapsed = performance.now() - started;
    // Fast work is asked for the time less often.
    if (elapsed / calls < 0.1) batch = 100;
  }
  assert.notEqual(sink, undefined);
  return (elapsed / calls) * 1_000;
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

/**
 * What admission costs for fifty rules: reviews a second, their time at 500 a second, and what a write takes longer at a real API server; against a webhook of controller-runtime with the same checks.
 *
 * Usage: npm run bench -- admission [rounds (5)] [seconds of each case (4)] [writes (300)].
 * Needs KUBEBUILDER_ASSETS, and Go for the reference, which is built from the module proxy (bench/reference/admission);
 * build first. Cases take turns in every round.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { authority } from '../test/support/authority.js';
import { startControlPlane } from '../test/support/control-plane.js';
import { freePort } from '../test/support/free-port.js';
import { kubeCredentials } from '../test/support/kube-credentials.js';
import {
  ADMITTED_DEFINITION,
  ADMITTED_RULE,
  admittedObject,
  admittedPath,
  admittedReview,
  fiftyRules,
} from './support/fifty-rules.js';
import { GatewayProcess } from './support/gateway-process.js';
import { progress, report } from './support/report.js';
import { ReviewLoad } from './support/review-load.js';
import { median, percentile, tidy } from './support/stats.js';

const [rounds = 5, seconds = 4, writes = 300] = process.argv.slice(2).map(Number);
const CONNECTIONS = 16;
const PER_SECOND = 500;
const NAMESPACES = ['without', 'ours', 'reference'] as const;
type Namespace = (typeof NAMESPACES)[number];

const assets = process.env['KUBEBUILDER_ASSETS'];
if (assets === undefined)
  throw new Error('KUBEBUILDER_ASSETS is required because writes go to a real API server');

const folder = mkdtempSync(join(tmpdir(), 'orkestra-admission-'));
const plane = await startControlPlane(assets);
const { agent, headers } = kubeCredentials(plane.kubeconfig);
const issuer = await authority('bench');
const { cert, key } = await issuer.issue(['127.0.0.1']);
const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key'), ca: join(folder, 'ca.crt') };
writeFileSync(files.cert, cert);
writeFileSync(files.key, key);
writeFileSync(files.ca, issuer.ca);
writeFileSync(join(folder, 'katalog.yaml'), fiftyRules('ours'));

await send('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', ADMITTED_DEFINITION);
for (const name of NAMESPACES) {
  await send('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}
progress('building the reference');
const program = join(folder, 'reference');
execFileSync('go', ['build', '-o', program, '.'], { cwd: 'bench/reference/admission', stdio: 'inherit' });

const ours = await GatewayProcess.ork(
  ['-f', join(folder, 'katalog.yaml'), '--kubeconfig', plane.kubeconfig],
  {
    TLS_CERT: files.cert,
    TLS_KEY: files.key,
    TLS_CA: files.ca,
  },
);
const port = await freePort();
const referenceUrl = `https://127.0.0.1:${port}`;
const referenceLoad = loadOf(referenceUrl);
const reference = await GatewayProcess.other(
  program,
  ['-port', `${port}`, '-certs', folder],
  referenceUrl,
  () => referenceLoad.ask(),
);
await register(referenceUrl);
const oursLoad = loadOf(ours.url);
const sides = {
  ours: { load: oursLoad, process: ours },
  reference: { load: referenceLoad, process: reference },
};

const memory: Record<string, { rss: number; own: number }> = {};
noteMemory('listening');
const perCoreSecond = { ours: [] as number[], reference: [] as number[] };
const paced = { ours: [] as number[], reference: [] as number[] };
for (let round = 0; round < rounds; round++) {
  for (const side of ['ours', 'reference'] as const) {
    const { load, process: server } = sides[side];
    const before = server.usage.cpuSeconds;
    const count = await load.most(seconds * 1_000);
    perCoreSecond[side].push(count / (server.usage.cpuSeconds - before));
    if (side === 'ours') noteMemory('afterMost');
    paced[side].push(...(await load.paced(PER_SECOND, seconds * 1_000)));
    if (side === 'ours') noteMemory('afterPaced');
  }
  progress(
    `round ${round + 1}: ${tidy(perCoreSecond.ours.at(-1) ?? 0)} a core second, reference ${tidy(perCoreSecond.reference.at(-1) ?? 0)}`,
  );
}

await untilAsked();
const took: Record<Namespace, number[]> = { without: [], ours: [], reference: [] };
for (let index = 0; index < writes; index++) {
  // Each is first in turn, so that none always follows another.
  for (let turn = 0; turn < NAMESPACES.length; turn++) {
    const namespace = NAMESPACES[(index + turn) % NAMESPACES.length] ?? 'without';
    const begun = performance.now();
    await send(admittedPath(namespace), admittedObject(`w-${index}`));
    took[namespace].push(performance.now() - begun);
  }
}
noteMemory('afterWrites');
await Promise.all([ours.stop(), reference.stop(), oursLoad.close(), referenceLoad.close()]);
await plane.stop();
rmSync(folder, { recursive: true });

const more = (side: 'ours' | 'reference', quantile: number): number =>
  percentile(took[side], quantile) - percentile(took.without, quantile);
report({
  bench: 'admission',
  unit: 'reviews a core second',
  better: 'higher',
  ours: tidy(median(perCoreSecond.ours)),
  reference: tidy(median(perCoreSecond.reference)),
  ratio: tidy(median(perCoreSecond.ours) / median(perCoreSecond.reference)),
  rules: 50,
  reviewMs: {
    perSecond: PER_SECOND,
    ours: { p50: tidy(percentile(paced.ours, 0.5)), p99: tidy(percentile(paced.ours, 0.99)) },
    reference: { p50: tidy(percentile(paced.reference, 0.5)), p99: tidy(percentile(paced.reference, 0.99)) },
  },
  writeMs: {
    without: { p50: tidy(percentile(took.without, 0.5)), p99: tidy(percentile(took.without, 0.99)) },
    ours: { p50: tidy(percentile(took.ours, 0.5)), p99: tidy(percentile(took.ours, 0.99)) },
    reference: { p50: tidy(percentile(took.reference, 0.5)), p99: tidy(percentile(took.reference, 0.99)) },
    moreThanWithout: { p50: tidy(more('ours', 0.5)), p99: tidy(more('ours', 0.99)) },
    toReference: tidy(percentile(took.ours, 0.5) / percentile(took.reference, 0.5)),
  },
  memoryMiB: memory,
});

/** Of our process at one moment; of several rounds the last. */
function noteMemory(moment: string): void {
  const { rssMiB, ownMiB } = ours.usage;
  memory[moment] = { rss: tidy(rssMiB), own: tidy(ownMiB) };
}

function loadOf(url: string): ReviewLoad {
  return new ReviewLoad({ url: `${url}/validate`, body: admittedReview(), connections: CONNECTIONS });
}

/** Creates an object; a type that has just been made is served a moment later. */
async function send(path: string, object: object, query = ''): Promise<void> {
  for (let tries = 0; ; tries++) {
    const answer = await request(plane.url + path + query, {
      method: 'POST',
      dispatcher: agent,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(object),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return;
    if (answer.statusCode !== 404 || tries > 100) throw new Error(`${path}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function register(url: string): Promise<void> {
  await send('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'reference' },
    webhooks: [
      {
        name: 'reference.bench.orkestra.io',
        clientConfig: { url: `${url}/validate`, caBundle: Buffer.from(issuer.ca).toString('base64') },
        rules: [ADMITTED_RULE],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 5,
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'reference' } },
      },
    ],
  });
}

/** Until both sides are asked: an object that breaks every rule is refused. */
async function untilAsked(): Promise<void> {
  for (const namespace of ['ours', 'reference']) {
    const bad = { ...admittedObject('bad'), spec: {} };
    for (let tries = 0; ; tries++) {
      const refused = await send(admittedPath(namespace), bad, '?dryRun=All').then(
        () => false,
        () => true,
      );
      if (refused) break;
      if (tries > 400) throw new Error(`nobody is asked about objects in ${namespace}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/**
 * Milliseconds until another replica leads after SIGKILL, SIGTERM and SIGSTOP, judged by the API server's audit log.
 *
 * Each trial hits the leader while every CRD has work all the time, and looks for writes of anybody who did not hold the
 * Lease when they came. The reference is the time that the rules allow. At the end the API server is killed and comes
 * back, which must move no lead.
 *
 * Usage: npm run bench -- leadership [trials of each kind (20)] [seconds of a Lease (5)]. Needs KUBEBUILDER_ASSETS.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep, systemClock } from '../lib/base/index.js';
import { KubeClient, leaseTimes } from '../runtime/index.js';
import { changesOf, holderAt, type Written } from './support/audit-log.js';
import { AuditedPlane } from './support/audited-plane.js';
import { crd } from './support/bench-crd.js';
import { NAMESPACE, ReplicaFleet } from './support/replica-fleet.js';
import { progress, report } from './support/report.js';
import { percentile, tidy } from './support/stats.js';

type Kind = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP';
type Scope = 'katalog' | 'crd';

const [trials = 20, leaseSeconds = 5] = process.argv.slice(2).map(Number);
const assets = process.env['KUBEBUILDER_ASSETS'];
if (!assets) throw new Error('set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd');

const clock = systemClock();
const KINDS: readonly Kind[] = ['SIGKILL', 'SIGTERM', 'SIGSTOP'];
const CRDS = ['one', 'two', 'three', 'four'];
const LEASES = { apiVersion: 'coordination.k8s.io/v1', plural: 'leases', namespaced: true };
const { durationMs, retryMs } = leaseTimes(leaseSeconds * 1_000);
/** A candidate looks once in a retry period, and a request takes a moment. */
const SLACK_MS = 500;
const ALLOWED: Readonly<Record<Kind, number>> = {
  SIGKILL: durationMs + retryMs + SLACK_MS,
  SIGTERM: retryMs + SLACK_MS,
  SIGSTOP: durationMs + retryMs + SLACK_MS,
};
/** An API server that comes back within the renew deadline of this Lease. */
const LONG_LEASE_SECONDS = 30;
const RESTARTS = 5;

interface Trial {
  readonly kind: Kind;
  readonly takeoverMs: number;
  /** Of a leader that gives back: from the release on. */
  readonly afterReleaseMs: number | undefined;
}

const plane = await AuditedPlane.start(assets);
const admin = new KubeClient({ config: { from: 'file', path: plane.kubeconfig }, clock });
const folder = await mkdtemp(join(tmpdir(), 'orkestra-trials-'));
const done: Trial[] = [];
let writes = 0;
const strangers: string[] = [];
/** Those that the API server refused: sent in time, and late. */
let refused = 0;
try {
  await crd(admin, clock);
  await suite('katalog', 2, trials / 2);
  await suite('katalog', 3, trials / 2);
  await suite('crd', 3, trials / 2);
  const moved = await restarts();
  const figures = KINDS.map((kind) => [kind, figuresOf(kind)] as const);
  const worst = Math.max(...figures.map(([kind, { max }]) => max / ALLOWED[kind]));
  report({
    bench: 'leadership',
    unit: 'ms',
    better: 'lower',
    ours: Object.fromEntries(figures),
    reference: ALLOWED,
    ratio: tidy(worst),
    writes,
    writesOfOthers: strangers.length,
    refusedOfOthers: refused,
    restarts: RESTARTS,
    movedByRestarts: moved,
  });
  process.exitCode = strangers.length > 0 || worst > 1 || moved > 0 ? 1 : 0;
} finally {
  await admin.close();
  await plane.stop();
  await rm(folder, { recursive: true, force: true });
}

function fleetOf(lease: string, scope: Scope, count: number, seconds: number): Promise<ReplicaFleet> {
  const identities = ['replica-a', 'replica-b', 'replica-c'].slice(0, count);
  const options = { plane, admin, clock, folder, lease, scope, crds: CRDS, leaseSeconds: seconds };
  return ReplicaFleet.start(identities, options);
}

async function suite(scope: Scope, count: number, each: number): Promise<void> {
  const lease = `${scope}-${count}`;
  const fleet = await fleetOf(lease, scope, count, leaseSeconds);
  for (const kind of KINDS) {
    for (let n = 0; n < each; n++) {
      await ready(fleet);
      const trial = await hit(fleet, kind, leasesOf(lease, scope));
      done.push(trial);
      progress(`${lease} ${kind} ${n + 1}: ${Math.round(trial.takeoverMs)} ms`);
    }
  }
  await fleet.stop();
  judge(await plane.audit.read(), lease, scope);
}

/** Hits whoever leads, waits until others lead all that it led, and brings it back. */
async function hit(fleet: ReplicaFleet, kind: Kind, leases: readonly string[]): Promise<Trial> {
  const [first = ''] = leases;
  const victim = await someHolderOf(first);
  const led = await heldBy(victim, leases);
  const process = fleet.process(victim);
  const at = clock.now();
  if (kind === 'SIGKILL') await process.kill();
  else if (kind === 'SIGTERM') await process.stop();
  else process.halt();
  while ((await heldBy(victim, led)).length > 0 || (await heldBy('', led)).length > 0) await sleep(clock, 20);
  const all = await plane.audit.read();
  const took = led.map((lease) => changesOf(all, lease).findLast(({ holder }) => holder !== '')?.at ?? at);
  const gave = led.map((lease) => changesOf(all, lease).findLast(({ holder }) => holder === '')?.at ?? 0);
  if (kind === 'SIGSTOP') {
    process.wake();
    // Whatever it wanted to write when it was stopped, it would now.
    await sleep(clock, 1_500);
  } else await fleet.begin(victim);
  const after = took.map((time, index) => time - Math.max(at, gave[index] ?? 0));
  return {
    kind,
    takeoverMs: Math.max(...took) - at,
    afterReleaseMs: kind === 'SIGTERM' ? Math.max(...after) : undefined,
  };
}

/** Counts the writes of replicas to what a Lease stands for, and those whose sender did not hold it. */
function judge(all: readonly Written[], lease: string, scope: Scope): void {
  for (const write of all) {
    const name = CRDS.find((each) => write.name.startsWith(`${each}-cr-${lease}`));
    if (!name || !write.user.startsWith('replica-') || write.resource === 'leases') continue;
    writes++;
    const changes = changesOf(all, scope === 'crd' ? `${lease}.${name}` : lease);
    const holder = holderAt(changes, write.receivedAt);
    if (holder === write.user) continue;
    const { user, verb, resource, code } = write;
    if (code >= 300) {
      refused++;
      continue;
    }
    strangers.push(`${user} ${verb} ${resource} ${write.name} while ${holder} held ${lease}`);
    progress(strangers.at(-1) ?? '');
  }
}

/** Kills the API server again and again; gives the number of times that the lead moved. */
async function restarts(): Promise<number> {
  const lease = 'restarts';
  const fleet = await fleetOf(lease, 'katalog', 2, LONG_LEASE_SECONDS);
  await ready(fleet);
  let moved = 0;
  for (let n = 0; n < RESTARTS; n++) {
    const before = await termOf(lease);
    const at = clock.now();
    await plane.killApiServer();
    while ((await leaseOf(lease)) === undefined) await sleep(clock, 50);
    const awayMs = clock.now() - at;
    await sleep(clock, 5_000);
    const after = await termOf(lease);
    if (after !== before) moved++;
    progress(`the API server was away for ${awayMs} ms: ${before} → ${after}`);
  }
  await fleet.stop();
  judge(await plane.audit.read(), lease, 'katalog');
  return moved;
}

async function ready(fleet: ReplicaFleet): Promise<void> {
  for (const replica of fleet.replicas.values()) {
    while (!(await fetch(`${replica.url}/ready`).then(({ ok }) => ok))) await sleep(clock, 50);
  }
  // With a Lease for each CRD, shares are handed over once a replica has lived for a Lease's duration.
  await sleep(clock, durationMs + retryMs);
}

function leasesOf(lease: string, scope: Scope): readonly string[] {
  return scope === 'crd' ? CRDS.map((each) => `${lease}.${each}`) : [lease];
}

async function heldBy(holder: string, leases: readonly string[]): Promise<readonly string[]> {
  const held: string[] = [];
  for (const lease of leases) if ((await holderOf(lease)) === holder) held.push(lease);
  return held;
}

/** Waits while a Lease is being handed over. */
async function someHolderOf(lease: string): Promise<string> {
  for (;;) {
    const holder = await holderOf(lease);
    if (holder !== '') return holder;
    await sleep(clock, 20);
  }
}

async function holderOf(lease: string): Promise<string> {
  return String((await leaseOf(lease))?.['holderIdentity'] ?? '');
}

async function termOf(lease: string): Promise<string> {
  const spec = await leaseOf(lease);
  return `${spec?.['holderIdentity']}, term ${spec?.['leaseTransitions']}`;
}

/** undefined: the API server does not say. */
async function leaseOf(name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const call = { timeoutMs: 1_000, retry: false };
  return admin
    .get(LEASES, { namespace: NAMESPACE, name }, call)
    .then(({ spec }) => spec)
    .catch(() => undefined);
}

function figuresOf(kind: Kind) {
  const of = done.filter((trial) => trial.kind === kind);
  const times = of.map(({ takeoverMs, afterReleaseMs }) => afterReleaseMs ?? takeoverMs);
  const round = (quantile: number): number => Math.round(percentile(times, quantile));
  return { trials: of.length, p50: round(0.5), max: round(1) };
}

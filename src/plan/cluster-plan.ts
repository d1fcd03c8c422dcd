/**
 * What a run of a Katalog would write now: the real runtime reconciles each custom resource of the cluster once, with
 * every write as a dry run of the API server. Nothing is written: no Lease, no Event, no notification. Hooks are not run,
 * and of external calls only those that read (GET, HEAD) are made.
 *
 * Each custom resource is planned by itself: what waits for another one's readiness is not planned.
 */
import type { CrdEntry } from '../../katalog/index.js';
import { apiVersionOf, type Clock, type Random, SILENT_LOG, sleep } from '../../lib/base/index.js';
import { type HttpCall, HttpCaller } from '../../lib/calls/index.js';
import {
  type ConfigSource,
  KubeError,
  kindsName,
  type LeftKinds,
  Runtime,
  type RuntimePlan,
  readLeftKinds,
  servedKind,
} from '../../runtime/index.js';
import { type Course, Courses, type Subject } from '../cycles/index.js';
import { productVersion } from '../package.js';
import { DryRunClient } from './dry-run-client.js';
import { keptKinds, type Unplanned, unplannedHooks, unreadableKinds } from './unplanned.js';

export interface ClusterPlanOptions {
  readonly plan: RuntimePlan;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: ConfigSource;
  /** Whose record of kinds is read: that of the run. */
  readonly lease: { readonly namespace: string; readonly name: string };
}

export interface ClusterPlan {
  /** Address of the API server. */
  readonly server: string;
  readonly context: string;
  /** Those without a cycle were not reconciled in time: their CRD waits for another one. */
  readonly courses: readonly Course[];
  /** CRDs that the cluster does not serve. */
  readonly missing: readonly string[];
  /** What was left out. */
  readonly unplanned: readonly Unplanned[];
}

/** What is planned ends so long after the last reconcile has ended, or has begun at all. */
const FIRST_MS = 20_000;
const STILL_MS = 3_000;
const LOOK_MS = 20;
const PAGE = 500;

/** Rejects with what the API server says of the first read. */
export async function planCluster(options: ClusterPlanOptions): Promise<ClusterPlan> {
  const { plan, clock, random, config, lease } = options;
  let courses = new Courses([], 1, () => clock.monotonic());
  const connect = () =>
    new DryRunClient({ config, clock, userAgent: `orkestra/${productVersion()} (plan)` }, (write) =>
      courses.wrote(write),
    );
  const client = connect();
  const caller = new HttpCaller();
  const calls = new ReadCalls(caller.call);
  try {
    const entries = [...plan.crds.values()].map(({ entry }) => entry).filter(({ enabled }) => enabled);
    const found = await Promise.all(entries.map((entry) => subjectsOf(client, entry)));
    courses = new Courses(
      found.flatMap((subjects) => subjects ?? []),
      1,
      () => clock.monotonic(),
    );
    const left = await leftKinds(client, plan, lease);
    const runtime = new Runtime({
      ...{ plan: withoutEffects(plan), clock, random, log: SILENT_LOG, election: undefined },
      client: connect(),
      identity: 'plan',
      version: productVersion(),
      listen: undefined,
      http: calls.call,
      ...{ processMetrics: false, heartbeat: false },
      leftKinds: left.prunable,
      onReconcile: (event) => courses.heard(event),
    });
    await runtime.start();
    await ended(courses, clock);
    await runtime.stop();
    return {
      ...{ server: client.server, context: client.context, courses: courses.all },
      missing: entries.filter((_, index) => !found[index]).map(({ name }) => name),
      unplanned: [
        ...unplannedHooks(plan, courses.all),
        ...calls.unplanned,
        ...left.unplanned,
        ...unreadableKinds(left),
        ...keptKinds(left, courses.all),
      ],
    };
  } finally {
    await Promise.all([caller.close(), client.close()]);
  }
}

/** Every custom resource that an entry selects; undefined: the cluster does not serve it. */
async function subjectsOf(client: DryRunClient, entry: CrdEntry): Promise<readonly Subject[] | undefined> {
  const { group, version, kind } = entry.apiTypes;
  const { namespace, labelSelector, fieldSelector } = entry;
  const apiVersion = apiVersionOf(group, version);
  const served = await servedKind(client, apiVersion, kind);
  if (!served) return undefined;
  const subjects: Subject[] = [];
  let next: string | undefined;
  do {
    const page = await client.list(served, {
      ...{ namespace, labelSelector, fieldSelector },
      limit: PAGE,
      ...(next === undefined ? {} : { continue: next }),
    });
    for (const { metadata } of page.items) {
      const { name } = metadata;
      subjects.push({ crd: entry.name, apiVersion, kind, namespace: metadata.namespace, name });
    }
    next = page.continue;
  } while (next !== undefined);
  return subjects;
}

async function ended(courses: Courses, clock: Clock): Promise<void> {
  const start = clock.monotonic();
  while (!courses.done) {
    await sleep(clock, LOOK_MS);
    const now = clock.monotonic();
    const waited = courses.lastAt === 0 ? now - start > FIRST_MS : now - courses.lastAt > STILL_MS;
    if (waited && !courses.busy) return;
  }
}

/** Without what acts on the world beside the API server. */
function withoutEffects(plan: RuntimePlan): RuntimePlan {
  const crds = [...plan.crds].map(([name, crd]) => [name, { ...crd, hook: undefined }] as const);
  const { notification: _, ...katalog } = plan.katalog;
  return { ...plan, crds: new Map(crds), katalog };
}

/** Whoever may not read the record can plan the rest. */
async function leftKinds(
  client: DryRunClient,
  plan: RuntimePlan,
  { namespace, name }: ClusterPlanOptions['lease'],
): Promise<LeftKinds & { readonly unplanned: readonly Unplanned[] }> {
  try {
    return { ...(await readLeftKinds(client, plan, { namespace, lease: name })), unplanned: [] };
  } catch (error) {
    if (!(error instanceof KubeError) || error.unanswered) throw error;
    const reason = `not read, so children of kinds that left the Katalog are not planned: ${error.answer}`;
    const record = `${namespace}/${kindsName(name)}`;
    return {
      ...{ prunable: new Map(), unreadable: [] },
      unplanned: [{ what: 'record of kinds', name: record, reason }],
    };
  }
}

/** Makes the calls that read, and answers the others with an empty object. */
class ReadCalls {
  readonly #skipped = new Set<string>();

  constructor(private readonly make: HttpCall) {}

  readonly call: HttpCall = async (request, limits) => {
    if (request.method === 'GET' || request.method === 'HEAD') return this.make(request, limits);
    this.#skipped.add(`${request.method} ${new URL(request.url).origin}`);
    return { status: 200, body: '{}' };
  };

  get unplanned(): readonly Unplanned[] {
    const reason = 'not made, since it may write; its answer is taken as an empty object';
    return [...this.#skipped].sort().map((name) => ({ what: 'external call', name, reason }));
  }
}

/**
 * What a run of a Katalog would write now: the real runtime reconciles each custom resource of the cluster once, with
 * every write as a dry run of the API server. Nothing is written: no Lease, no Event, no notification. Hooks are not run,
 * and of external calls only those that read (GET, HEAD) are made.
 *
 * Each custom resource is planned by itself: what waits for another one's readiness is not planned.
 */
import type { CrdEntry } from '../../katalog/index.js';
import { type Clock, type Random, SILENT_LOG, sleep } from '../../lib/base/index.js';
import { type HttpCall, HttpCaller } from '../../lib/calls/index.js';
import { type ConfigSource, Runtime, type RuntimePlan, servedKind } from '../../runtime/index.js';
import { type Course, Courses, type Subject } from '../cycles/index.js';
import { productVersion } from '../package.js';
import { DryRunClient } from './dry-run-client.js';

export interface ClusterPlanOptions {
  readonly plan: RuntimePlan;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: ConfigSource;
}

export interface ClusterPlan {
  /** Address of the API server. */
  readonly server: string;
  readonly context: string;
  /** Those without a cycle were not reconciled in time: their CRD waits for another one. */
  readonly courses: readonly Course[];
  /** CRDs that the cluster does not serve. */
  readonly missing: readonly string[];
  /** What was left out, in words. */
  readonly notices: readonly string[];
}

/** What is planned ends so long after the last reconcile has ended, or has begun at all. */
const FIRST_MS = 20_000;
const STILL_MS = 3_000;
const LOOK_MS = 20;
const PAGE = 500;

/** Rejects with what the API server says of the first read. */
export async function planCluster(options: ClusterPlanOptions): Promise<ClusterPlan> {
  const { plan, clock, random, config } = options;
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
    const runtime = new Runtime({
      ...{ plan: withoutEffects(plan), clock, random, log: SILENT_LOG, election: undefined },
      client: connect(),
      identity: 'plan',
      version: productVersion(),
      listen: { port: 0, host: '127.0.0.1' },
      http: calls.call,
      processMetrics: false,
      onReconcile: (event) => courses.heard(event),
    });
    await runtime.start();
    await ended(courses, clock);
    await runtime.stop();
    return {
      ...{ server: client.server, context: client.context, courses: courses.all },
      missing: entries.filter((_, index) => !found[index]).map(({ name }) => name),
      notices: [...hookNotices(plan), ...calls.notices],
    };
  } finally {
    await Promise.all([caller.close(), client.close()]);
  }
}

/** Every custom resource of a CRD; undefined: the cluster does not serve it. */
async function subjectsOf(client: DryRunClient, entry: CrdEntry): Promise<readonly Subject[] | undefined> {
  const { group, version, kind } = entry.apiTypes;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const served = await servedKind(client, apiVersion, kind);
  if (!served) return undefined;
  const subjects: Subject[] = [];
  let next: string | undefined;
  do {
    const page = await client.list(served, {
      limit: PAGE,
      ...(next === undefined ? {} : { continue: next }),
    });
    for (const { metadata } of page.items) {
      const { namespace, name } = metadata;
      subjects.push({ crd: entry.name, apiVersion, kind, namespace, name });
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

function hookNotices({ crds }: RuntimePlan): readonly string[] {
  return [...crds.values()]
    .filter(({ hook }) => hook !== undefined)
    .map(({ entry }) => `${entry.name}: its hook is not run, so what it writes is not planned`);
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

  get notices(): readonly string[] {
    return [...this.#skipped].sort().map((call) => `external call ${call}: not made, since it may write`);
  }
}

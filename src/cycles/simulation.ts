/**
 * The real runtime on an embedded cluster under a virtual clock: what its reconciles of some custom resources write, cycle
 * by cycle. Waiting costs nothing, and the same input gives the same cycles.
 *
 * Siblings over HTTP are not read: a virtual clock cannot wait for them.
 */
import type { CrdEntry } from '../../katalog/index.js';
import {
  type Clock,
  type JsonObject,
  type Random,
  SILENT_LOG,
  type VirtualClock,
  variableOf,
} from '../../lib/base/index.js';
import { KubeClient, Runtime, type RuntimePlan } from '../../runtime/index.js';
import { waitFor } from '../dev/index.js';
import { applyObject } from '../manifests.js';
import { productVersion } from '../package.js';
import { Calls } from './calls.js';
import { embeddedCluster, type StartCluster } from './cluster.js';
import { type Course, Courses, Objects, type Subject } from './courses.js';
import type { Numbering } from './expectation.js';
import { LocalDispatcher, Pending } from './local-dispatcher.js';
import { Settled } from './settled.js';

export interface SimulationOptions {
  readonly plan: RuntimePlan;
  /** The clock that the plan was loaded with. */
  readonly clock: VirtualClock;
  /** The clock of the machine. */
  readonly real: Clock;
  readonly random: Random;
  /** Applied in this order before anything else: what `setup` and `crdFile` name. */
  readonly setup: readonly JsonObject[];
  readonly waits: CrdEntry['setupWait'];
  /** Every custom resource that is there; the subjects are among them. */
  readonly resources: readonly JsonObject[];
  readonly subjects: readonly Subject[];
  /** How many cycles each subject has at most. */
  readonly cycles: number;
  /** External calls are not made: each is answered with 200 and an empty object. */
  readonly skipExternal: boolean;
  /** Undefined: an embedded cluster. */
  readonly start?: StartCluster | undefined;
}

export interface Simulation {
  readonly courses: readonly Course[];
  /** What is there at the end, by whomever it was written. */
  readonly objects: Objects['all'];
  readonly numbering: Numbering;
}

/** A subject that is not reconciled for so long is not reconciled any more: ten minutes of virtual time, or two resyncs. */
const STILL_MS = 600_000;

/** Stands for a variable that is not set, in a call that is not made. */
const NOT_CALLED_URL = 'http://not-called.invalid';

/** Throws what the cluster says of an object that it refuses. */
export async function simulateCycles(options: SimulationOptions): Promise<Simulation> {
  const { plan, clock, random, subjects, cycles } = options;
  const courses = new Courses(subjects, cycles, () => clock.monotonic());
  const objects = new Objects();
  const pending = new Pending();
  const cluster = await (options.start ?? embeddedCluster)({
    ...{ clock, real: options.real, random, pending },
    onWrite: (write) => {
      objects.wrote(write);
      courses.wrote(write);
    },
  });
  const calls = new Calls(options.skipExternal);
  const settled = new Settled(clock, {
    real: options.real,
    requests: pending,
    turn: cluster.turn,
    isLocal: cluster.clock === clock,
    busy: () => courses.computing,
    calls: () => calls.pending,
  });
  const config = { from: 'text', text: cluster.kubeconfig } as const;
  const connect = () => new LocalDispatcher(cluster, pending);
  const client = new KubeClient({ config, clock: cluster.clock, connect });
  const runtime = new Runtime({
    ...{ plan: simulated(plan, options.skipExternal), clock, random, log: SILENT_LOG, election: undefined },
    ...{ processMetrics: false, heartbeat: false },
    ...(cluster.watchClock ? { watchClock: cluster.watchClock } : {}),
    client: new KubeClient({ config, clock, connect }),
    identity: 'simulation',
    version: productVersion(),
    listen: undefined,
    transport: () => Promise.reject(new Error('a simulation reads no sibling over HTTP')),
    http: calls.call,
    onReconcile: (event) => courses.heard(event),
  });
  const resyncs = [...plan.crds.values()].map(({ entry }) => entry.resyncMs);
  const stillMs = Math.max(STILL_MS, ...resyncs.map((ms) => 2 * ms));
  try {
    await settled.value(prepare(client, { ...options, clock: cluster.clock }));
    await runtime.start();
    await settled.until(
      () => courses.done,
      () => courses.lastAt + stillMs,
    );
    return { courses: courses.all, objects: objects.all, numbering: options.start ? 'own' : 'same' };
  } finally {
    await settled.value(runtime.stop());
    await Promise.all([calls.close(), client.close()]);
    await cluster.stop();
  }
}

/**
 * How many workers there are changes no reconcile, and evaluating it takes more than all of them. A call that is not made
 * needs no value of the variables that it names.
 */
function simulated(plan: RuntimePlan, skipExternal: boolean): RuntimePlan {
  const crds = [...plan.crds].map(([name, crd]) => [name, { ...crd, autoscale: undefined }] as const);
  const named = [...plan.crds.values()].flatMap(({ program }) =>
    program.calls.flatMap(({ variables }) => variables),
  );
  const unset = skipExternal ? named.filter((name) => variableOf(plan.env, name) === undefined) : [];
  const env = { ...plan.env, ...Object.fromEntries(unset.map((name) => [name, NOT_CALLED_URL])) };
  return { ...plan, crds: new Map(crds), env };
}

type Preparation = Pick<SimulationOptions, 'setup' | 'waits' | 'resources'> & { readonly clock: Clock };

async function prepare(client: KubeClient, { clock, setup, waits, resources }: Preparation): Promise<void> {
  for (const object of setup) await applyObject(client, object, clock);
  for (const wait of waits) await waitFor(client, wait, clock);
  for (const object of resources) await applyObject(client, object, clock);
}

/**
 * The real runtime on an embedded cluster under a virtual clock: what its reconciles of some custom resources write, cycle
 * by cycle. Waiting costs nothing, and the same input gives the same cycles.
 *
 * Siblings over HTTP are not read: a virtual clock cannot wait for them.
 */
import { startDevCluster } from '../../devcluster/index.js';
import type { CrdEntry } from '../../katalog/index.js';
import {
  type Clock,
  type JsonObject,
  type Random,
  SILENT_LOG,
  type VirtualClock,
} from '../../lib/base/index.js';
import { KubeClient, Runtime, type RuntimePlan } from '../../runtime/index.js';
import { waitFor } from '../dev/index.js';
import { applyObject } from '../manifests.js';
import { productVersion } from '../package.js';
import { Calls } from './calls.js';
import { type Course, Courses, Objects, type Subject } from './courses.js';
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
}

export interface Simulation {
  readonly courses: readonly Course[];
  /** What is there at the end, by whomever it was written. */
  readonly objects: Objects['all'];
}

/** A subject that is not reconciled for so long is not reconciled any more: ten minutes of virtual time, or two resyncs. */
const STILL_MS = 600_000;

/** Throws what the cluster says of an object that it refuses. */
export async function simulateCycles(options: SimulationOptions): Promise<Simulation> {
  const { plan, clock, random, subjects, cycles } = options;
  const courses = new Courses(subjects, cycles, () => clock.monotonic());
  const objects = new Objects();
  const cluster = await startDevCluster({
    ...{ clock, random, simulateWorkloads: true },
    onWrite: (write) => {
      objects.wrote(write);
      courses.wrote(write);
    },
  });
  const calls = new Calls(options.skipExternal);
  const settled = new Settled(clock, {
    real: options.real,
    traffic: () => cluster.traffic,
    busy: () => courses.busy,
    calls: () => calls.pending,
  });
  const connect = () => new KubeClient({ config: { from: 'text', text: cluster.kubeconfig }, clock });
  const client = connect();
  const runtime = new Runtime({
    ...{ plan, clock, random, log: SILENT_LOG, election: undefined, processMetrics: false },
    client: connect(),
    identity: 'simulation',
    version: productVersion(),
    listen: { port: 0, host: '127.0.0.1' },
    transport: () => Promise.reject(new Error('a simulation reads no sibling over HTTP')),
    http: calls.call,
    onReconcile: (event) => courses.heard(event),
  });
  const resyncs = [...plan.crds.values()].map(({ entry }) => entry.resyncMs);
  const stillMs = Math.max(STILL_MS, ...resyncs.map((ms) => 2 * ms));
  try {
    await settled.value(prepare(client, options));
    await runtime.start();
    await settled.until(
      () => courses.done,
      () => courses.lastAt + stillMs,
    );
    return { courses: courses.all, objects: objects.all };
  } finally {
    await settled.value(runtime.stop());
    await Promise.all([calls.close(), client.close()]);
    await cluster.stop();
  }
}

async function prepare(
  client: KubeClient,
  { clock, setup, waits, resources }: SimulationOptions,
): Promise<void> {
  for (const object of setup) await applyObject(client, object, clock);
  for (const wait of waits) await waitFor(client, wait, clock);
  for (const object of resources) await applyObject(client, object, clock);
}

import { randomBytes } from 'node:crypto';
import { onTestFailed, onTestFinished } from 'vitest';
import { definedKinds, formatProblems } from '../../katalog/index.js';
import { type Clock, type Random, systemClock, systemRandom } from '../../lib/base/index.js';
import type { LeaseTimes, RequestSample } from '../../lib/kube/index.js';
import {
  KubeClient,
  type Logger,
  loadPlan,
  neededAccess,
  type Observation,
  Runtime,
  type RuntimePlan,
} from '../../runtime/index.js';
import { cluster, type TestCluster } from './cluster.js';
import { leastKubeconfig } from './least-account.js';
import { type LiveClient, liveClient } from './live-client.js';

export interface TestRuntimeOptions {
  /** Text of a Katalog. */
  readonly katalog: string;
  /** CRDs to check types against, as JSON. */
  readonly definitions?: readonly string[];
  /** Namespace of the Lease: the test's. */
  readonly namespace: string;
  /** Default: a Lease of this runtime's own. */
  readonly lease?: string;
  readonly leaseScope?: 'katalog' | 'crd';
  readonly leaseTimes?: LeaseTimes;
  readonly identity?: string;
  /** For `$NAME` in the Katalog. */
  readonly env?: Readonly<Record<string, string>>;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** The cluster to operate; default: that of the run. */
  readonly kube?: TestCluster;
  readonly random?: Random;
  /** Default: that of the machine. */
  readonly clock?: Clock;
  readonly allowLinkLocal?: boolean;
}

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: object;
}

/** A request that was answered `at` milliseconds of this process's monotonic clock. */
export type TimedRequest = RequestSample & { readonly at: number };

/** A real runtime in this process, operating the cluster of the run. */
export interface TestRuntime {
  readonly url: string;
  readonly live: LiveClient;
  readonly log: readonly LogLine[];
  /** The first line of the log, of those written already or of those to come, that is wanted. */
  logged(wanted: (line: LogLine) => boolean): Promise<LogLine>;
  /** Every HTTP request to the API server so far; one sample each, when it was answered. */
  readonly requests: readonly TimedRequest[];
  readonly observations: readonly Observation[];
  /** The first observation, of those made already (from the index `since` on) or of those to come, that is wanted. */
  observed(wanted: (observation: Observation) => boolean, since?: number): Promise<Observation>;
  /** Resolves when the pool of a CRD is, or has been since the observation `since`, of a size that is wanted. */
  workers(crd: string, wanted: (workers: number) => boolean, since?: number): Promise<void>;
  /** Resolves when this runtime leads. */
  leading(): Promise<void>;
  /** In order, as at SIGTERM; the end of the test does it when nobody else has. */
  stop(): Promise<void>;
}

/** Starts a runtime; resolves when its Live API listens. It is stopped when the test ends. */
export async function startRuntime(options: TestRuntimeOptions): Promise<TestRuntime> {
  const record = new Recording();
  const {
    random = systemRandom,
    clock = systemClock(),
    identity = `replica-${crypto.randomUUID().slice(0, 8)}`,
  } = options;
  const plan = planOf(options);
  const lease = options.lease ?? `lease-${identity}`;
  const scope = options.leaseScope ?? 'katalog';
  const { namespace } = options;
  const path = await leastKubeconfig(options.kube ?? cluster(), () => ({
    component: 'runtime',
    namespace,
    access: neededAccess(plan, { name: lease, namespace, scope }),
  }));
  const runtime = new Runtime({
    plan,
    client: new KubeClient({
      config: { from: 'file', path },
      clock,
      onRequest: (sample) => record.requests.push({ ...sample, at: clock.monotonic() }),
    }),
    clock,
    random,
    log: record.logger,
    identity,
    version: 'test',
    election: {
      namespace,
      name: lease,
      scope,
      ...(options.leaseTimes ? { times: options.leaseTimes } : {}),
    },
    listen: { port: options.port ?? 0, host: '127.0.0.1' },
    allowLinkLocal: options.allowLinkLocal ?? false,
    observe: (observation) => record.observations.add(observation),
    processMetrics: false,
  });
  onTestFinished(() => runtime.stop());
  onTestFailed(() => void process.stderr.write(record.text(identity)));
  const url = await runtime.start();
  return {
    url,
    live: liveClient(url),
    log: record.log.items,
    logged: (wanted) => record.log.until(wanted),
    requests: record.requests,
    observations: record.observations.items,
    observed: (wanted, since) => record.observations.until(wanted, since),
    workers: async (crd, wanted, since) => {
      await record.observations.until(
        (made) => made.type === 'workers' && made.crd === crd && wanted(made.workers),
        since,
      );
    },
    leading: async () => {
      await record.observations.until(({ type }) => type === 'leading');
    },
    stop: () => runtime.stop(),
  };
}

/** The plan of a Katalog's text; throws what is wrong with it. */
export function planOf({
  katalog,
  env = {},
  definitions = [],
}: Pick<TestRuntimeOptions, 'katalog' | 'env' | 'definitions'>): RuntimePlan {
  const { plan, problems } = loadPlan([{ file: 'katalog.yaml', text: katalog }], {
    clock: systemClock(),
    randomBytes: (size) => randomBytes(size),
    env,
    types: { kinds: definitions.flatMap((text) => definedKinds('crd.yaml', text)) },
  });
  // Every Katalog that a suite runs is right, so that what the checks of types say of one is a false alarm.
  const alarms = problems.filter(({ code }) => code.startsWith('ORK_TYPE_'));
  if (!plan || alarms.length > 0) throw new Error(formatProblems(problems, { isTTY: false, color: false }));
  return plan;
}

/** A list that grows, and whose next items can be waited for. */
class Followed<T> {
  readonly items: T[] = [];
  readonly #waiting = new Set<(item: T) => void>();

  add(item: T): void {
    this.items.push(item);
    for (const waiting of [...this.#waiting]) waiting(item);
  }

  /** The first item, from the index `since` on, that is wanted. */
  until(wanted: (item: T) => boolean, since = 0): Promise<T> {
    const there = this.items.slice(since).find(wanted);
    if (there) return Promise.resolve(there);
    return new Promise((resolve) => {
      const waiting = (item: T): void => {
        if (!wanted(item)) return;
        this.#waiting.delete(waiting);
        resolve(item);
      };
      this.#waiting.add(waiting);
    });
  }
}

/** What a runtime said and did. */
class Recording {
  readonly log = new Followed<LogLine>();
  readonly requests: TimedRequest[] = [];
  readonly observations = new Followed<Observation>();

  readonly logger: Logger = {
    debug: (fields, message) => this.log.add({ level: 'debug', fields, message }),
    info: (fields, message) => this.log.add({ level: 'info', fields, message }),
    warn: (fields, message) => this.log.add({ level: 'warn', fields, message }),
    error: (fields, message) => this.log.add({ level: 'error', fields, message }),
  };

  /** The log for the person who looks at a failed test. */
  text(identity: string): string {
    const lines = this.log.items.map(({ level, message, fields }) => {
      const { err, ...rest } = fields as { err?: unknown };
      const trouble = err instanceof Error ? ` (${err.message})` : '';
      return `  ${identity} ${level} ${message}${trouble} ${JSON.stringify(rest)}`;
    });
    return `${lines.join('\n')}\n`;
  }
}

/** The requests of reconciles and Events: those of the election come and go at all times. */
export function operating(requests: readonly TimedRequest[]): readonly TimedRequest[] {
  return requests.filter(({ resource }) => resource !== 'leases');
}

/** Those among them that write. */
export function writes(requests: readonly TimedRequest[]): readonly TimedRequest[] {
  return operating(requests).filter(({ verb }) => verb !== 'get' && verb !== 'list' && verb !== 'watch');
}

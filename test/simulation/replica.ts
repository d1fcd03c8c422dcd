import type { Logger, Random } from '../../lib/base/index.js';
import type { EventSink, KubeApi } from '../../lib/kube/index.js';
import { type CrossReader, type LocalSource, OncopClient, type Transport } from '../../oncop/index.js';
import { Caches } from '../../runtime/cache/index.js';
import { ExternalCalls } from '../../runtime/external/index.js';
import type { Leaderships } from '../../runtime/leadership/index.js';
import { noElection, oneLease } from '../../runtime/leadership/one-leadership.js';
import { createMetrics } from '../../runtime/metrics/index.js';
import {
  type CrdOperator,
  composeOperator,
  EventReader,
  OperatorView,
  Revision,
} from '../../runtime/operator/index.js';
import type { CrdPlan, RuntimePlan } from '../../runtime/plan.js';
import { RequestWindow, Turn } from '../../runtime/queue/index.js';
import { leaderWriter } from '../../runtime/reconcile/index.js';
import { KatalogView } from '../../runtime/runtime-view.js';
import type { WrittenVersions } from '../../runtime/written-versions.js';
import { Belief } from './leadership.js';
import type { Leases } from './leases.js';
import { LiveApiServer } from './live-api-server.js';
import type { SimProcess } from './sim-process.js';

export interface ReplicaOptions {
  readonly process: SimProcess;
  readonly plan: RuntimePlan;
  readonly crd: string;
  readonly random: Random;
  readonly api: KubeApi;
  readonly transport: Transport;
  /** Unlike that of every other life of any replica. */
  readonly identity: string;
  /** A Lease, an election that is told from outside, or none: then it leads for as long as it lives. */
  readonly election: Leases | 'told' | 'none';
  /** Does what a reconcile of the key takes time for. */
  readonly work: (key: string) => Promise<void>;
  readonly onLead: () => void;
  /** It does not lead any more, and is about to act on that. */
  readonly onFollow: () => void;
  /** A Kubernetes Event was made. */
  readonly onEvent: (message: string) => void;
}

/** Labels tell nobody's histories apart, so one set of metrics serves them all. */
const METRICS = createMetrics({ processDefaults: false });
const silent = (): void => undefined;
const LOG: Logger = { debug: silent, info: silent, warn: silent, error: silent };
const TICK_MS = 1_000;

/**
 * One life of a runtime with one CRD, put together from the product's parts as `Runtime` does it; the cluster, the
 * network and the election are the simulation's.
 */
export class Replica {
  readonly process: SimProcess;
  readonly operator: CrdOperator;
  readonly cross: CrossReader;
  readonly view: KatalogView;
  readonly server: LiveApiServer;
  readonly belief = new Belief();
  readonly #caches: Caches;
  readonly #oncop: OncopClient;
  readonly #options: ReplicaOptions;
  readonly #leaderships: Pick<Leaderships, 'all' | 'replicas' | 'start'>;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    const { process, plan, random, api, transport, crd } = options;
    const { clock } = process;
    this.process = process;
    const crdPlan = plan.crds.get(crd);
    if (!crdPlan) throw new Error(`no CRD ${crd}`);
    this.#caches = new Caches({
      api,
      discovery: { read: refused },
      clock,
      random,
      log: LOG,
      metrics: METRICS,
    });
    this.#leaderships = this.#compete();
    const revision = new Revision(clock);
    const own = new Revision(clock, revision);
    const local = workAsSibling(options.work);
    this.#oncop = new OncopClient({ clock, random, transport, local, render: plan.render });
    this.cross = this.#oncop.open(crdPlan.cross);
    this.operator = this.#operate(crdPlan, own);
    const { children } = this.#caches.of(crdPlan);
    const events = new EventReader(api, clock);
    const view = new OperatorView({
      operator: this.operator,
      katalog: 'simulation',
      revision: own,
      clock,
      cross: this.cross,
      children,
      events,
      leadership: () => this.#leaderships.all[0],
    });
    this.view = new KatalogView({
      plan,
      identity: options.identity,
      version: '0',
      clock,
      revision,
      views: new Map([[crd, view]]),
      leaderships: this.#leaderships,
      lease: undefined,
      cluster: '',
      gatewayEndpoint: '',
      waitingFor: () => this.#caches.waitingFor(),
      stopping: () => false,
    });
    this.server = new LiveApiServer(this.view, METRICS, clock);
  }

  start(): void {
    this.#caches.start();
    this.#armTick();
    this.#leaderships.start();
  }

  /**
   * The history is over. Node.js keeps every signal of `AbortSignal.any` that is listened to until it aborts, and with
   * it all that its listeners reach: the requests of a life that was killed would keep the whole history for ever.
   */
  async end(): Promise<void> {
    await Promise.all([this.#oncop.close(), this.#caches.stop()]);
  }

  get identity(): string {
    return this.#options.identity;
  }

  get leading(): boolean {
    return this.#leaderships.all.some(({ leading }) => leading);
  }

  /** The election has told this replica that it leads. */
  lead(epoch: number): void {
    this.belief.leading = true;
    this.belief.epoch = epoch;
    this.belief.leaderUrl = undefined;
    this.#lead();
  }

  /** The election has told this replica that it does not lead any more. */
  follow(): void {
    this.belief.leading = false;
    this.#follow();
  }

  /** The replica has seen that another one leads. */
  see(epoch: number, leaderUrl: string): void {
    this.belief.epoch = epoch;
    this.belief.leaderUrl = leaderUrl;
    this.view.changed([this.#options.crd]);
  }

  #lead(written: WrittenVersions = new Map()): void {
    this.view.changed([this.#options.crd]);
    this.#options.onLead();
    this.operator.lead(written);
  }

  #follow(): void {
    this.#options.onFollow();
    this.operator.follow();
    this.view.changed([this.#options.crd]);
  }

  #compete(): Pick<Leaderships, 'all' | 'replicas' | 'start'> {
    const { election, crd, process, random, api, identity } = this.#options;
    const tools = {
      clock: process.clock,
      crds: [crd],
      identity,
      url: () => urlOf(process.name),
      onLead: (_: readonly string[], __: number, written: WrittenVersions) => this.#lead(written),
    };
    if (election === 'told') return { all: [this.belief], replicas: () => [], start: silent };
    if (election === 'none') return noElection(tools);
    return oneLease(
      { namespace: 'ns', name: 'konductor', times: election.times },
      {
        ...tools,
        api: { ...api, ...election.api(process) },
        random,
        log: LOG,
        katalog: 'simulation',
        onFollow: () => this.#follow(),
        onChange: () => this.view.changed([crd]),
        onSummary: silent,
        writtenFor: () => this.operator.written(),
      },
    );
  }

  #operate(plan: CrdPlan, revision: Revision): CrdOperator {
    const { process, random, api, onEvent } = this.#options;
    return composeOperator({
      historyShare: 1,
      plan,
      clock: process.clock,
      random,
      turn: new Turn(process.clock),
      requests: new RequestWindow(process.clock),
      caches: this.#caches,
      writer: leaderWriter(api, () => this.#leaderships.all.some((leadership) => leadership.mayWrite())),
      cross: this.cross,
      recorder: eventsTo(onEvent),
      metrics: METRICS,
      log: LOG,
      observe: silent,
      revision,
      sibling: () => undefined,
      onState: silent,
      external: new ExternalCalls({
        clock: process.clock,
        http: refused,
        env: {},
        secrets: { read: refused },
      }),
      pulse: api.pulse,
      hookTools: { api, served: refused },
      described: async () => undefined,
      events: { of: refused },
    });
  }

  #armTick(): void {
    this.process.clock.setTimeout(() => {
      this.view.tick();
      this.#armTick();
    }, TICK_MS);
  }
}

/** Of a replica or of the service in front of all of them. */
export function urlOf(name: string): string {
  return `http://${name}:8080`;
}

/** A reconcile takes as long as reading an in-process sibling that answers when the work is done. */
function workAsSibling(work: ReplicaOptions['work']): LocalSource {
  return {
    read: () => ({}),
    load: async ({ namespace, name }) => work(`${namespace}/${name}`),
  };
}

function eventsTo(onEvent: (message: string) => void): EventSink {
  return {
    record: (_, { reason, message }) => {
      if (reason === 'Scaled') onEvent(message);
    },
    flush: async () => undefined,
  };
}

/** No Katalog of the simulation asks for it. */
async function refused(): Promise<never> {
  throw new Error('the simulation has none of this');
}

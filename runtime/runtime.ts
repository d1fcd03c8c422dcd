/**
 * One process that runs one Katalog: elect, watch, queue, reconcile, serve. `start` and `stop` are the whole surface.
 *
 * Starting and stopping go in the order of dependence: the Live API first (it answers 503 until the caches are
 * filled), then the caches, then the election; and back again, so that nothing that still works has lost what it needs.
 */

import type { Logger } from '../lib/base/index.js';
import { type Clock, type Random, sleep } from '../lib/base/index.js';
import { type CallTools, type HttpCall, HttpCaller } from '../lib/calls/index.js';
import type { CertificateFiles, ListenAddress } from '../lib/http/index.js';
import { describedKind, EventRecorder, type KubeClient, observedApi, servedKind } from '../lib/kube/index.js';
import { OncopClient, type Transport } from '../oncop/index.js';
import { Caches, SecretCache } from './cache/index.js';
import { callSecrets, ExternalCalls, observedHttp } from './external/index.js';
import { HandMarks } from './hand-marks.js';
import { Heartbeat } from './heartbeat.js';
import { kindsMade, MadeKinds } from './kinds/index.js';
import { type ElectionOptions, type Leaderships, openLeaderships } from './leadership/index.js';
import { sendsTokensInClear } from './listen.js';
import type { AccessOptions, ApiLimits } from './live-api/index.js';
import { localSource, selectedLabels } from './local-source.js';
import { createMetrics, kubeObserver, type Metrics } from './metrics/index.js';
import { Notifications } from './notifications/index.js';
import type { Observer, ReconcileListener } from './observation.js';
import { type OpenedApi, openApi } from './open-api.js';
import { composeOperator, EventReader, historyShare, OperatorView, Revision } from './operator/index.js';
import { Operators } from './operators.js';
import type { CrdPlan, RuntimePlan } from './plan.js';
import { type RequestOutcome, RequestWindow, Turn } from './queue/index.js';
import { leaderWriter } from './reconcile/index.js';
import { KatalogView } from './runtime-view.js';
import { siblingLog } from './sibling-log.js';
import type { WrittenVersions } from './written-versions.js';

export interface RuntimeOptions {
  readonly plan: RuntimePlan;
  readonly client: KubeClient;
  readonly clock: Clock;
  /** What bounds open watches, where it is not the clock: a paused one, for an API server of this process. */
  readonly watchClock?: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Names this replica: pod name, else host name and process id. */
  readonly identity: string;
  readonly version: string;
  /** undefined: no election, this process leads. */
  readonly election: ElectionOptions | undefined;
  /** undefined: no Live API is served. */
  readonly listen: ListenAddress | undefined;
  /** Bounds, certificate and Host check of the Live API. */
  readonly api?: ApiOptions;
  /** Where other replicas and siblings reach this one; default: where it listens. */
  readonly advertisedUrl?: string;
  /** Name of the cluster, which the Live API shows; default: none. */
  readonly clusterName?: string;
  /** URL of the gateway of this Katalog, which the Live API shows; default: none. */
  readonly gatewayEndpoint?: string;
  /** How siblings are reached; default: undici. */
  readonly transport?: Transport;
  /** How external calls are made; default: undici. */
  readonly http?: HttpCall;
  /** Whether both may connect to link-local and metadata addresses, where they are undici; default false. */
  readonly allowLinkLocal?: boolean;
  /**
   * Kinds (`apiVersion/kind`) that left the Katalog, by CRD, whose children are pruned from the first reconcile on. Default:
   * those of the record beside the Lease, once it leads.
   */
  readonly leftKinds?: ReadonlyMap<string, readonly string[]>;
  readonly observe?: Observer;
  /** Hears of every reconcile as it starts and ends. */
  readonly onReconcile?: ReconcileListener;
  readonly processMetrics?: boolean;
  /** Default true. False, where nobody reads the Live API: no history, no changes of metrics, no report of a stalled event loop. */
  readonly heartbeat?: boolean;
}

/** The Live API of a runtime, as whoever starts it wants it. */
export interface ApiOptions {
  readonly limits?: ApiLimits;
  /** undefined: clear text. */
  readonly certificate?: CertificateFiles | undefined;
  /** Only requests whose `Host` is this machine are served. */
  readonly checkHost?: boolean;
}

/** How long reconciles in flight may take when the runtime stops. */
const DRAIN_MS = 20_000;
/** The drain, and the Events that are sent after it: 5 s less than the default grace period of a pod. */
const SHUTDOWN_MS = 25_000;

export class Runtime {
  readonly #options: RuntimeOptions;
  readonly #metrics: Metrics;
  readonly #caches: Caches;
  readonly #secrets: SecretCache;
  readonly #oncop: OncopClient;
  readonly #recorder: EventRecorder;
  readonly #http: HttpCaller;
  readonly #external: CallTools;
  readonly #operators = new Operators((crd) => this.#leaderships.of(crd));
  readonly #view: KatalogView;
  readonly #access: AccessOptions;
  #api: Promise<OpenedApi> | undefined;
  readonly #heartbeat: Heartbeat;
  readonly #leaderships: Leaderships;
  readonly #notifications: Notifications | undefined;
  readonly #hands: HandMarks | undefined;
  #stopReloading: (() => void) | undefined;
  #url = '';
  readonly #madeKinds: MadeKinds | undefined;
  readonly #ended = new AbortController();
  #stopping: Promise<void> | undefined;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    const { plan, client, clock, watchClock, random, log, identity } = options;
    this.#metrics = createMetrics({ processDefaults: options.processMetrics ?? true });
    client.observe(kubeObserver(this.#metrics, log));
    const metrics = this.#metrics;
    const tools = { api: client, discovery: client, clock, watchClock, random, log, metrics };
    this.#caches = new Caches(tools, (crd) => selectedLabels(plan.crds.values(), crd));
    const enabled = [...plan.crds.values()].filter(({ entry }) => entry.enabled);
    this.#secrets = new SecretCache(
      [
        ...enabled.flatMap(({ cross }) => cross.secrets),
        ...enabled.flatMap(callSecrets),
        ...tokenSecrets(plan),
      ],
      tools,
    );
    this.#recorder = new EventRecorder({
      api: client,
      clock,
      random,
      log,
      component: 'orkestra',
      instance: identity,
      busy: () => this.#operators.busy,
    });
    const { allowLinkLocal = false } = options;
    this.#http = new HttpCaller({ allowLinkLocal });
    const http = options.http ?? this.#http.call;
    this.#external = { clock, http, env: plan.env, secrets: this.#secrets };
    this.#notifications = Notifications.open(plan.katalog.notification, {
      ...{ clock, log, http, metrics: this.#metrics, env: plan.env },
      katalog: plan.katalog.name,
      endpoint: plan.katalog.gateway.endpoint || (options.gatewayEndpoint ?? ''),
      render: plan.renderMessage,
      onKept: (crd) => this.#leaderships.of(crd)?.renewSoon(),
    });
    const revision = new Revision(clock);
    const events = new EventReader(client, clock, options.api?.limits?.events);
    this.#oncop = new OncopClient({
      clock,
      random,
      render: plan.render,
      secrets: this.#secrets,
      local: localSource({
        operator: (crd) => this.#operators.get(crd),
        summary: (crd) => this.#operators.summary(crd),
        children: (operator, owner) => this.#caches.of(operator.plan).children.of(owner),
        isCustom: this.#caches.isCustom,
        events,
      }),
      onReport: siblingLog(this.#metrics, log),
      allowLinkLocal,
      ...(options.transport ? { transport: options.transport } : {}),
    });
    const { election } = options;
    // Without an election there is no name under which replicas, or two lives of one, find each other.
    this.#madeKinds =
      election &&
      new MadeKinds({ api: client, clock, log, namespace: election.namespace, lease: election.name });
    const scaled = enabled.filter(({ autoscale }) => autoscale).map(({ entry }) => entry.name);
    this.#hands =
      election && scaled.length > 0
        ? new HandMarks(
            {
              namespace: election.namespace,
              lease: election.name,
              crds: scaled,
              onChange: (crd) => this.#operators.get(crd)?.autoscaler?.handChanged(),
            },
            tools,
          )
        : undefined;
    this.#leaderships = this.#elect(enabled.map(({ entry }) => entry.name));
    const views = new Map<string, OperatorView>();
    const turn = new Turn(clock);
    const share = historyShare(enabled.map(({ autoscale }) => autoscale?.references.length ?? 0));
    for (const crd of enabled)
      views.set(crd.entry.name, this.#operate(crd, { revision, events, turn, historyShare: share }));
    for (const [crd, kinds] of options.leftKinds ?? []) {
      const left = enabled.find(({ entry }) => entry.name === crd);
      if (left) this.#caches.watchLeft(left, kinds, { before: true });
    }
    this.#view = new KatalogView({
      plan,
      identity,
      version: options.version,
      clock,
      revision,
      views,
      leaderships: this.#leaderships,
      lease: election && { namespace: election.namespace, name: election.name },
      cluster: options.clusterName ?? '',
      gatewayEndpoint: options.gatewayEndpoint ?? '',
      waitingFor: () => this.#caches.waitingFor(),
      stopping: () => this.#stopping !== undefined,
    });
    this.#heartbeat = new Heartbeat({
      clock,
      log,
      onBeat: () => this.#view.tick(),
      onStall: () => this.#metrics.counter('orkestra_event_loop_stalls_total').inc(),
    });
    const { env, katalog } = plan;
    this.#access = { security: katalog.api, env, secrets: this.#secrets, client, clock, log };
  }

  /**
   * Resolves with the URL of the Live API once it listens, '' where none is served; the rest goes on by itself. Rejects when
   * it cannot.
   */
  async start(): Promise<string> {
    this.#logStart();
    const { listen } = this.#options;
    if (listen) this.#api = this.#openApi();
    const api = await this.#api;
    await Promise.all(this.#operators.all.map((operator) => operator.prepare()));
    const url = api && listen ? await this.#listen(api, listen) : '';
    this.#caches.start();
    this.#secrets.start();
    this.#hands?.start();
    if (this.#options.heartbeat ?? true) this.#heartbeat.start();
    this.#leaderships.start();
    return url;
  }

  #openApi(): Promise<OpenedApi> {
    const { log, clock } = this.#options;
    const { limits, certificate, checkHost = false } = this.#options.api ?? {};
    return openApi({
      view: this.#view,
      access: this.#access,
      served: {
        metrics: this.#metrics,
        logger: log,
        clock,
        tls: certificate?.current,
        loopbackOnly: checkHost,
        ...(limits ? { limits } : {}),
      },
    });
  }

  async #listen(api: OpenedApi, address: ListenAddress): Promise<string> {
    const { log, advertisedUrl, plan } = this.#options;
    const url = await api.listen(address);
    log.info({ url, katalog: plan.katalog.name }, 'Live API listening');
    this.#stopReloading = this.#options.api?.certificate?.watch((pair) => api.setTls(pair));
    this.#warnOfClearText(address);
    this.#url = advertisedUrl ?? url;
    this.#observe({ type: 'listening', url });
    return url;
  }

  /**
   * Not ready → takes no more items → those in flight end → Events are flushed → the lease is released → the queues
   * are forgotten → the API and the client close. A second call gives the same promise.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  /** What runs where, in one line. */
  #logStart(): void {
    const { log, plan, client, identity, version, election } = this.#options;
    const { name, version: katalogVersion } = plan.katalog;
    const versions = { version, node: process.version, katalog: name, katalogVersion };
    const cluster = { server: client.server, context: client.context };
    const lease = election && `${election.namespace}/${election.name}`;
    log.info({ ...versions, ...cluster, identity, lease }, 'runtime started');
  }

  #elect(crds: readonly string[]): Leaderships {
    const { election, plan, client } = this.#options;
    return openLeaderships(election, {
      ...this.#options,
      api: client,
      url: () => this.#url,
      katalog: plan.katalog.name,
      crds,
      onLead: (led, epoch, written, notified) => {
        this.#notifications?.lead(led, notified);
        this.#lead(led, epoch, written);
      },
      notifiedFor: (led) => this.#notifications?.keptFor(led),
      writtenFor: (led) => this.#operators.written(led),
      onFollow: (lost) => this.#follow(lost),
      onChange: (changed) => this.#view.changed(changed),
      onSummary: (changed) => {
        for (const crd of changed) this.#operators.summaryChanged(crd);
      },
      ready: () => this.#view.ready(),
      show: (crd) => this.#operators.ownSummary(crd),
      drain: (crd) => this.#drain(crd),
      resume: (crd) => {
        if (!this.#stopping) this.#operators.get(crd)?.lead();
      },
    });
  }

  #operate(plan: CrdPlan, { revision, ...shared }: SharedTools): OperatorView {
    const { events } = shared;
    const { clock, random, client, log } = this.#options;
    const own = new Revision(clock, revision);
    const cross = this.#oncop.open(plan.cross);
    const leadership = () => this.#leaderships.of(plan.entry.name);
    const mayWrite = () => leadership()?.mayWrite() ?? false;
    const requests = new RequestWindow(clock);
    const record = (outcome: RequestOutcome): void => requests.record(outcome);
    const api = observedApi(client, record);
    const http = observedHttp(this.#external.http, clock, record);
    const operator = composeOperator({
      plan,
      clock,
      random,
      ...shared,
      caches: this.#caches,
      requests,
      writer: leaderWriter(api, mayWrite),
      cross,
      external: new ExternalCalls({ ...this.#external, http }),
      pulse: client.pulse,
      hookTools: {
        api,
        served: (apiVersion, kind) => servedKind(client, apiVersion, kind),
      },
      described: (apiVersion, kind) => describedKind(client, apiVersion, kind),
      recorder: this.#recorder.during(mayWrite),
      metrics: this.#metrics,
      log,
      observe: (observation) => this.#observe(observation),
      onReconcile: this.#options.onReconcile,
      hand: () => this.#hands?.of(plan.entry.name),
      notices: this.#notifications?.of(plan.entry.name, plan.entry.apiTypes.kind),
      revision: own,
      sibling: (crd) => this.#operators.depended(crd),
      onState: () => this.#operators.settle(plan.entry.name),
    });
    this.#operators.add(operator);
    const { children } = this.#caches.of(plan);
    const { name: katalog } = this.#options.plan.katalog;
    return new OperatorView({ operator, katalog, revision: own, clock, cross, children, events, leadership });
  }

  #lead(crds: readonly string[], epoch: number, written: WrittenVersions): void {
    if (this.#stopping) return;
    this.#options.log.info({ identity: this.#options.identity, epoch, crds }, 'became konductor');
    this.#view.changed(crds);
    this.#operators.lead(crds, written);
    for (const crd of crds) void this.#watchLeft(crd);
    this.#observe({ type: 'leading', epoch, crds });
  }

  /** Children of kinds that left the Katalog are watched too, so that they are pruned. */
  async #watchLeft(crd: string): Promise<void> {
    const plan = this.#options.plan.crds.get(crd);
    if (!plan || !this.#madeKinds) return;
    const kinds = kindsMade(plan);
    const mayWrite = (): boolean => this.#leaderships.of(crd)?.mayWrite() ?? false;
    const left = await this.#madeKinds.record({ name: crd, kinds, mayWrite }, this.#ended.signal);
    if (left.length > 0 && !this.#ended.signal.aborted) this.#caches.watchLeft(plan, left);
  }

  #follow(crds: readonly string[]): void {
    this.#options.log.info({ identity: this.#options.identity, crds }, 'lost leadership');
    this.#operators.follow(crds);
    this.#notifications?.follow(crds);
    this.#view.changed(crds);
    this.#observe({ type: 'following', crds });
  }

  /** Takes nothing more of a CRD, and lets what is in flight end. */
  async #drain(crd: string): Promise<void> {
    const count = (await this.#operators.get(crd)?.drain(DRAIN_MS)) ?? 0;
    if (count > 0) this.#options.log.warn({ crd, count }, 'reconciles aborted at the drain deadline');
  }

  async #shutDown(): Promise<void> {
    const { log, clock } = this.#options;
    const endsAt = clock.monotonic() + SHUTDOWN_MS;
    log.info({}, 'runtime stopping');
    this.#ended.abort();
    this.#leaderships.retire();
    // What was sent last belongs into the Lease before it is released.
    const notified = this.#notifications?.close();
    await Promise.all(
      this.#operators.all.map(async ({ name }) => {
        await Promise.all([this.#drain(name), notified]);
        await this.#leaderships.drained(name);
      }),
    );
    await this.#recorder.stop(Math.max(0, endsAt - clock.monotonic()));
    await this.#leaderships.stop();
    for (const { queue } of this.#operators.all) queue.close();
    this.#heartbeat.stop();
    this.#stopReloading?.();
    await Promise.all([
      this.#oncop.close(),
      this.#caches.stop(),
      this.#secrets.stop(),
      this.#hands?.stop(),
      // One that could not be opened has said so to whoever started.
      this.#api?.then(
        (api) => api.close(),
        () => undefined,
      ),
    ]);
    await Promise.all([this.#options.client.close(), this.#http.close()]);
    // One turn, so that what was aborted has reported before whoever waits goes on.
    await sleep(clock, 0);
    log.info({}, 'runtime stopped');
  }

  #warnOfClearText({ host }: ListenAddress): void {
    const { api, log } = this.#options;
    const auth = this.#access.security?.auth ?? 'none';
    if (!sendsTokensInClear({ auth, hasTls: api?.certificate !== undefined, host })) return;
    log.warn(
      {
        remedy: 'Serve TLS with --tls-cert and --tls-key, or end TLS on this machine with --host 127.0.0.1.',
      },
      'tokens cross the network in clear text',
    );
  }

  #observe(observation: Parameters<Observer>[0]): void {
    this.#options.observe?.(observation);
  }
}

/** What the operators of a runtime share. */
interface SharedTools {
  readonly revision: Revision;
  readonly events: EventReader;
  readonly turn: Turn;
  readonly historyShare: number;
}

/** The Secrets that hold tokens of the Live API. */
function tokenSecrets({ katalog }: RuntimePlan) {
  return (katalog.api?.tokens ?? []).flatMap((source) => ('secret' in source ? [source.secret] : []));
}

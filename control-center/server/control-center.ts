/**
 * The Control Center: sources on one side, tabs on the other, and between them what is known. It reads HTTP APIs of
 * runtimes and gateways, and changes nothing of them.
 *
 * It does not guarantee that it starts with anything to show: a runtime that does not answer is a state of a source.
 */
import type { Clock, Logger, Random } from '../../lib/base/index.js';
import { Callers, createHttpServer, type HttpServer, isLoopback, listenOn } from '../../lib/http/index.js';
import { type ClosableTransport, undiciTransport } from '../../oncop/index.js';
import { Registry } from './config/registry.js';
import type { ControlSettings } from './config/settings.js';
import { CrFeeds } from './crs/cr-feeds.js';
import { CONTROL_ERRORS, httpErrors } from './errors.js';
import { FanOut } from './fan-out/fan-out.js';
import { AllowedHosts } from './fetch/allowed.js';
import { Client } from './fetch/client.js';
import { HistoryReads } from './history/history-reads.js';
import type { ControlMetrics } from './metrics.js';
import { autoscalerSpec } from './reads/read-spec.js';
import { Reads } from './reads/reads.js';
import { rows } from './shape/fields.js';
import type { CrdCell } from './sources/crd-cell.js';
import type { Source } from './sources/source.js';
import { Sources } from './sources/sources.js';
import { EntityStore } from './store/entity-store.js';
import { Gate } from './web/gate.js';
import { PageFiles } from './web/page-files.js';
import { addPages } from './web/pages.js';
import { Routes } from './web/routes.js';
import { SECURITY_HEADERS } from './web/security-headers.js';
import { Sessions } from './web/session.js';
import { SignInLimit } from './web/sign-in-limit.js';

export interface ControlCenterOptions {
  readonly settings: ControlSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: ControlMetrics;
}

/** Tabs of many people may come from one address, that of an ingress. */
const CALLER_LIMITS = { connections: 2_048, streams: 1_024, frames: 1_000_000, waiting: 256 * 1024 * 1024 };
const MAX_BODY_BYTES = 65_536;
/** Decisions that are asked for of a CRD that nobody looks at. */
const FEW_DECISIONS = 20;

export class ControlCenter {
  readonly #options: ControlCenterOptions;
  readonly #transport: ClosableTransport;
  readonly #client: Client;
  readonly #store = new EntityStore();
  readonly #sources: Sources;
  readonly #reads: Reads;
  readonly #crs: CrFeeds;
  readonly #fanOut: FanOut;
  readonly #callers = new Callers(CALLER_LIMITS);
  readonly #registry: Registry;
  #http: HttpServer | undefined;

  /** Throws ORK_CC_OPEN and ORK_CC_RUNTIMES. */
  constructor(options: ControlCenterOptions) {
    this.#options = options;
    const { settings, clock, random, metrics } = options;
    checkOpen(settings);
    const allowed = allowedOf(settings);
    const lookup = allowed.lookup();
    this.#transport = undiciTransport({
      clock,
      connections: 4,
      allowLinkLocal: settings.allowLinkLocal,
      ...(lookup ? { lookup } : {}),
    });
    this.#client = new Client({
      clock,
      transport: this.#transport.send,
      allowed,
      agent: `orkestra-control/${settings.version}`,
    });
    const store = this.#store;
    const endpoint = { clock, random, client: this.#client, refreshMs: settings.refreshMs };
    const find = (name: string): Source | undefined => this.#sources.find(name);
    this.#sources = new Sources({
      ...endpoint,
      store,
      wantsDecisions: (source, cell) => void this.#readDecisions(source, cell),
      onTick: (now) => {
        this.#reads.tick(now);
        this.#crs.tick(now);
      },
    });
    this.#reads = new Reads({ clock, client: this.#client, store, find });
    this.#crs = new CrFeeds({ ...endpoint, store, find });
    this.#registry = new Registry({ ...endpoint, sources: this.#sources, settings, allowed });
    this.#fanOut = new FanOut({
      clock,
      store,
      version: settings.version,
      sources: this.#sources,
      reads: this.#reads,
      crs: this.#crs,
      onFrame: (bytes) => {
        metrics.counter('orkestra_control_frames_total').inc();
        metrics.counter('orkestra_control_topic_bytes_total').inc(bytes);
      },
      onTaken: (seconds) => metrics.histogram('orkestra_control_browser_lag_seconds').observe(seconds),
    });
  }

  /** Listens, and begins to ask. Gives the URL on this machine. Throws ORK_CC_LISTEN. */
  async start(): Promise<string> {
    const { settings, log } = this.#options;
    const files = await PageFiles.read(settings.pageFolder, settings.basePath);
    const http = this.#serve(files);
    this.#http = http;
    const address = { port: settings.port, host: settings.host };
    const url = await listenOn(http.app, address, (place, reason, cause) =>
      CONTROL_ERRORS.make('ORK_CC_LISTEN', `${place} is not available: ${reason}`, cause),
    );
    this.#sources.start(settings.sources);
    log.info(
      { url: `${url}${settings.basePath}`, sources: settings.sources.length },
      'control center started',
    );
    if (!settings.login) log.warn({ host: settings.host }, 'control center is open: nobody signs in');
    return `${url}${settings.basePath}`;
  }

  async stop(): Promise<void> {
    this.#fanOut.close();
    this.#crs.close();
    await Promise.all([this.#sources.close(), this.#http?.close()]);
    await this.#transport.close();
    this.#options.log.info({}, 'control center stopped');
  }

  #serve(files: PageFiles): HttpServer {
    const { settings, clock, log, metrics } = this.#options;
    const http = createHttpServer({
      clock,
      callers: this.#callers,
      requests: { methods: ['GET', 'HEAD', 'POST', 'DELETE'], maxBodyBytes: MAX_BODY_BYTES },
      errorBody: ({ code, message, row, details }) =>
        Buffer.from(JSON.stringify({ error: code, message, remedy: row.remedy, ...details })),
      errorHeaders: () => SECURITY_HEADERS,
      notFound: (path) => httpErrors.make('not_found', `unknown path ${JSON.stringify(path)}`),
      onFault: (err, url) => log.error({ err, url: url?.split('?', 1)[0] }, 'making a response failed'),
    });
    const sessions = settings.login && new Sessions(settings.login, clock);
    const gate = new Gate({ sessions, allowedHosts: settings.allowedHosts, basePath: settings.basePath });
    http.app.addHook('onRequest', async (request, reply) => {
      http.guard(request.raw);
      reply.headers(SECURITY_HEADERS);
      gate.check(request, reply);
    });
    const common = { http, clock, callers: this.#callers, settings, gate, sessions };
    new Routes({
      ...common,
      limit: new SignInLimit(clock),
      fanOut: this.#fanOut,
      reads: this.#reads,
      history: new HistoryReads({ clock, reads: this.#reads, sources: this.#sources }),
      sources: this.#sources,
      registry: this.#registry,
    });
    addPages({
      http,
      files,
      sources: this.#sources,
      metrics,
      basePath: settings.basePath,
      version: settings.version,
      measure: () => this.#measure(),
      snapshot: (topics) => this.#fanOut.snapshot(this.#fanOut.parse(topics.join(','))),
      isSignedIn: (request) => gate.isSignedIn(request),
    });
    return http;
  }

  /** The decisions that a stream does not send again: those from before it began. */
  async #readDecisions(source: Source, cell: CrdCell): Promise<void> {
    const spec = autoscalerSpec(source.name, cell.name, cell.isWatched ? undefined : FEW_DECISIONS);
    const { body } = await this.#reads.read(spec);
    for (const record of rows(body, 'decisions', 200).toReversed()) source.decided(cell, record);
  }

  #measure(): void {
    const { metrics, clock } = this.#options;
    const states = metrics.gauge('orkestra_control_sources');
    const ages = metrics.gauge('orkestra_control_source_age_seconds');
    states.reset();
    ages.reset();
    for (const source of this.#sources.all) {
      states.inc({ state: source.state.state });
      if (source.confirmedAt === undefined) continue;
      ages.set({ source: source.name }, (clock.monotonic() - source.confirmedAt) / 1_000);
    }
    metrics.gauge('orkestra_control_browsers').set(this.#fanOut.tabs);
    metrics.gauge('orkestra_control_untaken_bytes').set(this.#fanOut.untakenBytes);
  }
}

/** Without a login it is for this machine alone, unless somebody says otherwise. */
function checkOpen({ login, noLogin, host }: ControlSettings): void {
  if (login || noLogin || isLoopback(host)) return;
  throw CONTROL_ERRORS.make(
    'ORK_CC_OPEN',
    `invalid --host "${host}": expected 127.0.0.1, because nobody signs in`,
  );
}

function allowedOf({ allowedRuntimes }: ControlSettings): AllowedHosts {
  try {
    return new AllowedHosts(allowedRuntimes);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw CONTROL_ERRORS.make('ORK_CC_RUNTIMES', `--allowed-runtimes: ${message}`, error);
  }
}

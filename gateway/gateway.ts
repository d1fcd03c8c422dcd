/**
 * One process of the gateway: prepare, listen, start, serve; and back again. `start` and `stop` are the whole surface.
 *
 * On `stop` it is not ready at once, serves for the shutdown delay (until whoever asks it has learned that it goes), then
 * waits for the requests in flight, at most ten seconds, and closes.
 */
import { type Clock, sleep } from '../lib/base/index.js';
import { listenOn } from '../lib/http/index.js';
import { capabilitiesOf } from './capabilities.js';
import type { Capability, GatewayAddress, GatewayContext, WebhookAddress } from './capability.js';
import { type CertificateKeeper, certificateKeeper, type KeeperState } from './certificates/index.js';
import { GATEWAY_ERRORS } from './errors.js';
import type { GatewayMetrics } from './metrics.js';
import { GatewayServer, readRoutes } from './server/index.js';

/** Longer than any review: those end after five seconds. */
const DRAIN_MS = 10_000;
const SERVICE_PORT = 443;

export class Gateway {
  readonly #capabilities: readonly Capability[];
  readonly #keeper: CertificateKeeper | undefined;
  readonly #plain: GatewayServer;
  readonly #ended = new AbortController();
  #secure: GatewayServer | undefined;
  #isStarted = false;
  #stopWatching: (() => void) | undefined;
  #stopping: Promise<void> | undefined;

  constructor(private readonly context: GatewayContext) {
    const { metrics, clock } = context;
    this.#keeper = context.settings.webhooks && certificateKeeper(context, lookMetrics(metrics, clock));
    this.#capabilities = capabilitiesOf(context, this.#keeper);
    this.#plain = new GatewayServer(this.#routes());
  }

  /** Resolves with the addresses once everything listens. Rejects when it cannot, and has then closed what was open. */
  async start(): Promise<GatewayAddress> {
    const { log, settings, plan } = this.context;
    for (const capability of this.#capabilities) await capability.prepare?.();
    this.#goOn();
    const webhooks = settings.webhooks && (await this.#listenSecure(settings.webhooks));
    this.#goOn();
    const url = await listenOn(this.#plain.http.app, address(settings.host, settings.port), refused);
    log.info({ url, katalog: plan.katalog.name }, 'gateway listening');
    this.#logWebhooks(webhooks);
    for (const capability of this.#capabilities) await capability.start?.({ url, webhooks });
    this.#isStarted = true;
    return { url, webhooks };
  }

  /** Why the process is not ready; empty when it is. */
  notReady(): readonly string[] {
    if (this.#stopping) return ['the process is stopping'];
    if (!this.#isStarted) return ['the process is starting'];
    return [...new Set(this.#capabilities.flatMap((capability) => capability.notReady?.() ?? []))];
  }

  /** Resolves when everything is closed; further calls join the first. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  /** What was stopped while it started opens nothing more. */
  #goOn(): void {
    if (this.#stopping) throw new Error('the gateway was stopped while it started');
  }

  async #listenSecure({
    port,
    advertise,
  }: NonNullable<GatewayContext['settings']['webhooks']>): Promise<WebhookAddress> {
    const { host, namespace, serviceName } = this.context.settings;
    const pair = await this.#keeper?.open();
    this.#goOn();
    const secure = new GatewayServer(this.#routes(), pair);
    this.#secure = secure;
    this.#stopWatching = this.#keeper?.watch((next) => secure.http.setTls(next));
    const listening = await listenOn(secure.http.app, address(host, port), refused);
    if (!advertise) return { service: { namespace, name: serviceName, port: SERVICE_PORT } };
    const url = new URL(advertise);
    if (url.port === '0') url.port = new URL(listening).port;
    return { url: url.origin };
  }

  #routes() {
    const { clock, log } = this.context;
    return {
      clock,
      log,
      reads: readRoutes(this.context, this.#capabilities, () => this.notReady()),
      posts: this.#capabilities.flatMap(({ routes }) => routes),
      isEnding: () => this.#stopping !== undefined,
    };
  }

  #logWebhooks(webhooks: WebhookAddress | undefined): void {
    const { log } = this.context;
    const paths = this.#capabilities.flatMap(({ routes }) => routes.filter(({ isWebhook }) => isWebhook));
    if (webhooks) log.info({ ...webhooks, paths: paths.map(({ path }) => path) }, 'webhooks listening');
    else if (paths.length > 0) {
      log.warn(
        { remedy: 'start with --webhooks and --advertise https://host:port' },
        'webhooks are off: the API server does not ask this gateway',
      );
    }
  }

  async #end(): Promise<void> {
    const { clock, settings } = this.context;
    const servers = [this.#secure, this.#plain].filter((server) => server !== undefined);
    if (this.#isStarted && this.#secure) await sleep(clock, settings.shutdownDelayMs);
    const drained = Promise.all(servers.map((server) => server.drained()));
    await Promise.race([drained, sleep(clock, DRAIN_MS, this.#ended.signal)]);
    this.#ended.abort();
    await Promise.all(servers.map((server) => server.http.close()));
    this.#stopWatching?.();
    for (const capability of [...this.#capabilities].reverse()) await capability.stop?.();
  }
}

/** Shows what the keeper has read. */
function lookMetrics(metrics: GatewayMetrics, clock: Clock): (state: KeeperState) => void {
  const expiry = metrics.gauge('orkestra_gateway_certificate_expiry_seconds');
  const sync = metrics.gauge('orkestra_gateway_registration_in_sync');
  return ({ expires, inSync }) => {
    if (expires !== undefined) expiry.set((expires - clock.now()) / 1_000);
    for (const [registration, isInSync] of inSync) sync.set({ registration }, isInSync ? 1 : 0);
  };
}

function address(host: string | undefined, port: number) {
  return { port, ...(host === undefined ? {} : { host }) };
}

function refused(place: string, reason: string, cause: unknown): Error {
  return GATEWAY_ERRORS.make('ORK_GATEWAY_LISTEN', `the gateway cannot listen on ${place}: ${reason}`, cause);
}

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { sleep } from '../../lib/base/index.js';
import { ApiError, badRequest } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { FaultQueue, matches, type RequestMatch } from '../faults.js';
import { Watch } from '../handlers/watch.js';
import type { HostedPods } from '../pods/hosted-pods.js';
import { isPodSubresource, servePod, upgradePod } from '../pods/subresources.js';
import type { ApiRequest, ApiResponse } from './api-request.js';
import { readBody } from './body.js';
import { type WriteListener, watched } from './cluster-write.js';
import { dispatch, send } from './dispatch.js';
import { refuseForeign } from './foreign.js';
import { nonResource } from './non-resource.js';
import { routeOf, verbOf } from './route.js';

/** Receives one line for what an operator of the server may want to know. */
export type Log = (message: string) => void;

interface ServerParts {
  readonly onWrite?: WriteListener | undefined;
  /** Pods that run for real. */
  readonly hosted?: HostedPods | undefined;
}

/** Answers HTTP requests from the state of one cluster. */
export class ApiServer {
  readonly faults = new FaultQueue();
  readonly requestCounts = new Map<string, number>();
  readonly #watches = new Set<Watch>();

  constructor(
    readonly state: ClusterState,
    readonly log: Log,
    readonly more: ServerParts = {},
  ) {}

  /** Never throws: whatever goes wrong is an answer. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#serve(request, response);
    } catch (error) {
      this.#fail(error, request, response);
    }
  }

  /** Takes over the connection of a request that asks for it, or refuses it. Never throws. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      refuseForeign(request);
      const url = new URL(request.url ?? '/', 'http://localhost');
      const route = routeOf(url.pathname, this.state.registry);
      if (!route || !isPodSubresource(route)) throw badRequest('only a Pod has subresources with an upgrade');
      await upgradePod(this.more.hosted, this.state.store, { route, url, request }, [socket, head]);
    } catch (error) {
      const { status, body } = this.#failure(error, request);
      const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json`;
      const length = `content-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
      socket.end(`${head}\r\n${length}\r\n\r\n${body}`);
    }
  }

  /** Ends the open watches that match; their number. */
  dropWatches(match: RequestMatch = {}): number {
    const dropped = [...this.#watches].filter((watch) =>
      matches(match, 'watch', watch.request.served.resource.plural),
    );
    for (const watch of dropped) watch.end();
    return dropped.length;
  }

  /** Ends the watches of a resource that is no longer served. */
  dropWatchesOf(key: string): void {
    for (const watch of this.#watches) if (watch.request.served.key === key) watch.end();
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseForeign(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const route = routeOf(url.pathname, this.state.registry);
    const head = request.method === 'HEAD';
    if (!route) return send(response, nonResource(this.state, url, request), head);
    if (isPodSubresource(route))
      return servePod(this.more.hosted, this.state.store, { route, url, request }, response);
    const verb = verbOf(request.method ?? 'GET', route, url.searchParams);
    const { plural } = route.served.resource;
    this.#count(verb, plural);
    const body = await readBody(request);
    await this.#injectFaults(verb, plural);
    const apiRequest: ApiRequest = {
      ...route,
      verb,
      query: url.searchParams,
      contentType: request.headers['content-type'] ?? '',
      accept: request.headers.accept ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      body,
      now: this.state.clock.now(),
      warnings: [],
    };
    if (verb === 'watch') return this.#watch(apiRequest, response);
    const told = this.more.onWrite && watched(this.state, apiRequest, this.more.onWrite);
    const answered = dispatch(this.state, apiRequest).catch((error: unknown) =>
      this.#failure(error, request),
    );
    // A refusal carries the warnings of webhooks too.
    const answer = withWarnings(await answered, apiRequest);
    told?.(answer);
    send(response, answer, head);
  }

  #watch(request: ApiRequest, response: ServerResponse): void {
    const watch: Watch = new Watch(this.state, request, response, () => this.#watches.delete(watch));
    this.#watches.add(watch);
    try {
      watch.start();
    } catch (error) {
      this.#watches.delete(watch);
      throw error;
    }
  }

  #count(verb: string, plural: string): void {
    const name = `${verb} ${plural}`;
    this.requestCounts.set(name, (this.requestCounts.get(name) ?? 0) + 1);
  }

  async #injectFaults(verb: ApiRequest['verb'], plural: string): Promise<void> {
    const delay = this.faults.takeDelay(verb, plural);
    if (delay) await sleep(this.state.clock, delay.ms);
    const failure = this.faults.takeFailure(verb, plural);
    if (!failure) return;
    const retryAfterSeconds = failure.retryAfterSeconds ?? 1;
    const retry = failure.status === 429 || failure.status === 503 ? { retryAfterSeconds } : {};
    const reason = FAULT_REASONS[failure.status];
    throw new ApiError(failure.status, reason, `${reason}: asked for by a fault`, retry);
  }

  #fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const failure = this.#failure(error, request);
    if (response.headersSent) response.destroy();
    else send(response, failure, request.method === 'HEAD');
  }

  #failure(error: unknown, request: IncomingMessage): ApiResponse {
    const known = error instanceof ApiError ? error : internal(error);
    if (known.code === 500 && !(error instanceof ApiError)) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.log(`${request.method} ${request.url}: ${text}`);
    }
    const { retryAfterSeconds } = known;
    const headers = {
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(request.complete ? {} : { connection: 'close' }),
    };
    return { status: known.code, body: JSON.stringify(known.toStatus()), headers };
  }
}

const FAULT_REASONS = {
  403: 'Forbidden',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
} as const;

function internal(error: unknown): ApiError {
  return new ApiError(
    500,
    'InternalError',
    `Internal error occurred: ${error instanceof Error ? error.message : error}`,
  );
}

function withWarnings(answer: ApiResponse, request: ApiRequest): ApiResponse {
  const { deprecationWarning } = request.served.version;
  const texts = deprecationWarning ? [deprecationWarning, ...request.warnings] : request.warnings;
  if (texts.length === 0) return answer;
  const warning = texts.map((text) => `299 - ${JSON.stringify(text)}`);
  return { ...answer, headers: { ...answer.headers, warning } };
}

import { type IncomingMessage, STATUS_CODES } from 'node:http';
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
import type { ServedAnswer, ServedRequest } from './exchange.js';
import { refuseForeign } from './foreign.js';
import { LocalAnswer, LocalCall, type LocalListener, type LocalRequest } from './local-call.js';
import { MediaTypes, type SentBody, sentKind } from './media.js';
import { nonResource } from './non-resource.js';
import { answerReview, reviewAt } from './reviews.js';
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
  readonly #media = new MediaTypes();

  constructor(
    readonly state: ClusterState,
    readonly log: Log,
    readonly more: ServerParts = {},
  ) {}

  /** Never throws: whatever goes wrong is an answer. */
  async handle(request: ServedRequest, response: ServedAnswer): Promise<void> {
    try {
      await this.#serve(request, response);
    } catch (error) {
      await this.#fail(error, request, response);
    }
  }

  /** Serves a request of this process; the function that is returned gives up what is left of its answer. */
  call(request: LocalRequest, listener: LocalListener): () => void {
    const answer = new LocalAnswer(listener);
    void this.handle(new LocalCall(request), answer);
    return () => answer.abandon();
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

  async #serve(request: ServedRequest, response: ServedAnswer): Promise<void> {
    refuseForeign(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const route = routeOf(url.pathname, this.state.registry);
    const head = request.method === 'HEAD';
    const review = reviewAt(url.pathname);
    if (review) {
      const parts = { method: request.method ?? '', sent: await sentBody(request), media: this.#media };
      const answer = await answerReview(review, parts);
      return send(response, await this.#media.writeAny(answer, request.headers.accept ?? ''), head);
    }
    if (!route) return send(response, nonResource(this.state, url, request), head);
    if (isPodSubresource(route))
      return servePod(this.more.hosted, this.state.store, { route, url, request }, response);
    const verb = verbOf(request.method ?? 'GET', route, url.searchParams);
    const { plural } = route.served.resource;
    this.#count(verb, plural);
    const sent = await sentBody(request);
    await this.#injectFaults(verb, plural);
    const { body, contentType } = await this.#media.read(sent, verb, sentKind(route.served));
    const apiRequest: ApiRequest = {
      ...route,
      verb,
      query: url.searchParams,
      contentType,
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
    send(response, await this.#media.write(answer, apiRequest), head);
  }

  async #watch(request: ApiRequest, response: ServedAnswer): Promise<void> {
    const events = await this.#media.events(request);
    const onEnd = (): unknown => this.#watches.delete(watch);
    const watch: Watch = new Watch(this.state, request, response, { onEnd, events });
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
    if (failure) throw failureOf(failure.status, failure.retryAfterSeconds);
    const limit = this.faults.limitOf(verb, plural);
    if (!limit) return;
    const leave = limit.enter();
    if (!leave) throw failureOf(429, limit.fault.retryAfterSeconds);
    await sleep(this.state.clock, limit.fault.ms ?? 0);
    leave();
  }

  async #fail(error: unknown, request: ServedRequest, response: ServedAnswer): Promise<void> {
    const failure = this.#failure(error, request);
    if (response.headersSent) response.destroy();
    else {
      const { accept = '' } = request.headers;
      send(response, await this.#media.writeAny(failure, accept), request.method === 'HEAD');
    }
  }

  #failure(error: unknown, request: ServedRequest): ApiResponse {
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

async function sentBody(request: ServedRequest): Promise<SentBody> {
  return { body: await readBody(request), contentType: request.headers['content-type'] ?? '' };
}

const FAULT_REASONS = {
  403: 'Forbidden',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
} as const;

function failureOf(status: keyof typeof FAULT_REASONS, retryAfterSeconds = 1): ApiError {
  const retry = status === 429 || status === 503 ? { retryAfterSeconds } : {};
  const reason = FAULT_REASONS[status];
  return new ApiError(status, reason, `${reason}: asked for by a fault`, retry);
}

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

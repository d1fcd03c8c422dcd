/** The paths of the API. Each asks one of the parts, and none of them computes anything of its own. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Clock, didYouMean, parseDuration } from '../../../lib/base/index.js';
import {
  addressOf,
  beginStream,
  type Callers,
  grantStream,
  type HttpServer,
  JSON_TYPE,
  parameter,
  type Query,
} from '../../../lib/http/index.js';
import { nearestOf, type Registry } from '../config/registry.js';
import type { ControlSettings } from '../config/settings.js';
import { httpErrors } from '../errors.js';
import type { FanOut } from '../fan-out/fan-out.js';
import { PACKED_HEAD } from '../fan-out/packed-frames.js';
import type { HistoryReads } from '../history/history-reads.js';
import {
  autoscalerSpec,
  crSpec,
  documentSpec,
  eventsSpec,
  failingSpec,
  type ReadSpec,
  referenceSpec,
} from '../reads/read-spec.js';
import type { Reads } from '../reads/reads.js';
import { readDecisions } from '../shape/read-bodies.js';
import type { Source } from '../sources/source.js';
import type { Sources } from '../sources/sources.js';
import type { RuntimeToAdd, Session } from '../wire/index.js';
import { bodyOf, requiredText, textField } from './body.js';
import { sendCompressed, takes } from './compression.js';
import type { Gate } from './gate.js';
import { isSecure } from './origin.js';
import type { Sessions } from './session.js';
import type { SignInLimit } from './sign-in-limit.js';

export interface RouteTools {
  readonly http: HttpServer;
  readonly clock: Clock;
  readonly callers: Callers;
  readonly settings: ControlSettings;
  readonly gate: Gate;
  readonly sessions: Sessions | undefined;
  readonly limit: SignInLimit;
  readonly fanOut: FanOut;
  readonly reads: Reads;
  readonly history: HistoryReads;
  readonly sources: Sources;
  readonly registry: Registry;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;
type Parameters = Readonly<Record<string, string>>;

const HEARTBEAT_MS = 5_000;

export class Routes {
  readonly #api: string;

  constructor(private readonly tools: RouteTools) {
    this.#api = `${tools.settings.basePath}api`;
    this.#session();
    this.#streams();
    this.#runtimes();
    this.#reads();
  }

  #get(path: string, handler: Handler): void {
    const { http, clock } = this.tools;
    http.app.get(`${this.#api}${path}`, async (request, reply) => {
      http.guard(request.raw);
      const body = await handler(request, reply);
      if (reply.sent || reply.raw.headersSent) return reply;
      reply.header('orkestra-control-at', `${Math.round(clock.monotonic())}`);
      return send(request, reply, 200, body);
    });
  }

  /** A handler without a result is answered 204. */
  #change(method: 'post' | 'delete', path: string, handler: Handler, status = 201): void {
    const { http } = this.tools;
    http.app[method](`${this.#api}${path}`, async (request, reply) => {
      http.guard(request.raw);
      const body = await handler(request, reply);
      return body === undefined ? reply.code(204).send() : send(request, reply, status, body);
    });
  }

  #session(): void {
    const { sessions, settings, gate, limit } = this.tools;
    this.#get('/session', (request): Session => {
      const signedIn = gate.isSignedIn(request);
      return {
        loginRequired: sessions !== undefined,
        signedIn,
        user: sessions && signedIn ? sessions.username : '',
        version: settings.version,
        open: sessions === undefined,
      };
    });
    this.#change('post', '/session', (request, reply) => {
      if (!sessions) return undefined;
      if (!limit.take(addressOf(request.raw.socket))) {
        throw httpErrors.make('too_many_tries', 'too many tries to sign in: wait for a minute');
      }
      const body = bodyOf(request);
      if (!sessions.isRight(requiredText(body, 'username'), requiredText(body, 'password'))) {
        throw httpErrors.make('bad_credentials', 'user name or password is wrong');
      }
      reply.header('set-cookie', sessions.open(isSecure(request.raw.headers)));
      return undefined;
    });
    this.#change('delete', '/session', (request, reply) => {
      if (sessions) reply.header('set-cookie', sessions.close(isSecure(request.raw.headers)));
      return undefined;
    });
  }

  #streams(): void {
    const { http, fanOut } = this.tools;
    http.app.get(`${this.#api}/stream`, (request, reply) => {
      http.guard(request.raw);
      this.#stream(request, reply);
    });
    this.#get('/snapshot', (request, reply) => {
      const topics = fanOut.parse(parameter(request.query as Query, 'topics') ?? '');
      reply.header('content-type', JSON_TYPE);
      return Buffer.from(fanOut.snapshot(topics));
    });
    this.#get('/changes', () => this.tools.sources.changes.body());
  }

  #stream(request: FastifyRequest, reply: FastifyReply): void {
    const { fanOut, callers } = this.tools;
    const topics = fanOut.parse(parameter(request.query as Query, 'topics') ?? '');
    fanOut.check();
    const { raw } = reply;
    if (request.raw.socket.destroyed) {
      reply.hijack();
      return;
    }
    const wanted = { lastId: undefined, heartbeatMs: HEARTBEAT_MS };
    const granted = grantStream(callers, request.raw.socket, raw, wanted);
    const isPacked = takes(request.headers, 'gzip');
    reply.header('vary', 'accept-encoding');
    if (isPacked) reply.header('content-encoding', 'gzip');
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    beginStream(raw, headers);
    if (isPacked) request.raw.socket.write(PACKED_HEAD);
    const end = fanOut.open(topics, { ...granted.sink, isPacked, cut: () => raw.destroy() });
    raw.on('close', () => {
      end();
      granted.end();
    });
  }

  #runtimes(): void {
    const { registry } = this.tools;
    this.#get('/settings', () => registry.settings());
    this.#change('post', '/runtimes/check', (request) => registry.check(runtimeOf(request)), 200);
    this.#change('post', '/runtimes/:rt/check', (request) => registry.checkSource(part(request, 'rt')), 200);
    this.#change('post', '/runtimes', (request) => registry.add(runtimeOf(request)));
    this.#change('post', '/runtimes/:rt/rename', async (request) => {
      await registry.rename(part(request, 'rt'), requiredText(bodyOf(request), 'name'));
    });
    this.#change('post', '/runtimes/:rt/try', (request) => {
      registry.find(part(request, 'rt')).tryNow();
    });
    this.#change('delete', '/runtimes/:rt', (request) => registry.remove(part(request, 'rt')));
  }

  #reads(): void {
    for (const form of ['raw', 'enriched'] as const) {
      this.#get(`/runtimes/:rt/${form}`, (request) =>
        this.#read(documentSpec(this.#source(request).name, undefined, form)),
      );
      this.#ofCrd(`/${form}`, (rt, crd) => documentSpec(rt, crd, form));
    }
    this.#ofCrd('/reference', referenceSpec);
    this.#ofCrd('/autoscaler', (rt, crd) => autoscalerSpec(rt, crd));
    this.#ofCrd('/failing', failingSpec);
    this.#ofCrd('/crs/:ns/:name', (rt, crd, { ns = '', name = '' }) =>
      crSpec(rt, crd, ns === '_' ? '' : ns, name),
    );
    this.#ofCrd('/crs/:ns/:name/events', (rt, crd, { ns = '', name = '' }) =>
      eventsSpec(rt, crd, ns === '_' ? '' : ns, name),
    );
    this.#get('/runtimes/:rt/crds/:crd/decisions', (request) => this.#decisions(request));
    this.#get('/runtimes/:rt/crds/:crd/history', (request) => this.#history(request));
  }

  #ofCrd(path: string, spec: (rt: string, crd: string, parameters: Parameters) => ReadSpec): void {
    this.#get(`/runtimes/:rt/crds/:crd${path}`, (request) => {
      const source = this.#source(request);
      return this.#read(spec(source.name, this.#crd(source, request), request.params as Parameters));
    });
  }

  async #read(spec: ReadSpec): Promise<object> {
    const { body: _body, ...read } = await this.tools.reads.read(spec);
    return read;
  }

  async #decisions(request: FastifyRequest): Promise<object> {
    const source = this.#source(request);
    const crd = this.#crd(source, request);
    const query = request.query as Query;
    const since = wholeNumber(parameter(query, 'since') ?? '0', 'since');
    const limit = Math.min(200, wholeNumber(parameter(query, 'limit') ?? '200', 'limit'));
    const { body } = await this.tools.reads.read(autoscalerSpec(source.name, crd));
    return readDecisions(body)
      .filter(({ id }) => id > since)
      .slice(0, limit);
  }

  async #history(request: FastifyRequest): Promise<object> {
    const source = this.#source(request);
    const query = request.query as Query;
    const step = parameter(query, 'step') ?? '1s';
    const stepMs = parseDuration(step);
    if (stepMs !== 1_000 && stepMs !== 15_000) {
      throw httpErrors.make(
        'bad_query',
        `invalid step ${JSON.stringify(step.slice(0, 63))}: expected 1s or 15s`,
      );
    }
    const text = parameter(query, 'since') ?? '0';
    const since = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
    if (Number.isNaN(since)) {
      throw httpErrors.make(
        'bad_query',
        `invalid since ${JSON.stringify(text.slice(0, 63))}: expected Unix milliseconds or RFC 3339`,
      );
    }
    return this.tools.history.read(source, this.#crd(source, request), { stepMs, since });
  }

  #source(request: FastifyRequest): Source {
    return this.tools.registry.find(part(request, 'rt'));
  }

  /** Throws `crd_not_found` where the source's CRDs are known. */
  #crd(source: Source, request: FastifyRequest): string {
    const crd = part(request, 'crd');
    if (source.cells.has(crd)) return crd;
    const names = [...source.cells.keys()];
    const known = names.find((each) => each.toLowerCase() === crd.toLowerCase());
    if (known !== undefined) return known;
    const shown = crd.slice(0, 128);
    throw httpErrors.make(
      'crd_not_found',
      `unknown CRD ${JSON.stringify(shown)} of ${JSON.stringify(source.name)}${didYouMean(shown, names)}`,
      nearestOf(shown, names),
    );
  }
}

function part(request: FastifyRequest, name: string): string {
  return (request.params as Parameters)[name] ?? '';
}

function wholeNumber(text: string, name: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw httpErrors.make(
    'bad_query',
    `invalid ${name} ${JSON.stringify(text.slice(0, 63))}: expected a whole number`,
  );
}

function runtimeOf(request: FastifyRequest): RuntimeToAdd {
  const body = bodyOf(request);
  const optional = Object.fromEntries(
    ['name', 'token', 'gateway', 'cluster'].flatMap((name) => {
      const value = textField(body, name, name === 'token' ? 16_384 : 2_048);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { url: requiredText(body, 'url'), ...optional };
}

function send(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  status: number,
  body: unknown,
): Promise<FastifyReply> {
  reply.code(status).header('content-type', JSON_TYPE).header('cache-control', 'no-store');
  return sendCompressed(reply, headers, Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)));
}

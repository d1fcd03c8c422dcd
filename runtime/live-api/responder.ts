import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  addressOf,
  type HttpError,
  isRefusal,
  JSON_TYPE,
  matchesTag,
  type Slices,
  type Steps,
  type Turns,
  type UntakenBodies,
  WorkAbandonedError,
} from '../../lib/http/index.js';
import type { RuntimeView, ViewPart } from '../view.js';
import { LEADER_HEADER, leaderHeader } from './leader-header.js';
import type { Document, Plan } from './plan.js';
import { type CachedResponse, ResponseCache } from './response-cache.js';
import { type Stamp, stamp, Tagger } from './stamp.js';

const MAX_ENTRIES = 1_024;
const MAX_BYTES = 64 * 1024 * 1024;
/** Of a body that are copied in one step. */
const COPIED_BYTES = 256 * 1024;

export interface ResponderOptions {
  readonly slices: Slices;
  /** For the many who wait for one body: each write copies some MiB. */
  readonly turns: Turns;
  /** undefined: bodies that are not taken are not counted, as where there are no sockets. */
  readonly untaken?: UntakenBodies;
}

/** Sends plans and documents with the headers that all of them share, and gives errors their form. */
export class Responder {
  readonly #cache = new ResponseCache(MAX_ENTRIES, MAX_BYTES);
  readonly #tagger: Tagger;
  readonly #flights = new Map<string, Flight>();
  /** How the chassis writes an error of this API. */
  readonly errorForm = {
    errorBody: (error: HttpError) => this.#errorBody(error),
    errorHeaders: (error: HttpError) => (isRefusal(error) ? {} : this.#leader()),
  };

  constructor(
    private readonly view: RuntimeView,
    private readonly options: ResponderOptions,
  ) {
    this.#tagger = new Tagger(view);
  }

  /**
   * Responds 304 or from memory where that is possible, before anything is encoded. A promise where encoding takes more
   * than its share of a turn.
   */
  send(plan: Plan, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> | undefined {
    const tag = this.tagOf(plan.part, plan.variant);
    const head = ['cache-control', 'no-cache', 'x-content-type-options', 'nosniff', 'etag', tag];
    // Readers learn from it, also on a 304, that this replica is not the leader.
    const leader = leaderHeader(plan.part);
    if (leader !== undefined) head.push(LEADER_HEADER, leader);
    if (plan.vary !== undefined) head.push('vary', plan.vary);
    const condition = request.headers['if-none-match'];
    // Preconditions apply only to responses that would be 2xx (RFC 9110, 13.2.1).
    if (condition !== undefined && matchesTag(condition, tag) && this.#cached(plan, tag).status === 200) {
      write(reply, 304, head, undefined);
      return undefined;
    }
    const encoded = this.#encodedFor(plan, tag, request);
    if (!(encoded instanceof Promise)) {
      this.#write(encoded, head, reply);
      return undefined;
    }
    return encoded.then(
      (ready) =>
        this.#turn(() => {
          this.#write(ready, head, reply);
          return reply;
        }),
      (error: unknown) => {
        if (!(error instanceof WorkAbandonedError)) throw error;
        return reply.hijack();
      },
    );
  }

  sendDocument(document: Document, request: FastifyRequest, reply: FastifyReply): void {
    const { content, type, tag } = document;
    reply.header('cache-control', 'no-cache').header('x-content-type-options', 'nosniff');
    for (const [name, value] of Object.entries(this.#leader())) reply.header(name, value);
    if (tag !== undefined) {
      reply.header('etag', tag);
      const condition = request.headers['if-none-match'];
      if (condition !== undefined && matchesTag(condition, tag)) {
        reply.code(304).send();
        return;
      }
    }
    const { socket } = request.raw;
    const body = typeof content === 'string' ? Buffer.from(content) : content;
    this.options.untaken?.check(socket, body);
    reply.header('content-type', type).send(body);
    this.options.untaken?.count(reply.raw, socket, body);
  }

  tag(variant: string): string {
    return this.tagOf(this.view, variant);
  }

  /** The entity tag that a response made from this part of the view has now. */
  tagOf(part: ViewPart, variant = ''): string {
    return this.#tagger.tag(part, variant);
  }

  /** The body that `send` writes for a plan whose content is a value, from memory where it is cached. */
  bodyOf(plan: Plan): Buffer {
    const encoded = this.#encoded(plan, this.tagOf(plan.part, plan.variant));
    if (encoded === undefined) throw new Error(`${plan.key} is encoded in steps`);
    return encoded.body;
  }

  #turn<T>(work: () => T): Promise<T> {
    const { turns } = this.options;
    return new Promise((resolve, reject) => {
      turns.run(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #write({ status, body }: Encoded, head: string[], reply: FastifyReply): void {
    const { untaken } = this.options;
    const { socket } = reply.request.raw;
    untaken?.check(socket, body);
    head.push('content-type', JSON_TYPE, 'content-length', `${body.length}`);
    write(reply, status, head, body);
    untaken?.count(reply.raw, socket, body);
  }

  #cached(plan: Plan, tag: string): CachedResponse {
    const known = this.#cache.get(plan.key, tag);
    if (known !== undefined) return known;
    const response = { tag, status: plan.status?.() ?? 200, body: undefined };
    this.#cache.set(plan.key, response);
    return response;
  }

  /** undefined: it is not in memory, and its content is encoded in steps. */
  #encoded(plan: Plan, tag: string): Encoded | undefined {
    const { status, body: known } = this.#cached(plan, tag);
    if (known !== undefined) return { status, body: known };
    if (!('body' in plan.content)) return undefined;
    const stamped = stamp(this.view, plan.part);
    const body = Buffer.from(JSON.stringify({ ...plan.content.body(), ...stamped }));
    this.#cache.set(plan.key, { tag, status, body });
    return { status, body };
  }

  #encodedFor(plan: Plan, tag: string, request: FastifyRequest): Encoded | Promise<Encoded> {
    const encoded = this.#encoded(plan, tag);
    if (encoded !== undefined || !('steps' in plan.content)) return encoded ?? this.#missing(plan);
    const key = `${tag} ${plan.key}`;
    const flying = this.#flights.get(key);
    if (flying) return taken(flying, request);
    const flight: Flight = { wanted: 0, result: undefined };
    const stamped = stamp(this.view, plan.part);
    const { steps } = plan.content;
    const address = addressOf(request.raw.socket);
    const joined = bodySteps(steps(), stampTail(stamped));
    const made = this.options.slices.run(address, joined, () => flight.wanted > 0);
    const finish = (body: Buffer): Encoded => {
      this.#cache.set(plan.key, { tag, status: 200, body });
      return { status: 200, body };
    };
    if (!(made instanceof Promise)) return finish(made);
    flight.result = made.then(finish).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return taken(flight, request);
  }

  #missing(plan: Plan): never {
    throw new Error(`${plan.key} has no content`);
  }

  #errorBody(error: HttpError): Buffer {
    const { code, message, details } = error;
    const { isKonductor, ...rest } = stamp(this.view, this.view);
    return Buffer.from(
      JSON.stringify({ error: code, message, ...details, isKonductor, ...(isRefusal(error) ? {} : rest) }),
    );
  }

  #leader(): Readonly<Record<string, string>> {
    const leader = leaderHeader(this.view);
    return leader === undefined ? {} : { [LEADER_HEADER]: leader };
  }
}

interface Encoded {
  readonly status: number;
  readonly body: Buffer;
}

/** A body that is being encoded, and how many requests wait for it. */
interface Flight {
  wanted: number;
  result: Promise<Encoded> | undefined;
}

/** The result for one more request, which stops waiting when its connection ends. */
async function taken(flight: Flight, { raw: { socket } }: FastifyRequest): Promise<Encoded> {
  let isWaiting = true;
  const leave = (): void => {
    if (isWaiting) flight.wanted--;
    isWaiting = false;
  };
  flight.wanted++;
  socket.once('close', leave);
  try {
    const result = await flight.result;
    if (result === undefined) throw new WorkAbandonedError();
    return result;
  } finally {
    socket.removeListener('close', leave);
    leave();
  }
}

/** The pieces and the tail as one body; the memory of some MiB is slow to touch for the first time. */
function* bodySteps(steps: Steps<readonly Buffer[]>, tail: Buffer): Steps<Buffer> {
  const pieces = [...(yield* steps), tail];
  const body = Buffer.allocUnsafe(pieces.reduce((bytes, { length }) => bytes + length, 0));
  let [at, copied] = [0, 0];
  for (const piece of pieces) {
    at += piece.copy(body, at);
    if (at - copied < COPIED_BYTES) continue;
    copied = at;
    yield;
  }
  return body;
}

function stampTail(stamped: Stamp): Buffer {
  return Buffer.from(`,${JSON.stringify(stamped).slice(1)}`);
}

/** Past fastify, whose own way to the socket would cost as much again as finding the response. */
function write(reply: FastifyReply, status: number, head: string[], body: Buffer | undefined): void {
  // If this throws, fastify can still respond.
  reply.raw.writeHead(status, head);
  reply.hijack();
  reply.raw.end(reply.request.raw.method === 'HEAD' ? undefined : body);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HttpError, JSON_TYPE, matchesTag } from '../../lib/http/index.js';
import type { RuntimeView, ViewPart } from '../view.js';
import { LEADER_HEADER, leaderHeader } from './leader-header.js';
import type { Content, Document, Plan } from './plan.js';
import { type CachedResponse, ResponseCache } from './response-cache.js';
import { type Stamp, stamp, Tagger } from './stamp.js';

const MAX_ENTRIES = 1_024;
const MAX_BYTES = 64 * 1024 * 1024;

/** Sends plans and documents with the headers that all of them share, and gives errors their form. */
export class Responder {
  readonly #cache = new ResponseCache(MAX_ENTRIES, MAX_BYTES);
  readonly #tagger: Tagger;
  /** How the chassis writes an error of this API. */
  readonly errorForm = {
    errorBody: (error: HttpError) => this.#errorBody(error),
    errorHeaders: () => this.#leader(),
  };

  constructor(private readonly view: RuntimeView) {
    this.#tagger = new Tagger(view);
  }

  /** Responds 304 or from memory where that is possible, before anything is encoded. */
  send(plan: Plan, request: FastifyRequest, reply: FastifyReply): void {
    const tag = this.tagOf(plan.part, plan.variant);
    const head = ['cache-control', 'no-cache', 'etag', tag];
    // Readers learn from it, also on a 304, that this replica is not the leader.
    const leader = leaderHeader(plan.part);
    if (leader !== undefined) head.push(LEADER_HEADER, leader);
    if (plan.vary !== undefined) head.push('vary', plan.vary);
    const condition = request.headers['if-none-match'];
    // Preconditions apply only to responses that would be 2xx (RFC 9110, 13.2.1).
    if (condition !== undefined && matchesTag(condition, tag) && this.#cached(plan, tag).status === 200) {
      write(reply, 304, head, undefined);
      return;
    }
    const { status, body } = this.#encoded(plan, tag);
    head.push('content-type', JSON_TYPE, 'content-length', `${body.length}`);
    write(reply, status, head, body);
  }

  sendDocument(document: Document, request: FastifyRequest, reply: FastifyReply): void {
    reply.header('cache-control', 'no-cache');
    for (const [name, value] of Object.entries(this.#leader())) reply.header(name, value);
    if (document.tag !== undefined) {
      reply.header('etag', document.tag);
      const condition = request.headers['if-none-match'];
      if (condition !== undefined && matchesTag(condition, document.tag)) {
        reply.code(304).send();
        return;
      }
    }
    reply.header('content-type', document.type).send(document.content);
  }

  tag(variant: string): string {
    return this.tagOf(this.view, variant);
  }

  /** The entity tag that a response made from this part of the view has now. */
  tagOf(part: ViewPart, variant = ''): string {
    return this.#tagger.tag(part, variant);
  }

  /** The body that `send` writes for the plan, from memory where it is cached. */
  bodyOf(plan: Plan): Buffer {
    return this.#encoded(plan, this.tagOf(plan.part, plan.variant)).body;
  }

  #cached(plan: Plan, tag: string): CachedResponse {
    const known = this.#cache.get(plan.key, tag);
    if (known !== undefined) return known;
    const response = { tag, status: plan.status?.() ?? 200, body: undefined };
    this.#cache.set(plan.key, response);
    return response;
  }

  #encoded(plan: Plan, tag: string): Encoded {
    const { status, body: known } = this.#cached(plan, tag);
    if (known !== undefined) return { status, body: known };
    const body = encode(plan.content, stamp(this.view, plan.part));
    this.#cache.set(plan.key, { tag, status, body });
    return { status, body };
  }

  #errorBody({ code, message, details }: HttpError): Buffer {
    return encode({ body: () => ({ error: code, message, ...details }) }, stamp(this.view, this.view));
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

/** Past fastify, whose own way to the socket would cost as much again as finding the response. */
function write(reply: FastifyReply, status: number, head: string[], body: Buffer | undefined): void {
  // If this throws, fastify can still respond.
  reply.raw.writeHead(status, head);
  reply.hijack();
  reply.raw.end(reply.request.raw.method === 'HEAD' ? undefined : body);
}

function encode(content: Content, stamped: Stamp): Buffer {
  if ('body' in content) return Buffer.from(JSON.stringify({ ...content.body(), ...stamped }));
  return Buffer.concat([...content.pieces(), Buffer.from(`,${JSON.stringify(stamped).slice(1)}`)]);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesTag } from '../../lib/http/conditional.js';
import type { RuntimeView, ViewPart } from '../view.js';
import { type Answer, AnswerCache } from './answer-cache.js';
import type { ApiError, ApiErrorCode } from './api-errors.js';
import { LEADER_HEADER, leaderHeader } from './leader-header.js';
import type { Content, Document, Plan } from './plan.js';
import { type Stamp, stamp, Tagger } from './stamp.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const MAX_ENTRIES = 1_024;
const MAX_BYTES = 64 * 1024 * 1024;
/** How long to stay away where that helps. */
const RETRY_AFTER_SECONDS: Partial<Record<ApiErrorCode, string>> = {
  starting: '1',
  auth_unavailable: '1',
  too_many_streams: '30',
};

/** Sends plans, documents and errors with the headers that all of them share. */
export class Responder {
  readonly #cache = new AnswerCache(MAX_ENTRIES, MAX_BYTES);
  readonly #leaving = new WeakSet<object>();
  readonly #tagger: Tagger;

  constructor(private readonly view: RuntimeView) {
    this.#tagger = new Tagger(view);
  }

  /** Answers 304 or from memory where that is possible, before anything is encoded. */
  send(plan: Plan, request: FastifyRequest, reply: FastifyReply): void {
    const tag = this.tagOf(plan.part, plan.variant);
    const head = ['cache-control', 'no-cache', 'etag', tag];
    // Readers take it, also on a 304, as the word of a replica that does not lead.
    const leader = leaderHeader(plan.part);
    if (leader !== undefined) head.push(LEADER_HEADER, leader);
    if (plan.vary !== undefined) head.push('vary', plan.vary);
    const condition = request.headers['if-none-match'];
    // Preconditions apply to answers that would be 2xx only (RFC 9110, 13.2.1).
    if (condition !== undefined && matchesTag(condition, tag) && this.#answer(plan, tag).status === 200) {
      write(reply, 304, head, undefined);
      return;
    }
    const { status, body } = this.#encoded(plan, tag);
    head.push('content-type', JSON_TYPE, 'content-length', `${body.length}`);
    write(reply, status, head, body);
  }

  sendDocument(document: Document, request: FastifyRequest, reply: FastifyReply): void {
    this.#head(reply);
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

  sendError(error: ApiError, reply: FastifyReply): void {
    this.#head(reply).code(error.status).header('content-type', JSON_TYPE);
    const wait = RETRY_AFTER_SECONDS[error.code];
    if (wait !== undefined) reply.header('retry-after', wait);
    if (error.code === 'method_not_allowed') reply.header('allow', 'GET, HEAD');
    if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="orkestra"');
    // What follows such a request on the connection may be a body that nobody will read.
    if (CLOSING.has(error.code)) {
      reply.header('connection', 'close');
      this.#leaving.add(reply.request.raw.socket);
    }
    reply.send(this.errorBody(error));
  }

  /** Whether an answer on this socket has said that it closes. */
  isLeaving(socket: object): boolean {
    return this.#leaving.has(socket);
  }

  errorBody(error: ApiError): Buffer {
    const { code, message, details } = error;
    return encode({ body: () => ({ error: code, message, ...details }) }, stamp(this.view, this.view));
  }

  tag(variant: string): string {
    return this.tagOf(this.view, variant);
  }

  /** The entity tag that an answer made from this part of the view has now. */
  tagOf(part: ViewPart, variant = ''): string {
    return this.#tagger.tag(part, variant);
  }

  /** The body that `send` gives for the plan, from memory where it is there. */
  bodyOf(plan: Plan): Buffer {
    return this.#encoded(plan, this.tagOf(plan.part, plan.variant)).body;
  }

  #answer(plan: Plan, tag: string): Answer {
    const known = this.#cache.get(plan.key, tag);
    if (known !== undefined) return known;
    const answer = { tag, status: plan.status?.() ?? 200, body: undefined };
    this.#cache.set(plan.key, answer);
    return answer;
  }

  #encoded(plan: Plan, tag: string): Encoded {
    const { status, body: known } = this.#answer(plan, tag);
    if (known !== undefined) return { status, body: known };
    const body = encode(plan.content, stamp(this.view, plan.part));
    this.#cache.set(plan.key, { tag, status, body });
    return { status, body };
  }

  #head(reply: FastifyReply): FastifyReply {
    const leader = leaderHeader(this.view);
    if (leader !== undefined) reply.header(LEADER_HEADER, leader);
    return reply.header('cache-control', 'no-cache');
  }
}

interface Encoded {
  readonly status: number;
  readonly body: Buffer;
}

const CLOSING: ReadonlySet<string> = new Set([
  'bad_request',
  'body_refused',
  'method_not_allowed',
  'uri_too_long',
]);

/** Past fastify, whose own way to the socket would cost as much again as finding the answer. */
function write(reply: FastifyReply, status: number, head: string[], body: Buffer | undefined): void {
  // What it throws, fastify can still answer.
  reply.raw.writeHead(status, head);
  reply.hijack();
  reply.raw.end(reply.request.raw.method === 'HEAD' ? undefined : body);
}

function encode(content: Content, stamped: Stamp): Buffer {
  if ('body' in content) return Buffer.from(JSON.stringify({ ...content.body(), ...stamped }));
  return Buffer.concat([...content.pieces(), Buffer.from(`,${JSON.stringify(stamped).slice(1)}`)]);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RuntimeView, ViewPart } from '../view.js';
import { AnswerCache } from './answer-cache.js';
import type { ApiError, ApiErrorCode } from './api-errors.js';
import { matchesTag } from './conditional.js';
import type { Document, Plan } from './plan.js';
import { stamp, Tagger } from './stamp.js';

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
  readonly #tagger: Tagger;

  constructor(private readonly view: RuntimeView) {
    this.#tagger = new Tagger(view);
  }

  /** Answers 304 or from memory where that is possible, before anything is encoded. */
  send(plan: Plan, request: FastifyRequest, reply: FastifyReply): void {
    const tag = this.tagOf(plan.part, plan.variant);
    this.#head(plan.part, reply).header('etag', tag);
    const condition = request.headers['if-none-match'];
    // Preconditions apply to answers that would be 2xx only (RFC 9110, 13.2.1).
    if (condition !== undefined && plan.status === 200 && matchesTag(condition, tag)) {
      reply.code(304).send();
      return;
    }
    reply.code(plan.status).header('content-type', JSON_TYPE).send(this.bodyOf(plan, tag));
  }

  sendDocument(document: Document, request: FastifyRequest, reply: FastifyReply): void {
    this.#head(this.view, reply);
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
    this.#head(this.view, reply).code(error.status).header('content-type', JSON_TYPE);
    const wait = RETRY_AFTER_SECONDS[error.code];
    if (wait !== undefined) reply.header('retry-after', wait);
    if (error.code === 'method_not_allowed') reply.header('allow', 'GET, HEAD');
    if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="orkestra"');
    // What follows such a request on the connection may be a body that nobody will read.
    if (CLOSING.has(error.code)) reply.header('connection', 'close');
    reply.send(this.errorBody(error));
  }

  errorBody(error: ApiError): Buffer {
    const { code, message, details } = error;
    return encode({ error: code, message, ...details, ...stamp(this.view, this.view) });
  }

  tag(variant: string): string {
    return this.tagOf(this.view, variant);
  }

  /** The entity tag that an answer made from this part of the view has now. */
  tagOf(part: ViewPart, variant = ''): string {
    return this.#tagger.tag(part, variant);
  }

  /** The body that `send` gives for the plan, from memory where it is there. */
  bodyOf(plan: Plan, tag = this.tagOf(plan.part, plan.variant)): Buffer {
    const cached = this.#cache.get(plan.key, tag, plan.status);
    if (cached !== undefined) return cached;
    const body = encode({ ...plan.build(), ...stamp(this.view, plan.part) });
    this.#cache.set(plan.key, { tag, status: plan.status, body });
    return body;
  }

  #head({ isKonductor, konductorUrl }: ViewPart, reply: FastifyReply): FastifyReply {
    reply.header('cache-control', 'no-cache');
    // Readers take the header, also on a 304, as the word of a replica that does not lead.
    return konductorUrl === undefined || isKonductor
      ? reply
      : reply.header('orkestra-konductor', konductorUrl);
  }
}

const CLOSING: ReadonlySet<string> = new Set(['body_refused', 'method_not_allowed', 'uri_too_long']);

function encode(value: Readonly<Record<string, unknown>>): Buffer {
  return Buffer.from(JSON.stringify(value));
}

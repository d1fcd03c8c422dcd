/**
 * Makes the external calls of a reconcile, in order, each seeing the results of those before it. A result is there for
 * every call: one that a condition left out was not `called`.
 */

import type { Environment, ExternalCall, ExternalRequest, JsonObject } from '../../katalog/index.js';
import { externalResult, formatPath } from '../../katalog/index.js';
import type { SecretSource } from '../../oncop/index.js';
import type { TemplateData } from '../../runtime/reconcile/index.js';
import { type Clock, Deadline, messageOf, sleep } from '../base/index.js';
import { AnswerCache } from './answer-cache.js';
import { credentialHeaders } from './credential.js';
import type { HttpAnswer, HttpCall } from './http-call.js';

/** Bytes of a body that are read; the answer of a query is only of use whole. */
const BODY_LIMIT = { http: 4_096, prometheus: 1_048_576 };

const NOT_CALLED: JsonObject = { status: '', body: '', error: '', called: 'false' };

/** A call failed, and its declaration does not say that the reconcile goes on. */
export class ExternalCallError extends Error {
  override readonly name = 'ExternalCallError';
  readonly code = 'ORK_EXTERNAL';
  constructor(
    readonly call: ExternalCall,
    reason: string,
    cause?: unknown,
  ) {
    super(`external call ${call.name} (${formatPath(call.path)}): ${reason}`, { cause });
  }
}

export interface ExternalTools {
  readonly clock: Clock;
  readonly http: HttpCall;
  readonly env: Environment;
  readonly secrets: SecretSource;
}

interface Made {
  readonly result: JsonObject;
  /** Why it failed, or nothing. */
  readonly reason: string;
  readonly cause?: unknown;
}

export class ExternalCalls {
  readonly #answers: AnswerCache<JsonObject>;

  constructor(private readonly tools: ExternalTools) {
    this.#answers = new AnswerCache(tools.clock);
  }

  /**
   * The data with the results. Throws an `ExternalCallError`, a `ResourceError` when a value does not fit its
   * field, or what the signal was aborted with.
   */
  async make(calls: readonly ExternalCall[], data: TemplateData, signal: AbortSignal): Promise<TemplateData> {
    let current = data;
    for (const call of calls) {
      const result = await this.#one(call, current, signal);
      const external = { ...(current['external'] as object | undefined), [call.name]: result };
      current = { ...current, external };
    }
    return current;
  }

  async #one(call: ExternalCall, data: TemplateData, signal: AbortSignal): Promise<JsonObject> {
    const request = call.request(data, this.tools.env);
    if (!request) return NOT_CALLED;
    const known = call.cacheMs > 0 ? this.#answers.get(call, request) : undefined;
    if (known) return known;
    if (call.sleepMs > 0) await sleep(this.tools.clock, call.sleepMs, signal);
    const { result, reason, cause } = await this.#patiently(call, request, signal);
    if (reason === '') this.#answers.keep(call, request, result);
    else if (!call.continueOnError(data)) throw new ExternalCallError(call, reason, cause);
    return result;
  }

  /** As often as the call says, until it goes well. */
  async #patiently(call: ExternalCall, request: ExternalRequest, signal: AbortSignal): Promise<Made> {
    const { maxAttempts = 1, initialMs = 0, maxMs = 0, multiplier = 1 } = call.retry ?? {};
    let waitMs = initialMs;
    for (let attempt = 1; ; attempt += 1) {
      const made = await this.#once(call, request, signal);
      if (made.reason === '' || attempt >= maxAttempts) return made;
      await sleep(this.tools.clock, Math.min(waitMs, maxMs), signal);
      signal.throwIfAborted();
      waitMs *= multiplier;
    }
  }

  async #once(call: ExternalCall, request: ExternalRequest, signal: AbortSignal): Promise<Made> {
    const what = `${request.method} ${origin(request)}`;
    try {
      const credential = await credentialHeaders(call, this.tools, signal);
      const headers = { ...credential, ...request.headers };
      const answer = await this.#send(call, { ...request, headers }, signal);
      const failure = call.accepts(answer.status) ? '' : `${what} answered ${answer.status}`;
      const result = externalResult(call.protocol, answer, failure);
      return { result, reason: String(result['error']) };
    } catch (cause) {
      signal.throwIfAborted();
      const reason = `${what}: ${networkReason(cause)}`;
      return { result: { status: '', body: '', error: reason, called: 'true' }, reason, cause };
    }
  }

  async #send(call: ExternalCall, request: ExternalRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { clock, http } = this.tools;
    const late = (): Error => new Error(`no answer within ${call.timeoutMs / 1_000} s`);
    const deadline = new Deadline(clock, call.timeoutMs, signal, late);
    try {
      return await http(request, { maxBytes: BODY_LIMIT[call.protocol], signal: deadline.signal });
    } finally {
      deadline.clear();
    }
  }
}

/** Without query and credentials, which may be secret. */
function origin({ url }: ExternalRequest): string {
  const { origin: host, pathname } = new URL(url);
  return host + pathname;
}

function networkReason(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return messageOf(error) || (typeof code === 'string' ? code : 'no answer');
}

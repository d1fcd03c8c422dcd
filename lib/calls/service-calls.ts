/**
 * Calls of other people's HTTP services: with a credential, within a time, as often as the call says, and not again
 * while a good answer may stand. What an answer means is the reader's to say. A failure is a result like any other;
 * nothing is logged here.
 */
import {
  type Clock,
  Deadline,
  type Environment,
  networkMessage,
  type SecretSource,
  sleep,
} from '../base/index.js';
import { AnswerCache } from './answer-cache.js';
import { credentialHeaders } from './credential.js';
import type { HttpAnswer, HttpCall } from './http-call.js';
import type { HttpRequest, ServiceCall } from './service-call.js';

export interface CallTools {
  readonly clock: Clock;
  readonly http: HttpCall;
  readonly env: Environment;
  readonly secrets: SecretSource;
}

/** What became of a call. */
export interface CallResult<T> {
  readonly value: T;
  /** Why it failed; the empty string when it did not. */
  readonly reason: string;
  readonly cause?: unknown;
}

/** Makes a value of what a service answers. */
export interface AnswerReader<C, T> {
  /** Bytes of the body that are read. */
  limit(call: C): number;
  /** `failure` is not empty when the call does not accept the status. */
  answered(call: C, answer: HttpAnswer, failure: string): { readonly value: T; readonly reason: string };
  unanswered(call: C, reason: string): T;
}

export class ServiceCalls<C extends ServiceCall, T> {
  readonly #answers: AnswerCache<T>;

  constructor(
    private readonly tools: CallTools,
    private readonly reader: AnswerReader<C, T>,
  ) {
    this.#answers = new AnswerCache(tools.clock);
  }

  /** Rejects only with what the signal was aborted with. */
  async make(call: C, request: HttpRequest, signal: AbortSignal): Promise<CallResult<T>> {
    const known = call.cacheMs > 0 ? this.#answers.get(call, request) : undefined;
    if (known) return { value: known, reason: '' };
    if (call.sleepMs > 0) await sleep(this.tools.clock, call.sleepMs, signal);
    const result = await this.#patiently(call, request, signal);
    if (result.reason === '') this.#answers.keep(call, request, result.value);
    return result;
  }

  /** As often as the call says, until it goes well. */
  async #patiently(call: C, request: HttpRequest, signal: AbortSignal): Promise<CallResult<T>> {
    const { maxAttempts = 1, initialMs = 0, maxMs = 0, multiplier = 1 } = call.retry ?? {};
    let waitMs = initialMs;
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#once(call, request, signal);
      if (result.reason === '' || attempt >= maxAttempts) return result;
      await sleep(this.tools.clock, Math.min(waitMs, maxMs), signal);
      signal.throwIfAborted();
      waitMs *= multiplier;
    }
  }

  async #once(call: C, request: HttpRequest, signal: AbortSignal): Promise<CallResult<T>> {
    const what = `${request.method} ${origin(request)}`;
    try {
      const credential = await credentialHeaders(call, this.tools, signal);
      const headers = { ...credential, ...request.headers };
      const answer = await this.#send(call, { ...request, headers }, signal);
      const failure = call.accepts(answer.status) ? '' : `${what} answered ${answer.status}`;
      return this.reader.answered(call, answer, failure);
    } catch (cause) {
      signal.throwIfAborted();
      const reason = `${what}: ${networkMessage(cause)}`;
      return { value: this.reader.unanswered(call, reason), reason, cause };
    }
  }

  async #send(call: C, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { clock, http } = this.tools;
    const late = (): Error => new Error(`no answer within ${call.timeoutMs / 1_000} s`);
    const deadline = new Deadline(clock, call.timeoutMs, signal, late);
    try {
      return await http(request, { maxBytes: this.reader.limit(call), signal: deadline.signal });
    } finally {
      deadline.clear();
    }
  }
}

/** As written where that is known, without query and credentials, which may be secret. */
function origin({ url, shown }: HttpRequest): string {
  if (shown !== undefined) return shown.split('?', 1)[0] ?? '';
  const { origin: host, pathname } = new URL(url);
  return host + pathname;
}

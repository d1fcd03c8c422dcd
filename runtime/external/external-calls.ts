/**
 * Makes the external calls of a reconcile, in order, each seeing the results of those before it. A result is text
 * throughout, and is there for every call: one that a condition left out was not `called`.
 */
import { type Clock, Deadline, sleep } from '../../base/index.js';
import type { Environment, ExternalCall, ExternalRequest } from '../../katalog/index.js';
import { formatPath } from '../../katalog/index.js';
import type { TemplateData } from '../reconcile/index.js';
import type { HttpAnswer, HttpCall } from './http-call.js';

/** What templates read as `.external.<name>`. */
export interface ExternalResult {
  /** The status code, or nothing when there was no answer. */
  readonly status: string;
  readonly body: string;
  /** What went wrong, or nothing. */
  readonly error: string;
  readonly called: 'true' | 'false';
}

/** Bytes of a body that are kept. */
const BODY_LIMIT = 4_096;

const NOT_CALLED: ExternalResult = { status: '', body: '', error: '', called: 'false' };

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
}

export class ExternalCalls {
  constructor(private readonly tools: ExternalTools) {}

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

  async #one(call: ExternalCall, data: TemplateData, signal: AbortSignal): Promise<ExternalResult> {
    const request = call.request(data, this.tools.env);
    if (!request) return NOT_CALLED;
    if (call.sleepMs > 0) await sleep(this.tools.clock, call.sleepMs, signal);
    let answer: HttpAnswer | undefined;
    let reason = '';
    let cause: unknown;
    try {
      answer = await this.#send(call, request, signal);
      if (!call.accepts(answer.status))
        reason = `${request.method} ${origin(request)} answered ${answer.status}`;
    } catch (error) {
      signal.throwIfAborted();
      cause = error;
      reason = `${request.method} ${origin(request)}: ${networkReason(error)}`;
    }
    if (reason !== '' && !call.continueOnError(data)) throw new ExternalCallError(call, reason, cause);
    const status = answer === undefined ? '' : String(answer.status);
    return { status, body: answer?.body ?? '', error: reason, called: 'true' };
  }

  async #send(call: ExternalCall, request: ExternalRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { clock, http } = this.tools;
    const late = (): Error => new Error(`no answer within ${call.timeoutMs / 1_000} s`);
    const deadline = new Deadline(clock, call.timeoutMs, signal, late);
    try {
      return await http(request, { maxBytes: BODY_LIMIT, signal: deadline.signal });
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
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  return error.message || (typeof code === 'string' ? code : error.name);
}

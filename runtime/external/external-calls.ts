/**
 * Makes the external calls of a reconcile, in order, each seeing the results of those before it. A result is there for
 * every call: one that a condition left out was not `called`.
 */

import { EXTERNAL_ANSWERS, type ExternalCall, formatPath, NOT_CALLED } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { type CallTools, ServiceCalls } from '../../lib/calls/index.js';
import type { TemplateData } from '../reconcile/index.js';

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

export class ExternalCalls {
  readonly #calls: ServiceCalls<ExternalCall, JsonObject>;

  constructor(private readonly tools: CallTools) {
    this.#calls = new ServiceCalls<ExternalCall, JsonObject>(tools, EXTERNAL_ANSWERS);
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
    const { value, reason, cause } = await this.#calls.make(call, request, signal);
    if (reason !== '' && !call.continueOnError(data)) throw new ExternalCallError(call, reason, cause);
    return value;
  }
}

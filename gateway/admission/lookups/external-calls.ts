import {
  EXTERNAL_ANSWERS,
  type ExternalCall,
  NOT_CALLED,
  type Program,
  type TemplateData,
} from '../../../katalog/index.js';
import type { JsonObject } from '../../../lib/base/index.js';
import { type CallTools, ServiceCalls } from '../../../lib/calls/index.js';
import { LookupError } from './runtime-client.js';

/** What a call of a review came to: its result, or why there is none. */
export type CallOutcome = { readonly result: JsonObject } | { readonly unavailable: string };

export interface ReviewCalls {
  readonly data: TemplateData;
  /** Only calls that ask may be made: GET and HEAD. */
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

/** Makes the external calls of reviews, all at once but for those that read the result of another. */
export class ReviewExternalCalls {
  readonly #calls: ServiceCalls<ExternalCall, JsonObject>;

  constructor(private readonly tools: CallTools) {
    this.#calls = new ServiceCalls<ExternalCall, JsonObject>(tools, EXTERNAL_ANSWERS);
  }

  /** The outcomes by the names of the calls. Never rejects. */
  async make(
    calls: readonly ExternalCall[],
    references: Program['references'],
    review: ReviewCalls,
  ): Promise<ReadonlyMap<string, CallOutcome>> {
    const made = new Map<string, Promise<CallOutcome>>();
    for (const call of calls) {
      const before = [...readBy(call, references)].flatMap((name) => {
        const earlier = made.get(name);
        return earlier ? [[name, earlier] as const] : [];
      });
      made.set(call.name, this.#after(call, before, review));
    }
    const outcomes = [...made].map(async ([name, outcome]) => [name, await outcome] as const);
    return new Map(await Promise.all(outcomes));
  }

  async #after(
    call: ExternalCall,
    before: readonly (readonly [string, Promise<CallOutcome>])[],
    review: ReviewCalls,
  ): Promise<CallOutcome> {
    const external: Record<string, JsonObject> = {};
    for (const [name, earlier] of before) {
      const outcome = await earlier;
      if ('unavailable' in outcome) return outcome;
      external[name] = outcome.result;
    }
    try {
      return { result: await this.#one(call, { ...review, data: { ...review.data, external } }) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { unavailable: error instanceof LookupError ? reason : `external call ${call.name}: ${reason}` };
    }
  }

  async #one(call: ExternalCall, { data, isDryRun, signal }: ReviewCalls): Promise<JsonObject> {
    const request = call.reviewRequest(data, this.tools.env);
    if (!request) return NOT_CALLED;
    if (isDryRun && request.method !== 'GET' && request.method !== 'HEAD') {
      throw new LookupError(`external call ${call.name} is not made in a dry run: it is a ${request.method}`);
    }
    const { value, reason } = await this.#calls.make(call, request, signal);
    if (reason !== '' && !call.continueOnError(data)) throw new Error(reason);
    return value;
  }
}

/** The calls whose results the templates of a call read. */
function readBy({ path, name: own }: ExternalCall, references: Program['references']): ReadonlySet<string> {
  const names = references.flatMap(({ chain: [root, name], path: place }) =>
    root === 'external' &&
    name !== undefined &&
    name !== own &&
    path.every((part, index) => place[index] === part)
      ? [name]
      : [],
  );
  return new Set(names);
}

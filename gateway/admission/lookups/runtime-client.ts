/**
 * Asks the runtime what rules compare with: whether a value is taken, the health and the metrics of a CRD. Each question has
 * a second at most. A runtime that does not answer is left alone for a second, so that not every review waits for it.
 */
import { type Clock, Deadline, isObject, type JsonObject, networkMessage } from '../../../lib/base/index.js';
import type { HttpCall } from '../../../lib/calls/index.js';

export interface RuntimeClientOptions {
  /** Undefined: no runtime is known. */
  readonly endpoint: string | undefined;
  /** Says then why; default: the variable of the environment. */
  readonly unknown?: string;
  readonly token: string | undefined;
  readonly http: HttpCall;
  readonly clock: Clock;
}

export interface UniqueQuestion {
  readonly crd: string;
  /** A dot path. */
  readonly field: string;
  readonly value: string;
  /** Among the objects of this namespace alone. */
  readonly among: string | undefined;
  /** The object that is reviewed, which may be there already. */
  readonly self: { readonly namespace: string; readonly name: string };
}

/** What could not be found out, in words for the user. */
export class LookupError extends Error {
  override readonly name = 'LookupError';
}

const TIMEOUT_MS = 1_000;
const QUIET_MS = 1_000;
/** How long the answer about a CRD stands. */
const FRESH_MS = 1_000;
const MAX_BYTES = 1_048_576;

interface Known {
  readonly at: number;
  readonly body: Promise<JsonObject>;
}

export class RuntimeClient {
  readonly #known = new Map<string, Known>();
  #quietUntil = 0;

  constructor(private readonly options: RuntimeClientOptions) {}

  async health(crd: string, deadline: number): Promise<JsonObject> {
    return this.#about(`/katalog/${encodeURIComponent(crd)}/health`, deadline);
  }

  async metrics(crd: string, deadline: number): Promise<JsonObject> {
    const { metrics } = await this.#about(`/katalog/${encodeURIComponent(crd)}`, deadline);
    if (isJsonObject(metrics)) return metrics;
    throw new LookupError('the runtime did not answer with metrics');
  }

  /** Whether another object has the value. */
  async isTaken(question: UniqueQuestion, deadline: number): Promise<boolean> {
    const { crd, field, value, among, self } = question;
    const query = new URLSearchParams({ field, value, ...(among === undefined ? {} : { namespace: among }) });
    const { items } = await this.#get(`/katalog/${encodeURIComponent(crd)}/cr?${query}`, deadline);
    if (!Array.isArray(items)) throw new LookupError('the runtime did not answer with a list');
    // A runtime that does not filter answers with every object and its value.
    return (items as readonly unknown[]).some(
      (item) =>
        isObject(item) &&
        (item['name'] !== self.name || (item['namespace'] ?? '') !== self.namespace) &&
        (item['value'] === undefined || String(item['value']) === value) &&
        (among === undefined || item['namespace'] === among),
    );
  }

  /** Several reviews ask the same at the same time. */
  #about(path: string, deadline: number): Promise<JsonObject> {
    const now = this.options.clock.monotonic();
    const known = this.#known.get(path);
    if (known && now - known.at < FRESH_MS) return known.body;
    const body = this.#get(path, deadline);
    this.#known.set(path, { at: now, body });
    body.catch(() => this.#known.delete(path));
    return body;
  }

  async #get(path: string, deadline: number): Promise<JsonObject> {
    const { endpoint, token, http, clock, unknown = 'ORK_RUNTIME_ENDPOINT is not set' } = this.options;
    if (endpoint === undefined) throw new LookupError(unknown);
    const now = clock.monotonic();
    if (now < this.#quietUntil) throw new LookupError('the runtime does not answer');
    const url = endpoint.replace(/\/+$/, '') + path;
    const headers = {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const limit = new Deadline(clock, Math.max(0, Math.min(TIMEOUT_MS, deadline - now)), undefined);
    try {
      const answer = await http(
        { url, method: 'GET', headers, body: undefined },
        { maxBytes: MAX_BYTES, signal: limit.signal },
      );
      return readAnswer(answer.status, answer.body);
    } catch (error) {
      if (error instanceof LookupError) throw error;
      this.#quietUntil = clock.monotonic() + QUIET_MS;
      throw new LookupError(
        limit.expired
          ? 'the runtime does not answer'
          : `the runtime cannot be reached: ${networkMessage(error)}`,
      );
    } finally {
      limit.clear();
    }
  }
}

/** The health of a CRD that is not well is 503 and an answer all the same. */
function readAnswer(status: number, text: string): JsonObject {
  if (status !== 200 && status !== 503) throw new LookupError(`the runtime answered ${status}`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new LookupError('the runtime did not answer with JSON of at most 1 MiB');
  }
  if (isJsonObject(body) && body['error'] === undefined) return body;
  throw new LookupError(`the runtime answered ${status}`);
}

function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value);
}

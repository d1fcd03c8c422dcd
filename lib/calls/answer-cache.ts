/** Good answers of calls with `cacheFor`, for whoever asks for the same within that time. */

import type { Clock } from '../base/index.js';
import type { HttpRequest, ServiceCall } from './service-call.js';

/** The oldest go first. */
const MOST = 1_000;

export class AnswerCache<T> {
  readonly #kept = new Map<string, { readonly answer: T; readonly until: number }>();

  constructor(private readonly clock: Clock) {}

  get(call: ServiceCall, request: HttpRequest): T | undefined {
    const known = this.#kept.get(keyOf(call, request));
    return known && known.until > this.clock.monotonic() ? known.answer : undefined;
  }

  /** For as long as the call says; nothing of a call that says nothing. */
  keep(call: ServiceCall, request: HttpRequest, answer: T): void {
    if (call.cacheMs === 0) return;
    const key = keyOf(call, request);
    this.#kept.delete(key);
    this.#kept.set(key, { answer, until: this.clock.monotonic() + call.cacheMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(oldest);
    }
  }
}

/** What makes two calls ask for the same, and judge the answer alike. */
function keyOf({ path, credential }: ServiceCall, request: HttpRequest): string {
  return JSON.stringify([path, credential, request]);
}

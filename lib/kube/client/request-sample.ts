export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'apply' | 'patch' | 'delete';

/** Told after every HTTP request. */
export interface RequestSample {
  readonly verb: Verb;
  /** Plural of the resource. */
  readonly resource: string;
  /** HTTP status; 0 without an answer. */
  readonly code: number;
  readonly durationMs: number;
  /** How long the request was held back before, because the server had asked for that (429 or 503 with `Retry-After`). */
  readonly throttledMs: number;
  /** The server asks to slow down: 429, or 503 with `Retry-After`. */
  readonly throttled: boolean;
}

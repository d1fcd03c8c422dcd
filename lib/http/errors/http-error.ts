/** One error that a server of ours responds with. */
export interface HttpErrorRow {
  readonly status: number;
  /** What has happened, in general; one sentence, for the docs. */
  readonly summary: string;
  /** What the caller should do; one sentence, for the docs. */
  readonly remedy: string;
  /** Seconds until a retry makes sense, sent as `Retry-After`; absent: a retry does not help. */
  readonly retryAfterSeconds?: number;
  /** The connection closes after the response: what follows on it may be a body that nobody reads. */
  readonly closes?: true;
}

/** Further fields of an error's body, such as the known names. */
export type ErrorDetails = Readonly<Record<string, string | readonly string[]>>;

/**
 * A response that is an error: thrown by whatever makes a response, sent by the server. Each server extends it with
 * the codes of its own registry; those of the chassis are in `HTTP_ERRORS`.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';

  constructor(
    readonly code: string,
    readonly row: HttpErrorRow,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }

  get status(): number {
    return this.row.status;
  }
}

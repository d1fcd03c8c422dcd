/**
 * Decides whether a request may be served. It is asked before anything is looked up, so that a rejected caller learns
 * nothing of what exists.
 */
export interface Access {
  /**
   * Resolves with a name of the user, the same for every request of theirs. Rejects with an HttpError: `unauthorized`,
   * `forbidden`, `too_many_requests` or `auth_unavailable`.
   */
  admit(request: AccessRequest): Promise<string>;
}

export interface AccessRequest {
  /** The header as sent; undefined when there is none. */
  readonly authorization: string | undefined;
  /** The path as sent, without the query. */
  readonly path: string;
  /** Where the request comes from. */
  readonly address: string;
}

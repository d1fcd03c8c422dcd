/**
 * Decides whether a request may be served. It is asked before anything is looked up, so that a rejected caller learns
 * nothing of what exists.
 */
export interface Access {
  /** Rejects with an HttpError: `unauthorized`, `forbidden` or `auth_unavailable`. */
  admit(request: AccessRequest): Promise<void>;
}

export interface AccessRequest {
  /** The header as sent; undefined when there is none. */
  readonly authorization: string | undefined;
  /** The path as sent, without the query. */
  readonly path: string;
}

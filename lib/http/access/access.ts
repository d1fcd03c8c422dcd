/**
 * Decides whether a request may read the Live API. It is asked before anything is looked up, so that whoever is not let
 * in learns nothing of what there is.
 */
export interface Access {
  /** Rejects with an ApiError: `unauthorized`, `forbidden` or `auth_unavailable`. */
  admit(request: AccessRequest): Promise<void>;
}

export interface AccessRequest {
  /** The header as sent; undefined when there is none. */
  readonly authorization: string | undefined;
  /** The path as sent, without the query. */
  readonly path: string;
}

/** One error that the Live API answers; `docs/live-api.md` lists the same rows. */
export interface ApiErrorRow {
  readonly status: number;
  /** What has happened, in general; one sentence. */
  readonly summary: string;
  /** What the caller should do. */
  readonly remedy: string;
}

/** Every `error` code of the Live API. A test ties the table to `docs/live-api.md`. */
export const API_ERRORS = {
  bad_request: {
    status: 400,
    summary: 'The request is not valid HTTP, or its path has a broken percent-encoding.',
    remedy: 'Percent-encode each path segment.',
  },
  bad_query: {
    status: 400,
    summary: 'A query parameter is missing, repeated, or has a value that cannot be read.',
    remedy: 'Give each parameter once, in the form the message shows.',
  },
  bad_selector: {
    status: 400,
    summary: '`labelSelector` is not a Kubernetes label selector.',
    remedy: 'Write it as in `app=web,tier in (a,b),!legacy`.',
  },
  bad_continue: {
    status: 400,
    summary: '`continue` was not made by this API.',
    remedy: 'Pass the `continue` of the page before, unchanged, or start again without it.',
  },
  body_refused: {
    status: 400,
    summary: 'A request that reads carries a body.',
    remedy: 'Send GET and HEAD without a body.',
  },
  unauthorized: {
    status: 401,
    summary: 'The Katalog closes the API (`security.api`), and the request has no token that is let in.',
    remedy: 'Send `Authorization: Bearer <token>`.',
  },
  forbidden: {
    status: 403,
    summary: 'The token is known, and no role lets its user get this path.',
    remedy: 'Bind a role with the verb `get` on the path as a non-resource URL.',
  },
  cross_access_denied: {
    status: 403,
    summary: 'The CRD is not open to other operators (`crossAccess: false`).',
    remedy: 'Set `crossAccess: true` in the Katalog that owns it.',
  },
  not_found: {
    status: 404,
    summary: 'There is no such path, or the Katalog switches it off.',
    remedy: 'Use one of the paths in `endpoints`.',
  },
  crd_not_found: {
    status: 404,
    summary: 'The Katalog has no enabled CRD of that name.',
    remedy: 'Use one of the names in `crds`.',
  },
  cr_not_found: {
    status: 404,
    summary: 'The cache holds no such CR.',
    remedy: 'Check the name and the namespace.',
  },
  autoscaler_not_found: {
    status: 404,
    summary: 'The CRD declares no autoscaler.',
    remedy: 'Declare `operatorBox.autoscale`.',
  },
  metric_not_found: {
    status: 404,
    summary: 'The process has no metric of that name.',
    remedy: 'Take the name from `/metrics`.',
  },
  method_not_allowed: {
    status: 405,
    summary: 'The Live API only reads.',
    remedy: 'Use GET or HEAD.',
  },
  request_timeout: {
    status: 408,
    summary: 'The request did not arrive in time.',
    remedy: 'Send the whole request at once.',
  },
  cr_ambiguous: {
    status: 409,
    summary: 'The name is that of CRs in several namespaces.',
    remedy: 'Name one of `namespaces` in the path.',
  },
  uri_too_long: {
    status: 414,
    summary: 'The URL is longer than 4,096 characters.',
    remedy: 'Shorten the URL.',
  },
  headers_too_large: {
    status: 431,
    summary: 'The headers are larger than 16 KiB together.',
    remedy: 'Send fewer or shorter headers.',
  },
  internal: {
    status: 500,
    summary: 'The answer could not be made; the log says why.',
    remedy: 'Read the log of the runtime.',
  },
  auth_unavailable: {
    status: 503,
    summary: 'Whether the request may be answered could not be found out; the log says why.',
    remedy: 'Ask again after `Retry-After`.',
  },
  events_unavailable: {
    status: 503,
    summary: 'The Kubernetes API server did not give the events.',
    remedy: 'Ask again later.',
  },
  starting: {
    status: 503,
    summary: 'The runtime is starting and its caches are not filled.',
    remedy: 'Ask again after `Retry-After`, or wait for `/startup`.',
  },
  too_many_streams: {
    status: 503,
    summary: 'As many streams are open as the process allows, or it is stopping.',
    remedy: 'Poll instead, and try again after `Retry-After`.',
  },
} as const satisfies Record<string, ApiErrorRow>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** Further fields of an error's body, such as the known names. */
export type ErrorDetails = Readonly<Record<string, string | readonly string[]>>;

/** An answer that is an error: thrown by whatever makes an answer, sent by the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(
    readonly code: ApiErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.status = API_ERRORS[code].status;
  }
}

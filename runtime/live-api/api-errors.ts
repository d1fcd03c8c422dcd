import { type ErrorDetails, HTTP_ERRORS, HttpError, type HttpErrorRow } from '../../lib/http/index.js';

const {
  bad_request,
  bad_query,
  body_refused,
  unauthorized,
  forbidden,
  not_found,
  method_not_allowed,
  request_timeout,
  uri_too_long,
  host_refused,
  too_many_requests,
  stream_limit,
  headers_too_large,
  internal,
  auth_unavailable,
  overloaded,
  too_many_streams,
} = HTTP_ERRORS;

/** Every `error` code of the Live API, those of the chassis included. A test ties the table to `docs/live-api.md`. */
export const API_ERRORS = {
  bad_request,
  bad_query,
  bad_selector: {
    status: 400,
    summary: '`labelSelector` is not a Kubernetes label selector.',
    remedy: 'Write it as in `app=web,tier in (a,b),!legacy`.',
  },
  bad_continue: {
    status: 400,
    summary: '`continue` was not made by this API.',
    remedy: 'Send the `continue` of the page before, unchanged, or start again without it.',
  },
  body_refused,
  unauthorized: {
    ...unauthorized,
    summary: 'The Katalog restricts the API (`security.api`), and the request carries no accepted token.',
  },
  forbidden,
  cross_access_denied: {
    status: 403,
    summary: 'The CRD is not open to other operators (`crossAccess: false`).',
    remedy: 'Set `crossAccess: true` in the Katalog that owns it.',
  },
  not_found: {
    ...not_found,
    summary: 'The path does not exist, or the Katalog switches it off.',
    remedy: 'Use one of the paths in `endpoints`.',
  },
  crd_not_found: {
    status: 404,
    summary: 'The Katalog has no enabled CRD of that name.',
    remedy: 'Use one of the names in `crds`.',
  },
  cr_not_found: {
    status: 404,
    summary: 'The cache has no such CR.',
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
    ...method_not_allowed,
    summary: 'The Live API is read-only.',
    remedy: 'Use GET or HEAD.',
  },
  request_timeout,
  cr_ambiguous: {
    status: 409,
    summary: 'CRs in several namespaces have that name.',
    remedy: 'Add one of `namespaces` to the path.',
  },
  list_too_large: {
    status: 413,
    summary: 'The values of `field` are too many for one response, which never holds a part of them.',
    remedy: 'Add `value`, a filter, or `limit`.',
  },
  uri_too_long,
  host_refused,
  too_many_requests,
  stream_limit,
  headers_too_large,
  internal: { ...internal, remedy: 'Read the log of the runtime.' },
  auth_unavailable,
  events_unavailable: {
    status: 503,
    summary: 'The Kubernetes API server did not return the Events.',
    remedy: 'Retry later.',
  },
  not_leader: {
    status: 503,
    summary: 'This replica is not the leader, and the request has `leader=required`.',
    remedy: 'Use the URL in `leader`, or retry after `Retry-After`.',
    retryAfterSeconds: 1,
  },
  starting: {
    status: 503,
    summary: 'The runtime is starting and its caches are not filled.',
    remedy: 'Retry after `Retry-After`, or wait for `/startup`.',
    retryAfterSeconds: 1,
  },
  overloaded,
  too_many_streams,
} as const satisfies Record<string, HttpErrorRow>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** An error of the Live API's own: thrown by whatever makes a response, sent by the server. */
export class ApiError extends HttpError {
  override readonly name = 'ApiError';

  constructor(
    override readonly code: ApiErrorCode,
    message: string,
    details?: ErrorDetails,
  ) {
    super(code, API_ERRORS[code], message, details);
  }
}

import { defineErrors } from '../../lib/base/index.js';
import { type ErrorDetails, HTTP_ERRORS, HttpError, type HttpErrorRow } from '../../lib/http/index.js';

/** What keeps a Control Center from starting. A runtime that does not answer is none of them. */
export const CONTROL_ERRORS = defineErrors({
  ORK_CC_OPEN: {
    summary: 'The Control Center would be open to others than this machine, and has no password.',
    remedy: 'Set ADMIN_USERNAME and ADMIN_PASSWORD, listen on 127.0.0.1, or pass --no-login.',
  },
  ORK_CC_SECRET: {
    summary: 'A secret of the Control Center is missing, too short or well known.',
    remedy:
      'Set a password of your own, and a SESSION_SECRET of 32 random bytes or more: openssl rand -base64 32.',
  },
  ORK_CC_RUNTIMES: {
    summary: 'A list of runtimes is not valid.',
    remedy: 'Correct the place that the message names; docs/control-center.md shows the form.',
  },
  ORK_CC_LISTEN: {
    summary: 'The Control Center cannot listen on its port.',
    remedy: 'Stop the process that has the port, or choose another one with --port.',
  },
});

/** The errors of the API, in the order of docs/control-center.md. */
export const API_ERRORS = {
  bad_request: {
    ...HTTP_ERRORS.bad_request,
    summary: 'The body or a parameter is missing or invalid.',
    remedy: 'Send what docs/control-center.md says.',
  },
  bad_query: HTTP_ERRORS.bad_query,
  unauthorized: {
    status: 401,
    summary: 'There is no session, or it has ended.',
    remedy: 'Sign in.',
  },
  bad_credentials: {
    status: 401,
    summary: 'User name or password is wrong.',
    remedy: 'Check both; they are ADMIN_USERNAME and ADMIN_PASSWORD of the process.',
  },
  foreign_origin: {
    status: 403,
    summary: 'The request comes from another page.',
    remedy: 'Use the page of this server.',
  },
  read_only: {
    status: 403,
    summary: 'Runtimes of the file and of flags cannot be changed here.',
    remedy: 'Change the file or the flags.',
  },
  not_allowed: {
    status: 403,
    summary: '`--allowed-runtimes` does not allow the address.',
    remedy: 'Ask whoever runs the Control Center to allow it.',
  },
  not_found: HTTP_ERRORS.not_found,
  runtime_not_found: {
    status: 404,
    summary: 'No source has that name.',
    remedy: 'Use a name of the overview.',
  },
  crd_not_found: {
    status: 404,
    summary: 'The source has no operator of that name.',
    remedy: 'Use a name of the page of the runtime.',
  },
  name_taken: {
    status: 409,
    summary: 'Another source has that name or URL.',
    remedy: 'Choose another name, or remove the other source.',
  },
  not_a_runtime: {
    status: 422,
    summary: 'The URL that was to be added does not answer as a runtime or a gateway.',
    remedy: 'Check the URL; `ork get --url` shows what answers.',
  },
  host_refused: {
    ...HTTP_ERRORS.host_refused,
    summary: 'The header `Host` is not one that this server is reached by.',
    remedy: 'Use localhost or an address, or add the name to --allowed-hosts.',
  },
  too_many_requests: HTTP_ERRORS.too_many_requests,
  too_many_tries: {
    status: 429,
    summary: 'Too many tries to sign in.',
    remedy: 'Wait for a minute.',
    retryAfterSeconds: 60,
  },
  too_many_streams: HTTP_ERRORS.too_many_streams,
} as const satisfies Record<string, HttpErrorRow>;

export type ApiErrorCode = keyof typeof API_ERRORS;

export const httpErrors = {
  make(code: ApiErrorCode, message: string, details?: ErrorDetails): HttpError {
    return new HttpError(code, API_ERRORS[code], message, details);
  },
};

import { didYouMean } from '../../lib/base/index.js';
import { HTTP_ERRORS, HttpError } from '../../lib/http/index.js';

export function invalidEvent(message: string): HttpError {
  const row = {
    ...HTTP_ERRORS.bad_request,
    summary: 'The body is not an event of a runtime.',
    remedy: 'Send what the message names.',
  };
  return new HttpError('bad_request', row, message);
}

export function unknownTeam(team: string, teams: readonly string[]): HttpError {
  const row = {
    ...HTTP_ERRORS.not_found,
    summary: 'The Katalog of this gateway does not declare the team.',
    remedy: 'Declare it under `notification.teams`.',
  };
  const message = `unknown team ${JSON.stringify(team)}${didYouMean(team, teams)}`;
  return new HttpError('not_found', row, message, { teams: [...teams] });
}

/** `token`: the one that is accepted, by its name. */
export function notAuthorized(token: string): HttpError {
  const row = {
    ...HTTP_ERRORS.unauthorized,
    remedy:
      'Send `Authorization: Bearer <token>`. A runtime that started before the Secret existed, or changed, has to be restarted.',
  };
  return new HttpError('unauthorized', row, `the token is missing, or is not ${token}`);
}

/** More wait for the team than are kept, and this was the oldest. */
export function tooMany(team: string): HttpError {
  const row = {
    status: 429,
    retryAfterSeconds: 30,
    summary: 'More notifications wait for the team than are kept.',
    remedy: 'Send it again later.',
  };
  return new HttpError(
    'too_many_requests',
    row,
    `team "${team}": too many notifications wait, the oldest was dropped`,
  );
}

export function notAvailable(message: string): HttpError {
  const row = {
    status: 503,
    retryAfterSeconds: 30,
    summary: 'The gateway takes no notifications at present.',
    remedy:
      'Send it again later; in a cluster check the Secret orkestra-notify, or set ORK_NOTIFY_TOKEN in gateway and runtime.',
  };
  return new HttpError('unavailable', row, message);
}

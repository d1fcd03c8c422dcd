import { isObject, type Json } from '../../lib/base/index.js';
import { ApiError, badRequest } from '../api-error.js';

/** What the API server accepts at most in one request: 3 MiB. */
export const LIMIT = 3 * 1024 * 1024;

export function tooLarge(): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT}`);
}

/** Far below what the stack takes; no kind nests a tenth of it. */
const MAX_DEPTH = 1_000;

/** The one name that assignment does not take for a member: it would set the prototype of a copy. */
export const PROTO = '__proto__';

export function refusedName(): ApiError {
  return badRequest(`the member name ${PROTO} is not supported by the embedded cluster`);
}

/**
 * Refuses a decoded body that is larger than what was sent may be, which YAML aliases can make of a short text (a cycle
 * is without end), and one with a member that no copy keeps. Counts at least the letters of names and texts.
 */
export function boundedBody(value: Json): Json {
  let left = LIMIT;
  const visit = (item: Json | undefined, depth: number): void => {
    if (depth > MAX_DEPTH) throw badRequest(`the body is nested deeper than ${MAX_DEPTH} levels`);
    left -= typeof item === 'string' ? item.length + 1 : 1;
    if (left < 0) throw tooLarge();
    if (Array.isArray(item)) for (const member of item) visit(member, depth + 1);
    else if (isObject(item))
      for (const [name, member] of Object.entries(item)) {
        if (name === PROTO) throw refusedName();
        left -= name.length;
        visit(member, depth + 1);
      }
  };
  visit(value, 0);
  return value;
}

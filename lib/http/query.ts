import { ApiError } from '../../runtime/live-api/api-errors.js';

/** The query string as the server parses it: a repeated parameter is a list. */
export type Query = Readonly<Record<string, unknown>>;

/** The value of a parameter; undefined when absent or empty, and an error when repeated. */
export function parameter(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new ApiError('bad_query', `Give the parameter ${name} once.`);
  return value;
}

import { httpError } from '../errors/errors.js';

/** The query string as the server parses it: a repeated parameter is a list. */
export type Query = Readonly<Record<string, unknown>>;

/** The value of a parameter; undefined when absent or empty. Throws `bad_query` when it is repeated. */
export function parameter(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw httpError('bad_query', `parameter ${name} must be given once`);
  return value;
}

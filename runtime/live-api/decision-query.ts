import { parameter, type Query } from '../../lib/http/index.js';
import { ApiError } from './api-errors.js';

/** The most decisions that are kept. */
const MAX_LIMIT = 200;

/** The parameters of `GET /katalog/{crd}/autoscaler`. */
export interface DecisionQuery {
  /** Only decisions with a greater id. */
  readonly since: number | undefined;
  /** Only so many, the newest. */
  readonly limit: number | undefined;
}

/** Reads the parameters; throws `bad_query`. */
export function readDecisionQuery(query: Query): DecisionQuery {
  return {
    since: wholeNumber(query, 'since', 'the id of a decision', Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(query, 'limit', `a whole number from 0 to ${MAX_LIMIT}`, MAX_LIMIT),
  };
}

function wholeNumber(query: Query, name: string, expected: string, most: number): number | undefined {
  const text = parameter(query, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new ApiError(
    'bad_query',
    `invalid ${name} ${JSON.stringify(text.slice(0, 63))}: expected ${expected}`,
  );
}

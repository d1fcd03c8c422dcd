import { parameter, type Query } from '../../lib/http/index.js';
import { ApiError } from './api-errors.js';

/** The parameters of `GET /katalog/{crd}/history`. */
export interface HistoryQuery {
  /** Unix milliseconds; from the row that was in force then. */
  readonly since: number;
  /** 1,000 or 15,000. */
  readonly stepMs: number;
}

const STEPS: Readonly<Record<string, number>> = { '1s': 1_000, '15s': 15_000 };

/** Reads the parameters; throws `bad_query`. */
export function readHistoryQuery(query: Query): HistoryQuery {
  const since = parameter(query, 'since');
  const step = parameter(query, 'step') ?? '1s';
  const stepMs = Object.hasOwn(STEPS, step) ? STEPS[step] : undefined;
  if (stepMs === undefined) {
    throw new ApiError('bad_query', `invalid step ${JSON.stringify(step.slice(0, 63))}: expected 1s or 15s`);
  }
  return { since: since === undefined ? 0 : timeOf(since), stepMs };
}

function timeOf(text: string): number {
  const time = /^\d{1,15}$/.test(text) ? Number(text) : RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new ApiError(
    'bad_query',
    `invalid since ${JSON.stringify(text.slice(0, 63))}: expected a time in Unix milliseconds or RFC 3339`,
  );
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

import type { OncopErrorCode } from '../errors.js';

/** Where something stands, relative to the list of declarations: `[0, 'source', 'host']`. */
export type CrossPath = readonly (string | number)[];

/** One thing that is wrong with a declaration or a reference, found while loading. */
export interface CrossProblem {
  readonly code: OncopErrorCode;
  /** For a reference it is empty: only the caller knows where the reference stands. */
  readonly path: CrossPath;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

export function problem(
  code: OncopErrorCode,
  path: CrossPath,
  message: string,
  severity: CrossProblem['severity'] = 'error',
): CrossProblem {
  return { code, path, message, severity };
}

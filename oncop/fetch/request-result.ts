import type { Meaning } from './interpret.js';
import type { RequestResult } from './report.js';
import type { RequestFailure } from './request-failure.js';

/** The metric label of a response, before the acceptance rules are applied. */
export function resultOf(meaning: Meaning): RequestResult {
  if (meaning.kind === 'failure') return failureResult(meaning);
  if (meaning.kind === 'not-modified') return 'not_modified';
  return meaning.answer.kind === 'present' ? 'ok' : meaning.answer.kind;
}

function failureResult({ code, transient }: RequestFailure): RequestResult {
  if (code === 'ORK_ONCOP_TIMEOUT') return 'timeout';
  if (code === 'ORK_ONCOP_BODY') return 'bad_body';
  if (code === 'ORK_ONCOP_BUDGET') return 'over_budget';
  if (code === 'ORK_ONCOP_STATUS') return transient ? 'unavailable' : 'rejected';
  return code === 'ORK_ONCOP_CLOSED' ? 'abandoned' : 'unreachable';
}

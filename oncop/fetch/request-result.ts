import type { Meaning } from './interpret.js';
import type { RequestResult } from './report.js';
import type { Trouble } from './trouble.js';

/** The metric label of what a request brought, before it is judged. */
export function resultOf(meaning: Meaning): RequestResult {
  if (meaning.kind === 'trouble') return troubleResult(meaning);
  if (meaning.kind === 'not-modified') return 'not_modified';
  return meaning.answer.kind === 'present' ? 'ok' : meaning.answer.kind;
}

function troubleResult({ code, transient }: Trouble): RequestResult {
  if (code === 'ORK_ONCOP_TIMEOUT') return 'timeout';
  if (code === 'ORK_ONCOP_BODY') return 'bad_body';
  if (code === 'ORK_ONCOP_STATUS') return transient ? 'unavailable' : 'rejected';
  return code === 'ORK_ONCOP_CLOSED' ? 'abandoned' : 'unreachable';
}

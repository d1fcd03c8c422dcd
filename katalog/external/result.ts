/** What templates read of an answer, as `.external.<name>`. */
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import type { Protocol } from './fields.js';
import { queryResult } from './prometheus.js';

/** Bytes of a body that templates see as text. */
const BODY_BYTES = 4_096;

export interface ExternalResponse {
  readonly status: number;
  /** Its whole body, or the beginning of one that is too long. */
  readonly body: string;
}

/** Bytes of a body that are read; the answer of a query is only of use whole. */
const BODY_LIMIT: Readonly<Record<Protocol, number>> = { http: 4_096, prometheus: 1_048_576 };

/** The result of a call that its condition left out. */
export const NOT_CALLED: JsonObject = { status: '', body: '', error: '', called: 'false' };

/** How the answers of calls become their results, for whoever makes the calls. */
export const ANSWERS = {
  limit: ({ protocol }: { readonly protocol: Protocol }): number => BODY_LIMIT[protocol],
  answered({ protocol }: { readonly protocol: Protocol }, answer: ExternalResponse, failure: string) {
    const value = resultOf(protocol, answer, failure);
    return { value, reason: String(value['error']) };
  },
  unanswered: (_call: unknown, error: string): JsonObject => ({
    status: '',
    body: '',
    error,
    called: 'true',
  }),
} as const;

/**
 * The answer's own keys over those of its JSON; `error` is why it does not count, or nothing. A query's answer is in `raw`, and the
 * value of its first series in `result`.
 */
export function resultOf(
  protocol: Protocol,
  { status, body }: ExternalResponse,
  failure: string,
): JsonObject {
  const json = jsonObject(body);
  const own = { status: String(status), body: beginning(body), called: 'true' };
  if (protocol === 'http') return { ...json, ...own, error: failure };
  const query = queryResult(json);
  const error = 'error' in query ? [failure, query.error].filter((each) => each !== '').join(': ') : failure;
  return { ...own, raw: json, result: 'result' in query ? query.result : '', error };
}

/** Whether the whole text is cut is asked by its bytes; a character that the cut goes through is left out. */
function beginning(body: string): string {
  if (Buffer.byteLength(body) <= BODY_BYTES) return body;
  return new TextDecoder().decode(Buffer.from(body).subarray(0, BODY_BYTES), { stream: true });
}

function jsonObject(body: string): JsonObject {
  if (!body.trimStart().startsWith('{')) return {};
  try {
    const { __proto__: _, ...value } = JSON.parse(body) as Record<string, JsonValue>;
    return value;
  } catch {
    return {};
  }
}

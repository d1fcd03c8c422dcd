/** Instant queries of Prometheus and what answers like it, over its HTTP API. */
import { withoutTrailing } from '../../lib/base/index.js';
import { textOf } from '../conditions/index.js';

const PATH = '/api/v1/query';

/** The URL of a query; `url` is the server's, or already that of its queries. */
export function queryUrl(url: string, query: string): string {
  const target = new URL(url);
  if (!target.pathname.includes(PATH)) target.pathname = withoutTrailing(target.pathname, '/') + PATH;
  target.searchParams.set('query', query);
  return target.href;
}

/** The value of the first series, or of a scalar; nothing when there is none, or why it is no answer. */
export function queryResult(raw: unknown): { readonly result: string } | { readonly error: string } {
  const answer = (raw ?? {}) as Readonly<Record<string, unknown>>;
  if (answer['status'] !== 'success') {
    const said = [answer['errorType'], answer['error']].filter((each) => typeof each === 'string');
    return { error: said.length > 0 ? said.join(': ') : 'the response is not a query result' };
  }
  const { resultType, result } = (answer['data'] ?? {}) as { resultType?: unknown; result?: unknown };
  if (resultType === 'scalar') return { result: sampleOf(result) };
  if (resultType !== 'vector')
    return { error: `invalid query result: expected a vector or scalar, got ${textOf(resultType)}` };
  const [first] = Array.isArray(result) ? (result as readonly unknown[]) : [];
  return { result: sampleOf((first as { value?: unknown } | undefined)?.value) };
}

/** The text of a pair of time and value. */
function sampleOf(pair: unknown): string {
  const value: unknown = Array.isArray(pair) ? pair[1] : undefined;
  return typeof value === 'string' ? value : '';
}

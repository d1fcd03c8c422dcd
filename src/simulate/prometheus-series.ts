import * as z from 'zod';
import { messageOf } from '../../lib/base/index.js';
import { traceError } from './trace-rows.js';

/** One series of a range query: its labels (with `__name__`) and its points in Unix milliseconds. */
export interface PrometheusSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** undefined where Prometheus says NaN or an infinity. */
  readonly points: readonly { readonly at: number; readonly value: number | undefined }[];
}

const matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(
    z.object({
      metric: z.record(z.string(), z.string()),
      values: z.array(z.tuple([z.number(), z.string()])),
    }),
  ),
});
const answer = z.object({ status: z.literal('success'), data: matrix });

/** Reads the answer of `GET /api/v1/query_range`, or its `data` alone. */
export function prometheusSeries(text: string, place: string): readonly PrometheusSeries[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw traceError(place, `invalid JSON: ${messageOf(error)}`);
  }
  const whole = answer.safeParse(body);
  const data = whole.success ? whole.data.data : matrix.safeParse(body).data;
  if (!data) throw traceError(place, fault(body));
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([seconds, value]) => ({ at: seconds * 1_000, value: finite(value) })),
  }));
}

/** `controller_queue_depth{crd="loader"}`, as Prometheus writes a series. */
export function seriesText({ labels }: PrometheusSeries): string {
  const pairs = Object.entries(labels)
    .filter(([name]) => name !== '__name__')
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${labels['__name__'] ?? ''}{${pairs.join(', ')}}`;
}

function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function fault(body: unknown): string {
  const { status, error, data } = Object(body) as { status?: unknown; error?: unknown; data?: unknown };
  if (status === 'error') return `Prometheus returned an error: ${String(error)}`;
  const { resultType } = Object(data ?? body) as { resultType?: unknown };
  if (resultType !== undefined && resultType !== 'matrix')
    return `invalid result type "${String(resultType)}": expected matrix; query /api/v1/query_range, not /api/v1/query`;
  return 'invalid document: expected the response of a range query (GET /api/v1/query_range)';
}

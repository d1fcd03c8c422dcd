/** Rows on the answer of a Prometheus instant query, as an `external` call has it in its `raw` or its `body`. */
import { type FunctionRow, isMap, toText } from '../templates/index.js';
import { jsonText } from './document.js';
import { read, readList, readText } from './reader.js';
import { row } from './row.js';

interface Series {
  readonly labels: unknown;
  readonly value: number;
}

/** The series of a `vector`, or the one value of a `scalar`; none when the body is no such answer. */
function seriesOf(result: unknown): readonly Series[] {
  const answer = answerOf(result);
  const list = readList(answer, 'data.result');
  if (readText(answer, 'data.resultType') === 'scalar') return valued([{ metric: {}, value: list }]);
  return valued(list);
}

function valued(list: readonly unknown[]): readonly Series[] {
  return list.flatMap((item) => {
    const text = readText(item, 'value.1');
    const value = text.trim() === '' ? Number.NaN : Number(text.replace(/^([+-]?)Inf$/, '$1Infinity'));
    return Number.isNaN(value) ? [] : [{ labels: read(item, 'metric'), value }];
  });
}

function answerOf(result: unknown): unknown {
  if (!isMap(result)) return undefined;
  const raw = read(result, 'raw');
  if (isMap(raw)) return raw;
  try {
    return JSON.parse(readText(result, 'body'));
  } catch {
    return undefined;
  }
}

/** As Go writes a float with `%v` for people: no exponent. */
function shown(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
}

/** `fold` of the series, as text; empty when there are none. */
function folded(result: unknown, fold: (values: readonly number[]) => number): string {
  const values = seriesOf(result).map(({ value }) => value);
  return values.length === 0 ? '' : shown(fold(values));
}

function compared(
  result: unknown,
  threshold: unknown,
  holds: (value: number, limit: number) => boolean,
): string {
  const [first] = seriesOf(result);
  const text = toText(threshold).trim();
  const limit = text === '' ? Number.NaN : Number(text);
  return first === undefined || Number.isNaN(limit) ? '' : String(holds(first.value, limit));
}

const QUERY = {
  body: jsonText({
    status: 'success',
    data: {
      resultType: 'vector',
      result: [
        { metric: { pod: 'a' }, value: [1767225600, '40'] },
        { metric: { pod: 'b' }, value: [1767225600, '2.5'] },
      ],
    },
  }),
};

const textRow = (
  name: string,
  doc: string,
  result: string,
  implementation: (result: unknown) => string,
): FunctionRow =>
  row(
    name,
    { args: ['result'], returns: 'string', doc, example: [`{{ ${name} . }}`, QUERY, result] },
    ([value]) => implementation(value),
  );

/** Section "Prometheus answers". */
export const PROMETHEUS: readonly FunctionRow[] = [
  textRow('promValue', 'The value of the first series.', '40', (r) => folded(r, ([first = 0]) => first)),
  textRow('promSum', 'The sum over all series.', '42.5', (r) =>
    folded(r, (v) => v.reduce((a, b) => a + b, 0)),
  ),
  textRow('promMax', 'The greatest value.', '40', (r) => folded(r, (v) => Math.max(...v))),
  textRow('promSeriesCount', 'How many series there are.', '2', (r) =>
    answerOf(r) === undefined ? '' : String(seriesOf(r).length),
  ),
  row(
    'promAboveThreshold',
    {
      args: ['result', 'number'],
      returns: 'string',
      doc: 'Whether the value of the first series is greater: "true" or "false".',
      example: ['{{ promAboveThreshold . 30 }}', QUERY, 'true'],
    },
    ([result, limit]) => compared(result, limit, (value, least) => value > least),
  ),
  row(
    'promBelowThreshold',
    {
      args: ['result', 'number'],
      returns: 'string',
      doc: 'Whether the value of the first series is less: "true" or "false".',
      example: ['{{ promBelowThreshold . 30 }}', QUERY, 'false'],
    },
    ([result, limit]) => compared(result, limit, (value, most) => value < most),
  ),
  row(
    'promLabelValues',
    {
      args: ['result', 'label'],
      returns: 'string',
      doc: 'The values of a label over all series.',
      example: ['{{ promLabelValues . "pod" }}', QUERY, 'a,b'],
    },
    ([result, label]) => {
      const name = toText(label);
      return seriesOf(result)
        .map(({ labels }) => (isMap(labels) && Object.hasOwn(labels, name) ? toText(labels[name]) : ''))
        .filter((value) => value !== '')
        .join(',');
    },
  ),
];

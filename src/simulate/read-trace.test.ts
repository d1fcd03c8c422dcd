import { describe, expect, it } from 'vitest';
import { csvTrace } from './csv-trace.js';
import { jsonlTrace } from './jsonl-trace.js';
import { prometheusTrace, readMapping, type SeriesNames } from './prometheus-trace.js';
import { readTrace } from './read-trace.js';

const Q = 'metrics.queueDepth';

describe('a CSV trace', () => {
  it('a CSV trace may have columns in any order, quotes, blank lines and missing values', () => {
    const text = `\nvalue , "Reference",time\n5,${Q},0s\n\n,"${Q}",15s\r\n"a, ""b""",cross.db.cr.x,1m\ntrue,${Q},90\nNaN,${Q},2m\n1.5e2,${Q},121`;
    expect(csvTrace(text, 't.csv')).toEqual({
      relative: true,
      samples: [
        { at: 0, reference: Q, value: 5 },
        { at: 15_000, reference: Q, value: undefined },
        { at: 60_000, reference: 'cross.db.cr.x', value: 'a, "b"' },
        { at: 90_000, reference: Q, value: true },
        { at: 120_000, reference: Q, value: undefined },
        { at: 121_000, reference: Q, value: 150 },
      ],
    });
  });

  it.each([
    ['2026-01-01T00:00:01Z', 1_767_225_601_000],
    ['2026-01-01 01:00:01.5+01:00', 1_767_225_601_500],
    ['1767225601', 1_767_225_601_000],
    ['1767225601.25', 1_767_225_601_250],
    ['1767225601250', 1_767_225_601_250],
  ])('takes the time %s', (time, at) => {
    const trace = csvTrace(`time,reference,value\n${time},${Q},1`, 't.csv');
    expect([trace.samples[0]?.at, trace.relative]).toEqual([at, false]);
  });

  it.each([
    ['', 't.csv: empty trace'],
    ['time,reference,value\n', 't.csv: the trace has no values'],
    [
      'time,refernce,value\n',
      't.csv:1: unknown column "refernce" (did you mean "reference"?): expected a header with time, reference and value',
    ],
    ['time,value\n', 't.csv:1: invalid header "time,value": expected the column reference once'],
    ['time,time,reference,value\n', 'expected the column time once'],
    [`time,reference,value\n1,${Q}`, `t.csv:2: "1,${Q}" has 2 columns but the header has 3`],
    [`time,reference,value\n1,${Q},"5`, 't.csv:2: unclosed quote'],
    [
      `time,reference,value\n1,${Q},5\nsoon,${Q},5`,
      't.csv:3: invalid time "soon": expected an RFC 3339 time',
    ],
    [`time,reference,value\n2026-13-01T00:00:00Z,${Q},5`, 't.csv:2: invalid time "2026-13-01T00:00:00Z"'],
    [
      `time,reference,value\n1,${Q},5\n2026-01-01T00:00:00Z,${Q},5`,
      't.csv:3: time "2026-01-01T00:00:00Z" is a point in time, but the times above it are offsets',
    ],
    [
      'time,reference,value\n1,queueDepth,5',
      't.csv:2: invalid reference "queueDepth": expected metrics.<name>',
    ],
  ])('%j is refused with place and text', (text, message) => {
    expect(() => csvTrace(text, 't.csv')).toThrow(message);
  });
});

describe('a JSONL trace', () => {
  it('a moment saved by the Control Center is a trace of its samples', () => {
    const sample = `{"time":"2026-01-01T00:00:00Z","reference":"${Q}","value":1}`;
    const text = `{"saved":{"crd":"a"}}\n${sample}\n{"decision":{"id":1}}\n`;
    expect(jsonlTrace(text, 't').samples).toEqual([{ at: 1_767_225_600_000, reference: Q, value: 1 }]);
  });

  it('a JSONL trace has one object a line', () => {
    const text = `{"time":"2026-01-01T00:00:00Z","reference":"${Q}","value":3}\n\n{"value":null,"time":1767225601,"reference":"${Q}"}`;
    expect(jsonlTrace(text, 't')).toEqual({
      relative: false,
      samples: [
        { at: 1_767_225_600_000, reference: Q, value: 3 },
        { at: 1_767_225_601_000, reference: Q, value: undefined },
      ],
    });
  });

  it.each([
    ['[1]', 't:1: invalid line "[1]": expected {"time"'],
    ['{"time":1', 't:1: invalid line "{\\"time\\":1"'],
    [`{"time":1,"reference":"${Q}"}`, 'use null for a missing value'],
    [
      `{"time":1,"reference":"${Q}","value":[1]}`,
      't:1: invalid value [1]: expected a number, text, true, false or null',
    ],
    [`{"time":1,"reference":"${Q}","value":1,"x":2}`, 't:1: unknown field "x"'],
    [`{"reference":"${Q}","value":1}`, 't:1: invalid time undefined'],
    ['{"time":1,"reference":7,"value":1}', 't:1: invalid reference 7'],
  ])('%j is refused with place and text', (text, message) => {
    expect(() => jsonlTrace(text, 't')).toThrow(message);
  });
});

const CROSS = 'cross.up.metrics.queueDepth';
const names: SeriesNames = {
  crd: 'processor',
  references: [Q, CROSS],
  aliases: new Map([['up', 'loader']]),
  map: new Map(),
};
const series = (name: string, labels: object, ...values: unknown[]) => ({
  metric: { __name__: name, ...labels },
  values,
});
const answer = (...result: unknown[]): string =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });

describe('the answer of a range query', () => {
  it('a range query of our metrics gives the references of the Katalog', () => {
    const text = answer(
      series('controller_queue_depth', { crd: 'processor' }, [1767225600, '3'], [1767225605.5, 'NaN']),
      series('controller_queue_depth', { crd: 'loader' }, [1767225600, '90']),
      series('controller_queue_depth', { crd: 'other' }, [1767225600, '1']),
    );
    expect(prometheusTrace(text, 'p', names).samples).toEqual([
      { at: 1_767_225_600_000, reference: Q, value: 3 },
      { at: 1_767_225_605_500, reference: Q, value: undefined },
      { at: 1_767_225_600_000, reference: CROSS, value: 90 },
    ]);
  });

  it('--map names a series; a single series is that of a single reference', () => {
    const one = answer(series('jobs', { app: 'x', zone: 'a"b' }, [1767225600, '7']));
    const map = new Map([readMapping(`${CROSS} = jobs{zone="a\\"b"}`) ?? ['', '']]);
    expect(prometheusTrace(one, 'p', { ...names, map }).samples[0]?.reference).toBe(CROSS);
    expect(prometheusTrace(one, 'p', { ...names, references: [Q] }).samples[0]?.reference).toBe(Q);
    expect(readMapping('metrics.queueDepth')).toBeUndefined();
  });

  it.each([
    ['{', 'p: invalid JSON: '],
    ['{"status":"error","error":"bad query"}', 'p: Prometheus returned an error: bad query'],
    [
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
      'p: invalid result type "vector": expected matrix; query /api/v1/query_range',
    ],
    ['[]', 'p: invalid document: expected the response of a range query'],
    [answer(), 'p: the response has no values; check the query and its time range'],
    [
      answer(series('jobs', { app: 'x' }, [1, '1'])),
      `p: no series matches ${Q}, ${CROSS}: map one, for example --map '${Q}=jobs{app="x"}'. Series: jobs{app="x"}`,
    ],
  ])('%j is refused with the reason', (text, message) => {
    expect(() => prometheusTrace(text, 'p', names)).toThrow(message);
  });

  it('--map is refused when it matches no series or several', () => {
    const two = answer(series('jobs', { app: 'x' }, [1, '1']), series('jobs', { app: 'y' }, [1, '1']));
    const mapped = (reference: string, text: string) => () =>
      prometheusTrace(two, 'p', { ...names, map: new Map([[reference, text]]) });
    expect(mapped(Q, 'jobs')).toThrow('p: 2 series match jobs: expected one of jobs{app="x"}, jobs{app="y"}');
    expect(mapped(Q, 'job')).toThrow('p: no series matches job:');
    expect(mapped('metrics.queueDept', 'jobs')).toThrow(
      `unknown reference of the autoscaler of processor (did you mean "${Q}"?)`,
    );
  });
});

it('a trace file that cannot be read is named', async () => {
  await expect(readTrace({ kind: 'trace', file: '/nowhere/t.csv' })).rejects.toMatchObject({
    code: 'ORK_TRACE',
    message: expect.stringContaining('/nowhere/t.csv: ENOENT'),
  });
});

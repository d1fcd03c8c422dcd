import { describe, expect, it } from 'vitest';
import { placeProblems, readBlock, valueIn, withValue } from './block-text.js';
import { distanceOf, poolColumns, poolSummary, queueSeconds, traceOf } from './load.js';
import { runWhatIf } from './run.js';

const QUEUE = 'cross.loader.metrics.queueDepth';
const TEXT = `interval: 5s
cooldown: 10s
conditions:
  when:
    - { field: ${QUEUE}, greaterThan: 60 }
do: { workers: "ceil(${QUEUE} / 50)" }
limits: { workers: { min: 2, max: 8 } }
`;
const history = {
  times: [0, 30_000],
  metrics: { queueDepth: [0, 4], workers: [2, null], unheardOf: [1, 1] },
  references: [{ reference: QUEUE, times: [0, 3_000, 9_000], values: [0, 300, 0] }],
};
const baseline = { workers: 2, queueDepth: 800, resyncMs: 30_000 };
const input = (text: string) => ({
  block: readBlock(text).value,
  baseline,
  samples: traceOf(history, 60_000),
  aliases: ['loader'],
});

describe('what if', () => {
  it('the recorded load runs through the production engine', () => {
    const { problems, run } = runWhatIf(input(TEXT));
    expect(problems).toEqual([]);
    expect(run?.sizes.map(({ workers }) => workers)).toEqual([2, 6, 2]);
    expect(run?.absent).toEqual([]);
    expect(run?.summary).toMatchObject({ mostWorkers: 6, changes: 2, lengthMs: 60_000 });
  });

  it('an error stands at its line and column', () => {
    const text = TEXT.replace('"ceil(', '"cel(');
    const { problems, run } = runWhatIf(input(text));
    expect(run).toBeUndefined();
    expect(placeProblems(text, problems)).toEqual([
      { line: 6, column: 17, message: expect.stringContaining('cel') },
    ]);
    expect(readBlock('do: { workers: "').faults[0]).toMatchObject({ line: 1 });
    expect(placeProblems('a: 1', runWhatIf(input('a: 1')).problems)[0]).toMatchObject({ line: 1 });
  });

  it('an unknown sibling is named, and a reference without a record is said', () => {
    expect(runWhatIf(input(TEXT.replaceAll('loader', 'loadr'))).problems[0]?.message).toContain(
      'did you mean "loader"?',
    );
    expect(runWhatIf(input(TEXT.replaceAll('queueDepth', 'workers'))).run?.absent).toEqual([
      'cross.loader.metrics.workers',
    ]);
  });

  it('a slider changes one value of the text', () => {
    const text = withValue(TEXT, ['behavior', 'scaleDown', 'stabilization'], '30s');
    expect(text.startsWith(TEXT.slice(0, 60))).toBe(true);
    expect(valueIn(readBlock(text).value, ['behavior', 'scaleDown', 'stabilization'])).toBe('30s');
    expect(
      valueIn(readBlock(withValue(TEXT, ['limits', 'workers', 'max'], 4)).value, [
        'limits',
        'workers',
        'max',
      ]),
    ).toBe(4);
  });

  it('a trace has rows where a value changes, of what the engine knows, and ends with the record', () => {
    expect(traceOf(history, 60_000).map(({ at, reference, value }) => `${at} ${reference} ${value}`)).toEqual(
      [
        '0 metrics.queueDepth 0',
        '30000 metrics.queueDepth 4',
        '0 metrics.workers 2',
        '30000 metrics.workers undefined',
        `0 ${QUEUE} 0`,
        `3000 ${QUEUE} 300`,
        `9000 ${QUEUE} 0`,
        '60000 metrics.queueDepth 4',
        '60000 metrics.workers undefined',
        `60000 ${QUEUE} 0`,
      ],
    );
  });

  it('the pool as it was is summed up in the terms of a run', () => {
    const times = [0, 10_000, 20_000, 30_000, 40_000];
    const workers = [2, 8, 2, null, null];
    expect(poolSummary(times, workers, 8)).toEqual({
      workerSeconds: 120,
      most: 8,
      least: 2,
      changes: 2,
      turns: 1,
      atLimitMs: 10_000,
      unknownMs: 10_000,
    });
    expect(queueSeconds(times, [0, 150, 120, 100, 0], 100)).toBe(700);
    const { times: axis, columns } = poolColumns({ times, column: workers }, [[{ at: 5_000, workers: 4 }]]);
    expect([axis, columns[1]]).toEqual([
      [0, 5_000, 10_000, 20_000, 30_000, 40_000],
      [null, 4, 4, 4, 4, 4],
    ]);
    expect(distanceOf(axis, columns[0] ?? [], columns[1] ?? [])).toBeCloseTo((2 * 5 + 4 * 10 + 2 * 10) / 25);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_FIELDS, type MetricValues } from '../../../lib/base/index.js';
import { fakeCrd } from '../../../test/support/fake-runtime-view.js';
import type { RowsView } from '../../view.js';
import { Columns } from './columns.js';
import { History, historyBytes, historyShare, MAX_HISTORY_BYTES } from './history.js';

const START = Date.UTC(2026, 0, 1);
const DEPTH = METRIC_FIELDS.findIndex(({ name }) => name === 'queueDepth');
const TOTAL = METRIC_FIELDS.findIndex(({ name }) => name === 'reconcileTotal');

function valuesOf(queueDepth: number, more: Partial<MetricValues> = {}): MetricValues {
  return { ...fakeCrd().values, queueDepth, ...more };
}

/** The rows as [seconds since the start, value]. */
function rowsOf(rows: RowsView, column = DEPTH): [number, number][] {
  return Array.from({ length: rows.size }, (_, row) => [
    (rows.time(row) - START) / 1_000,
    rows.value(row, column),
  ]);
}

describe('the history of a CRD', () => {
  it('has a row for each second in which a value changed', () => {
    const history = new History([], 1);
    for (const [second, depth] of [5, 5, 7, 7, 7, 5].entries()) {
      history.tick(START + second * 1_000, valuesOf(depth));
    }
    expect(rowsOf(history.fine)).toEqual([
      [0, 5],
      [2, 7],
      [5, 5],
    ]);
    expect(history.version).toBe(3);
    expect(history.startedAt).toBe(START);
  });

  it('has the peak of 15 s and the last of a counter, and the return to rest', () => {
    const history = new History([], 1);
    for (let second = 0; second <= 60; second++) {
      const depth = second === 20 ? 300 : second < 20 ? 1 : 0;
      history.tick(START + second * 1_000, valuesOf(depth, { reconcileTotal: Math.min(second, 31) }));
    }
    expect(rowsOf(history.coarse)).toEqual([
      [0, 1],
      [15, 300],
      [30, 0],
    ]);
    expect(rowsOf(history.coarse, TOTAL).map(([, total]) => total)).toEqual([14, 29, 31]);
  });

  it('begins when this replica leads, and knows nothing after it has stopped', () => {
    const history = new History([], 1);
    history.tick(START, undefined);
    expect([history.startedAt, history.fine.size]).toEqual([undefined, 0]);
    history.tick(START + 1_000, valuesOf(1));
    history.tick(START + 2_000, undefined);
    history.tick(START + 3_000, undefined);
    expect(rowsOf(history.fine)).toEqual([
      [1, 1],
      [2, Number.NaN],
    ]);
  });

  it('takes no row whose time is not later, so that its times only grow', () => {
    const history = new History([], 1);
    history.tick(START, valuesOf(1));
    history.tick(START - 60_000, valuesOf(2));
    history.tick(START, valuesOf(3));
    expect(rowsOf(history.fine)).toEqual([[0, 1]]);
  });

  it('keeps 15 minutes by the second and 3 hours by 15 seconds', () => {
    const history = new History([], 1);
    for (let second = 0; second < 4 * 3_600; second++) {
      history.tick(START + second * 1_000, valuesOf(second));
    }
    const spans = [history.fine, history.coarse].map(
      (rows) => (rows.time(rows.size - 1) - rows.time(0)) / 60_000,
    );
    expect(spans).toEqual([899 / 60, 719 / 4]);
    expect([history.fine.isFull, history.coarse.isFull]).toEqual([true, true]);
  });

  it('has of a reference what the evaluations saw change, and no text', () => {
    const history = new History(['metrics.queueDepth', 'cross.a.found', 'cross.a.status.phase'], 1);
    history.evaluated(START, [1, true, 'Up']);
    history.evaluated(START + 100, [1, false, 'Down']);
    history.evaluated(START + 200, [undefined, false, 'Down']);
    history.evaluated(START + 300, []);
    history.evaluated(START + 400, [2, false, undefined]);
    const [depth, found, phase] = history.references.map(({ points }) => rowsOf(points, 0));
    expect(depth).toEqual([
      [0, 1],
      [0.2, Number.NaN],
      [0.4, 2],
    ]);
    expect(found).toEqual([
      [0, 1],
      [0.1, 0],
    ]);
    expect(phase).toEqual([[0.4, Number.NaN]]);
  });
});

describe('the memory of all histories', () => {
  it.each([
    [[0], 1],
    [Array(200).fill(0), 1],
    [Array(400).fill(0), 0.5],
    [Array(500).fill(3), 0.125],
    [Array(20_000).fill(5), 1 / 256],
  ])('is at most 32 MiB, by a smaller share for more CRDs (%#)', (references, share) => {
    expect(historyShare(references)).toBe(share);
    expect(historyBytes(references, share)).toBeLessThanOrEqual(MAX_HISTORY_BYTES);
    if (share < 1) expect(historyBytes(references, share * 2)).toBeGreaterThan(MAX_HISTORY_BYTES);
  });
});

describe('Columns', () => {
  it('hold the newest rows in their order, and find the one in force', () => {
    const row = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (values, capacity) => {
        const columns = new Columns(2, capacity);
        for (const [index, value] of values.entries()) columns.push(index * 10, [value, -value]);
        const kept = values.map((value, index) => [index * 10, value]).slice(-capacity);
        const seen = Array.from({ length: columns.size }, (_, i) => [columns.time(i), columns.value(i, 0)]);
        expect(seen).toEqual(kept);
        const times = kept.map(([time = 0]) => time);
        for (const time of times) {
          expect(columns.time(columns.inForceAt(time + 5))).toBe(time);
          expect(columns.time(columns.inForceAt(time))).toBe(time);
        }
        expect(columns.inForceAt(-1)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { SampleRecord } from './record.js';

const history = {
  times: [1_000, 2_000, 5_000],
  metrics: { queueDepth: [0, 90, null] },
  since: '1970-01-01T00:00:01Z',
};

describe('the record of an operator', () => {
  it('a cut begins with the row in force and ends with the last one held', () => {
    const record = new SampleRecord();
    record.begin(history);
    expect(record.cut(['queueDepth'], { from: 1_500, to: 4_000 })).toEqual({
      times: [1_500, 2_000, 4_000],
      columns: [[0, 90, 90]],
    });
  });

  it('what is not known stays a gap and is never a zero', () => {
    const record = new SampleRecord();
    record.begin(history);
    expect(record.cut(['queueDepth', 'workers'], { from: 5_000, to: 6_000 }).columns).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(record.valueAt('queueDepth', 500)).toBeNull();
  });

  it('live rows that came before the history stay behind it', () => {
    const record = new SampleRecord();
    record.append(4_000, { queueDepth: 7 });
    record.append(6_000, { queueDepth: 8, isFull: true });
    record.begin(history);
    record.append(7_000, { queueDepth: 9 });
    expect(record.cut(['queueDepth', 'isFull'], { from: 0, to: 8_000 })).toEqual({
      times: [1_000, 2_000, 5_000, 6_000, 7_000, 8_000],
      columns: [
        [0, 90, null, 8, 9, 9],
        [null, null, null, 1, null, null],
      ],
    });
  });

  it('a frame of the same moment replaces the row, and an older one is dropped', () => {
    const record = new SampleRecord();
    record.append(1_000, { queueDepth: 1 });
    record.append(1_000, { queueDepth: 2 });
    record.append(500, { queueDepth: 3 });
    expect(record.cut(['queueDepth'], { from: 0, to: 2_000 })).toEqual({
      times: [1_000, 2_000],
      columns: [[2, 2]],
    });
  });

  it('says whether anything is new, which the moment that was said already is not', () => {
    const record = new SampleRecord();
    const news = [
      record.append(1_000, { queueDepth: 1, workers: null }),
      record.append(1_000, { queueDepth: 1, workers: null }),
      record.append(1_000, { queueDepth: 1, workers: 3 }),
      record.append(500, { queueDepth: 9 }),
      record.append(2_000, { queueDepth: 1, workers: 3 }),
      record.append(2_000, { queueDepth: 1 }),
    ];
    expect(news).toEqual([true, false, true, false, true, true]);
  });

  it('six hours of rows are kept, and the record says from when', () => {
    const record = new SampleRecord();
    for (let row = 0; row <= 21_600; row++) record.append(row * 1_000, { queueDepth: row });
    expect(record.since).toBe(2_160_000);
    expect(record.valueAt('queueDepth', 3_000_000)).toBe(3_000);
  });
});

import { describe, expect, it } from 'vitest';
import { SampleRecord } from '../charts/record.js';
import { readSaved, type SavedMoment, savedText } from './saved.js';

function moment(): SavedMoment {
  const record = new SampleRecord();
  for (let at = 0; at <= 5_000; at += 1_000)
    record.append(at, { queueDepth: at < 2_000 ? 3 : 9, workers: 2 });
  const reference = new SampleRecord();
  reference.append(1_000, { value: 90 });
  reference.append(3_000, { value: null });
  return {
    head: { runtime: 'jobs', crd: 'processor', from: 0, to: 5_000, block: { do: { workers: 3 } } },
    record,
    references: [{ reference: 'cross.up.metrics.queueDepth', record: reference }],
    decisions: [],
  };
}

describe('a saved moment', () => {
  it('has a row where a value changes, and reads back as what it was', () => {
    const text = savedText(moment());
    expect(
      text.split('\n').filter((line) => line.includes('metrics.queueDepth') && !line.includes('cross')),
    ).toHaveLength(3);
    const { head, record, references } = readSaved(text);
    expect(head).toEqual(moment().head);
    expect([1_500, 2_500].map((at) => record.valueAt('queueDepth', at))).toEqual([3, 9]);
    expect([500, 2_000, 4_000].map((at) => references[0]?.record.valueAt('value', at))).toEqual([
      null,
      90,
      null,
    ]);
  });

  it.each([
    ['nothing', '', 'expected one that was saved'],
    [
      'a trace',
      '{"time":"2026-01-01T00:00:00Z","reference":"metrics.workers","value":1}',
      'expected one that was saved',
    ],
    ['a text', 'hello', 'line 1: invalid line'],
    [
      'a sample of text',
      '{"saved":{"from":0,"to":1}}\n{"time":"2026-01-01T00:00:00Z","reference":"a","value":"b"}',
      'line 2: invalid sample',
    ],
  ])('refuses %s as a saved moment', (_what, text, message) => {
    expect(() => readSaved(text)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { edge, history, NOW, row } from '../../../test/support/control-center-scene.js';
import type { Changes } from '../../server/wire/index.js';
import { edgeThen, rowThen, sourceThen } from './past.js';

const time = (minute: number): string => new Date(NOW + minute * 60_000).toISOString();
const KEY = 'edge:jobs/processor/loader/metrics';
const CHANGES: Changes = {
  at: 0,
  time: time(0),
  sources: [
    { time: time(-10), source: 'jobs', from: 'connecting', to: 'live', identity: '' },
    { time: time(-8), source: 'jobs', from: 'live', to: 'leader', identity: 'jobs-1' },
    { time: time(-5), source: 'jobs', from: 'live', to: 'not answering', identity: '' },
    { time: time(-4), source: 'jobs', from: 'not answering', to: 'live', identity: '' },
  ],
  edges: [
    { time: time(-6), key: KEY, from: 'fresh', to: 'stale, open' },
    { time: time(-3), key: KEY, from: 'stale, open', to: 'missing' },
    { time: time(-2), key: KEY, from: 'missing', to: 'fresh' },
  ],
};
const at = (minute: number): number => NOW + minute * 60_000;

describe('the topology at a moment', () => {
  it.each([
    [-11, 'connecting'],
    [-9, 'live'],
    [-7, 'live'],
    [-4.5, 'not answering'],
    [-1, 'live'],
  ])('a runtime %d min from now was %s', (minute, state) => {
    expect(sourceThen(CHANGES, 'jobs', at(minute))).toBe(state);
  });

  it('a runtime that has not changed has no other state than now', () => {
    expect(sourceThen(CHANGES, 'pay', at(-5))).toBeUndefined();
  });

  it.each([
    [-9, { stale: false, found: true }, 'closed'],
    [-5, { stale: true, found: true }, 'open'],
    [-2.5, { stale: false, found: false }, 'closed'],
    [-1, { stale: false, found: true }, 'closed'],
  ])('an edge %d min from now had its freshness and circuit of then', (minute, row, state) => {
    const then = edgeThen(CHANGES, KEY, edge(), at(minute));
    expect(then).toMatchObject({ ageMs: null, row: { ...row, circuit: { state } } });
  });

  it('an edge that has not changed is as it is', () => {
    const now = edge();
    expect(edgeThen(CHANGES, 'edge:other', now, at(-5))).toMatchObject({ row: now.row });
    const stale = { ...now, ageMs: 39_000, row: { ...now.row, stale: true } };
    expect(edgeThen(CHANGES, 'edge:other', stale, at(-5))).toMatchObject({ ageMs: null, row: stale.row });
  });

  it('the numbers of an operator are those of its record, and none where it has none', () => {
    const now = row('jobs', 'processor', { workers: 2, workersConfigured: 2, queueDepth: 0 });
    const then = rowThen(now, history(), { at: NOW - 285_000, state: 'live' });
    expect(then.queueDepth).toBeGreaterThan(40);
    expect(then).toMatchObject({ shown: 'fresh', scaled: true });
    expect(rowThen(now, history(), { at: NOW - 3_600_000, state: 'live' })).toMatchObject({
      workers: null,
      queueDepth: null,
      scaled: false,
    });
    expect(rowThen(now, undefined, { at: NOW, state: 'not answering' })).toMatchObject({ shown: 'unknown' });
  });
});

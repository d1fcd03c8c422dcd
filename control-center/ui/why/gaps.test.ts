import { describe, expect, it } from 'vitest';
import { gapsOf, leadChangesOf } from './gaps.js';

const change = (second: number, from: string, to: string, source = 'a', identity = '') => ({
  time: new Date(second * 1_000).toISOString(),
  source,
  from,
  to,
  identity,
});

describe('the gaps of a record', () => {
  it('a gap lasts from the last known state to the next', () => {
    const changes = [
      change(0, 'connecting', 'live'),
      change(10, 'live', 'stale'),
      change(12, 'stale', 'not answering'),
      change(11, 'live', 'stale', 'b'),
      change(20, 'not answering', 'live'),
      change(30, 'live', 'follower only'),
    ];
    expect(gapsOf(changes, 'a', 500, 40_000)).toEqual([
      { from: 10_500, to: 20_500 },
      { from: 30_500, to: 40_000 },
    ]);
  });

  it('connecting at the start counts as known', () => {
    expect(
      gapsOf([change(0, 'connecting', 'not answering'), change(5, 'not answering', 'live')], 'a', 0, 9_000),
    ).toEqual([]);
  });

  it('a change of the leader is a moment and no gap', () => {
    const sources = [change(3, '', 'leader', 'a', 'a-1'), change(4, '', 'leader', 'b', 'b-1')];
    expect(gapsOf(sources, 'a', 0, 9_000)).toEqual([]);
    expect(leadChangesOf({ at: 0, time: '', sources, edges: [] }, 'a', 0)).toEqual([
      { at: 3_000, identity: 'a-1' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { row, source } from '../../../test/support/control-center-scene.js';
import { modelOf } from './model.js';

const NO_FILTER = { cluster: '', katalog: '', focus: '', onlyStale: false };

/** So many runtimes, in clusters and Katalogs by turns. */
function world(count: number, clusters: readonly string[], katalogs: readonly string[]) {
  return Array.from({ length: count }, (_, index) => {
    const name = `rt-${index}`;
    const made = source(
      name,
      { state: 'live', since: 0 },
      { cluster: clusters[index % clusters.length] ?? '' },
    );
    const katalog = made.katalog && { ...made.katalog, name: katalogs[index % katalogs.length] ?? '' };
    return [`source:${name}`, { ...made, katalog }] as const;
  });
}

describe('the boxes of many runtimes', () => {
  it('up to 60 runtimes have a box each', () => {
    const { boxes, isGrouped } = modelOf(world(60, ['a', 'b'], ['k']), [], [], NO_FILTER);
    expect([boxes.length, isGrouped]).toEqual([60, false]);
  });

  it('more are grouped by cluster, and a group that is opened by Katalog, until few enough are left', () => {
    const sources = world(200, ['a', ''], ['k', 'k', 'l', 'l']);
    const closed = modelOf(sources, [], [], NO_FILTER);
    expect(closed.boxes.map(({ label, count }) => [label, count])).toEqual([
      ['a', 100],
      ['no cluster', 100],
    ]);
    const [, none] = closed.boxes;
    const opened = modelOf(sources, [], [], { ...NO_FILTER, cluster: none?.name ?? '' });
    expect(opened.boxes.map(({ kind, label, count }) => [kind, label, count])).toEqual([
      ['katalog', 'k', 50],
      ['katalog', 'l', 50],
    ]);
    const all = modelOf(sources, [], [], { ...NO_FILTER, cluster: none?.name ?? '', katalog: 'l' });
    expect([all.boxes.length, all.isGrouped]).toEqual([50, false]);
  });

  it('runtimes that neither cluster nor Katalog tells apart are all shown', () => {
    const { boxes, isGrouped } = modelOf(world(70, ['a'], ['k']), [], [], NO_FILTER);
    expect([boxes.length, isGrouped]).toEqual([70, false]);
  });

  it('a runtime shows its state of the moment that is looked at', () => {
    const sources = world(1, ['a'], ['k']);
    const states = new Map([['rt-0', 'not answering' as const]]);
    const rows = [['row:rt-0/order', row('rt-0', 'order')]] as const;
    const [box] = modelOf(sources, rows, [], { ...NO_FILTER, states }).boxes;
    expect([box?.state, box?.crds.length]).toEqual(['not answering', 1]);
  });
});

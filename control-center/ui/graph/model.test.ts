import { describe, expect, it } from 'vitest';
import { edge, row, source } from '../../../test/support/control-center-scene.js';
import { HEAD_PX, isBad, LINE_PX, lineOffset, modelOf } from './model.js';

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

describe('the edges of a topology', () => {
  const sources = world(3, ['a'], ['k']);
  const rows = ['load', 'order'].map((crd) => [`row:rt-0/${crd}`, row('rt-0', crd)] as const);
  const read = ['a', edge({ runtime: 'rt-0', crd: 'order', to: { runtime: 'rt-1', crd: 'load' } })] as const;
  const ghost = [
    'b',
    edge({ runtime: 'rt-0', crd: 'load', to: null, ghost: 'pay:443', row: { crd: 'bill', stale: true } }),
  ] as const;
  const ids = (filter: Partial<typeof NO_FILTER>) =>
    modelOf(sources, rows, [read, ghost], { ...NO_FILTER, ...filter }).boxes.map(({ id }) => id);

  it('lead from what is read to who reads, and from a peer that no runtime is', () => {
    const { lines, boxes } = modelOf(sources, rows, [read, ghost], NO_FILTER);
    expect(lines.map(({ from, to }) => [from, to])).toEqual([
      [
        { box: 'rt-1', crd: 'load' },
        { box: 'rt-0', crd: 'order' },
      ],
      [
        { box: 'ghost:pay:443', crd: 'bill' },
        { box: 'rt-0', crd: 'load' },
      ],
    ]);
    expect(boxes.map(({ id }) => id)).toEqual(['rt-0', 'rt-1', 'rt-2', 'ghost:pay:443']);
  });

  it('meet their box at the line of the operator', () => {
    const [box] = modelOf(sources, rows, [], NO_FILTER).boxes;
    if (!box) throw new Error('there is no box');
    expect(['load', 'order', 'none'].map((crd) => lineOffset(box, crd) - HEAD_PX)).toEqual([
      ...[LINE_PX / 2, LINE_PX * 1.5, LINE_PX / 2],
    ]);
    expect(box.height - HEAD_PX).toBeGreaterThanOrEqual(2 * LINE_PX);
  });

  it('around a runtime, and stale ones alone, leave out the rest', () => {
    expect(ids({ focus: 'rt-1' })).toEqual(['rt-0', 'rt-1']);
    expect(ids({ onlyStale: true })).toEqual(['rt-0', 'ghost:pay:443']);
  });

  it('are bad when a value is stale or missing, or the circuit is open', () => {
    const bad = (over: Parameters<typeof edge>[0]) => isBad(edge(over));
    expect([
      bad({}),
      bad({ row: { stale: true } }),
      bad({ row: { found: false } }),
      bad({ row: { circuit: { state: 'open', retryAt: '' } } }),
      bad({ kind: 'dependency', row: { stale: true } }),
    ]).toEqual([false, true, true, true, false]);
  });
});

import { describe, expect, it } from 'vitest';
import type { CrsBlock } from '../wire/index.js';
import { BLOCK_ROWS, type CrCursor, CrRows } from './cr-rows.js';

const KEY = 'crs:a/b';

function item(index: number, phase = 'Ready') {
  return { namespace: 'default', name: `cr-${index}`, phase, ready: true, labels: { tier: 'web' } };
}

/** Applies blocks until there is nothing new, as a tab does. */
function drain(rows: CrRows, cursor: CrCursor, table: Map<string, string>): readonly CrsBlock[] {
  const blocks: CrsBlock[] = [];
  while (rows.isBehind(cursor)) {
    const block = rows.next(KEY, cursor);
    blocks.push(block);
    if (block.reset) table.clear();
    for (const key of block.gone) table.delete(key);
    for (const [row, name] of block.name.entries()) {
      table.set(`${block.namespace[row]}/${name}`, block.phase[row] ?? '');
    }
  }
  return blocks;
}

describe('rows of CRs', () => {
  it('come in blocks, and then as they change', () => {
    const rows = new CrRows();
    const cursor = { version: 0, isNew: true };
    const table = new Map<string, string>();
    for (let index = 0; index < 2_500; index++) rows.set(item(index));
    const first = drain(rows, cursor, table);
    expect(first.map(({ name }) => name.length)).toEqual([BLOCK_ROWS, BLOCK_ROWS, 500]);
    expect(first.map(({ reset, more }) => [reset, more])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
    rows.set(item(7, 'Failed'));
    rows.set(item(8));
    rows.remove('default/cr-9');
    const [change, ...rest] = drain(rows, cursor, table);
    expect([change?.name, change?.gone, rest]).toEqual([['cr-7'], ['default/cr-9'], []]);
    expect([table.size, table.get('default/cr-7')]).toEqual([2_499, 'Failed']);
  });

  it('are the same in every tab, however its reads interleave with changes', () => {
    const rows = new CrRows();
    const tabs = [1, 3, 7].map((every) => ({
      every,
      cursor: { version: 0, isNew: true },
      table: new Map<string, string>(),
    }));
    for (let step = 0; step < 400; step++) {
      if (step % 11 === 5) rows.remove(`default/cr-${(step * 13) % 50}`);
      else rows.set(item((step * 7) % 50, `phase-${step}`));
      if (step === 250) rows.clear();
      for (const { every, cursor, table } of tabs) if (step % every === 0) drain(rows, cursor, table);
    }
    const all = tabs.map(({ cursor, table }) => {
      drain(rows, cursor, table);
      return [...table].sort(([a], [b]) => (a < b ? -1 : 1));
    });
    expect(all[0]).toHaveLength(rows.size);
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  it('that are not in a new list go, and nothing else is sent again', () => {
    const rows = new CrRows();
    const cursor = { version: 0, isNew: true };
    const table = new Map<string, string>();
    for (let index = 0; index < 5; index++) rows.set(item(index));
    drain(rows, cursor, table);
    rows.keepOnly(new Set([0, 1, 2].map((index) => rows.set(item(index)))));
    const [change] = drain(rows, cursor, table);
    expect([change?.name, change?.gone]).toEqual([[], ['default/cr-3', 'default/cr-4']]);
  });
});

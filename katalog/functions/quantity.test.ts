import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../conditions/index.js';
import { differenceOf, sumOf } from './quantity.js';

interface Row {
  readonly a: string;
  readonly b: string;
  readonly valid: boolean;
  readonly sum: string;
  readonly difference: string;
}

const table = new URL('../../test/fixtures/reference/quantities.json', import.meta.url);
const ROWS = JSON.parse(readFileSync(table, 'utf8')) as readonly Row[];

describe("quantities beside apimachinery's", () => {
  it('are the same texts', () => {
    const other = ROWS.filter(({ a, b, valid }) => valid !== Boolean(parseQuantity(a) && parseQuantity(b)));
    expect(other).toEqual([]);
  });

  it('add up and subtract to the same texts', () => {
    const other = ROWS.filter(({ valid }) => valid)
      .map((row) => ({ ...row, ourSum: sumOf(row.a, row.b), ourDifference: differenceOf(row.a, row.b) }))
      .filter((row) => row.ourSum !== row.sum || row.ourDifference !== row.difference);
    expect(other).toEqual([]);
  });
});

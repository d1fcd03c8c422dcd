import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileTemplate, type FunctionTable, TemplateError } from './index.js';

interface Row {
  readonly text: string;
  readonly parses: boolean;
  readonly runs: boolean;
  readonly output: string;
}

/** `npm run differential` puts the table of another seed in the place of that of the repository. */
const table =
  process.env['ORK_PROGRAMS'] ?? new URL('../../test/fixtures/reference/programs.json', import.meta.url);
const ROWS = JSON.parse(readFileSync(table, 'utf8')) as readonly Row[];

/** As in scripts/reference/programs. */
const DATA = {
  ...{ name: 'web', n: 3, zero: 0, neg: -7, ratio: 0.25, big: 1234567.5, on: true, off: false, empty: '' },
  ...{ list: ['b', 'a', 'c'], nums: [80, 443, 8080], mixed: [1, 'x', true, 2.5], none: [] },
  ...{ map: { k: 'v', z: 26, a: 1 }, deep: { a: { b: { c: 'end' } } } },
  items: [
    { name: 'one', n: 1 },
    { name: 'two', n: 2 },
  ],
  ...{ text: 'say "hi" <b>&\'</b>\n', wide: 'héllo ☃😀' },
};

const functions: FunctionTable = { lookup: () => undefined, names: () => [] };

function ours(text: string): string | undefined {
  try {
    return compileTemplate(text, { functions }).render(DATA);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

describe(`${ROWS.length} random programs beside Go's text/template`, () => {
  it('render the same text', () => {
    const other = ROWS.filter(({ runs, output }) => runs && !output.includes('<no value>'))
      .map(({ text, output }) => ({ text, go: output, ours: ours(text) }))
      .filter((row) => row.go !== row.ours);
    expect(other).toEqual([]);
  });

  it('are refused where Go refuses to parse them', () => {
    const other = ROWS.filter(({ text, parses }) => !parses && ours(text) !== undefined);
    expect(other.map(({ text }) => text)).toEqual([]);
  });
});

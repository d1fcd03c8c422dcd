import { describe, expect, it } from 'vitest';
import { parseSource } from './parse.js';

const problems = (text: string): string[] =>
  parseSource({ file: 'a.yaml', text }).flatMap((document) =>
    document.problems.map(({ offset, message }) => {
      const { line, column } = document.source.position(offset);
      return `${line}:${column} ${message}`;
    }),
  );

describe('a line in a column that no line above it has', () => {
  it.each([
    [
      'a key left of its siblings',
      'a:\n  b:\n    c: 1\n   d: 2\n    e: 3\n',
      '4:4',
      '3 spaces: expected 4 or 2',
    ],
    ['an item left of its siblings', 'a:\n  - x: 1\n - y: 2\n', '3:2', '1 space: expected 2'],
    ['an item between two lists', 'a:\n  - - x\n   - y\n', '3:4', '3 spaces: expected 4 or 2'],
    ['a key left of its item', 'a:\n  - x: 1\n   y: 2\n', '3:4', '3 spaces: expected 4 or 0'],
    ['a key right of its item', 'a:\n  - x: 1\n     y: 2\n', '3:6', '5 spaces: expected 4'],
    ['a key below a value', 'a: 1\n  b: 2\nc: 3\n', '2:3', '2 spaces: expected 0'],
    ['a key in the column of a list', 'a:\n  - x\n  b: 1\n', '3:3', '2 spaces: expected 0'],
    ['after comments and empty lines', 'a:\n  b: 1\n # no\n\n c: 2\n', '5:2', '1 space: expected 2 or 0'],
    ['in a later document', 'x: 1\n---\n  b: 1\n c: 2\n', '4:2', '1 space: expected 2'],
  ])('%s is one problem', (_, text, place, what) => {
    expect(problems(text)).toEqual([`${place} invalid indentation of ${what}, as in the lines above`]);
  });

  it.each([
    ['a key without a value', 'a: 1\nb\nc: 2\n', '2:1 implicit map keys need to be followed by map values'],
    ['two keys in a line', 'a: b: 1\nc: 2\n', '1:4 nested mappings are not allowed in compact mappings'],
  ])('%s is not taken for one', (_, text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('leaves what else is wrong', () => {
    expect(problems('a:\n  b: 1\n c: "\\q"\n')).toEqual([
      '3:2 invalid indentation of 1 space: expected 2 or 0, as in the lines above',
      '3:6 invalid escape sequence \\q',
    ]);
  });

  it('is found in time that grows with the text', () => {
    const text = `${'- '.repeat(90)}a: 1\n${'# x\n'.repeat(20_000)}`;
    expect(problems(`${text}${' '.repeat(7)}b: 1\n`)).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { Problem } from '../model.js';
import { formatProblems } from './format-problems.js';

const problem = (more: Partial<Problem> = {}): Problem => ({
  file: 'a.yaml',
  line: 3,
  column: 5,
  severity: 'error',
  code: 'ORK_FIELD_UNKNOWN',
  path: 'spec.x',
  message: 'unknown field "x"',
  sourceLine: '    x: 1',
  ...more,
});

/** The text as a reader sees it, without styles. */
const drawn = (...problems: Problem[]): string[] =>
  formatProblems(problems, { isTTY: true, color: true })
    .split('\u001b')
    .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
    .join('')
    .split('\n');

describe('formatProblems', () => {
  it('is one line each for a program', () => {
    const text = formatProblems(
      [problem(), problem({ severity: 'warning', path: '', message: 'two\nlines', file: 'b.yaml' })],
      { isTTY: false, color: false },
    );
    expect(text).toBe('a.yaml:3:5 spec.x: unknown field "x"\nb.yaml:3:5 warning: two lines\n');
    expect(formatProblems([], { isTTY: false, color: false })).toBe('');
    expect(formatProblems([], { isTTY: true, color: true })).toBe('');
  });

  it('groups by file, aligns carets and sums up', () => {
    expect(
      drawn(
        problem(),
        problem({ file: 'b.yaml', severity: 'warning' }),
        problem({ line: 120, column: 4, sourceLine: '\t日本x' }),
      ),
    ).toEqual([
      'a.yaml',
      '  error 3:5 spec.x: unknown field "x" ORK_FIELD_UNKNOWN',
      '    3 │     x: 1',
      '      │     ^',
      '',
      '  error 120:4 spec.x: unknown field "x" ORK_FIELD_UNKNOWN',
      '  120 │ \t日本x',
      '      │ \t    ^',
      '',
      'b.yaml',
      '  warning 3:5 spec.x: unknown field "x" ORK_FIELD_UNKNOWN',
      '  3 │     x: 1',
      '    │     ^',
      '',
      '2 errors and 1 warning in 2 files',
      '',
    ]);
  });

  it('keeps the frame without colour', () => {
    const plain = formatProblems([problem()], { isTTY: true, color: false });
    expect(plain).not.toContain('\u001b');
    expect(plain.split('\n')).toEqual(drawn(problem()));
  });

  it('cuts a long line around the caret', () => {
    const [, , line = '', caret = ''] = drawn(
      problem({ column: 301, sourceLine: `${'a'.repeat(300)}!${'b'.repeat(300)}` }),
    );
    expect(line.length).toBeLessThan(120);
    expect(line[caret.indexOf('^')]).toBe('!');
  });

  it('keeps control characters of a document off the terminal', () => {
    const text = formatProblems(
      [problem({ message: 'a \u001b[2J b', sourceLine: '\u001b]0;x\u0007', file: 'a.yaml' })],
      { isTTY: true, color: true },
    );
    expect(text).not.toContain('\u001b[2J');
    expect(text).not.toContain('\u001b]0');
    expect(text).not.toContain('\u0007');
  });
});

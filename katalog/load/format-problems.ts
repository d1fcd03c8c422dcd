import { stripVTControlCharacters } from 'node:util';
import type { Problem } from '../model.js';

const RESET = '\u001b[0m';
const STYLES = {
  error: '\u001b[31m',
  warning: '\u001b[33m',
  dim: '\u001b[2m',
  bold: '\u001b[1m',
} as const;

/** Longer source lines are cut around the caret. */
const WIDTH = 100;

/** Who reads the text. */
export interface Reader {
  /** A person at a terminal; false: a log, an editor, a program. */
  readonly isTTY: boolean;
  readonly color: boolean;
}

/**
 * Problems as text. For a program: one line each, `file:line:column path: message`. On a terminal: grouped by file, each
 * with its source line and a caret, and a summary. Empty when there are none.
 */
export function formatProblems(problems: readonly Problem[], { isTTY, color }: Reader): string {
  if (problems.length === 0) return '';
  if (!isTTY) return `${problems.map(formatProblem).join('\n')}\n`;
  const framed = frames(problems);
  return color ? framed : stripVTControlCharacters(framed);
}

function frames(problems: readonly Problem[]): string {
  const files = [...new Set(problems.map((problem) => problem.file))];
  const groups = files.map((file) =>
    group(
      file,
      problems.filter((problem) => problem.file === file),
    ),
  );
  return `${groups.join('\n')}\n${styled('bold', summary(problems, files.length))}\n`;
}

/** One problem on one line: `file:line:column path: message`; a warning says that it is one. */
function formatProblem(problem: Problem): string {
  const { file, line, column, path, message } = problem;
  const kind = problem.severity === 'warning' ? 'warning: ' : '';
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${kind}${flat(message)}`;
}

function group(file: string, problems: readonly Problem[]): string {
  const width = Math.max(...problems.map(({ line }) => String(line).length));
  return `${styled('bold', file)}\n${problems.map((problem) => excerpt(problem, width)).join('\n')}`;
}

function excerpt(problem: Problem, width: number): string {
  const { line, column, path, severity, code } = problem;
  const style = severity === 'hint' ? 'dim' : severity;
  const place = styled('dim', `${line}:${column}`);
  const about = path === '' ? '' : `${flat(path)}: `;
  const head = `  ${styled(style, severity)} ${place} ${about}${flat(problem.message)} ${styled('dim', code)}`;
  if (problem.sourceLine === undefined || problem.sourceLine.trim() === '') return `${head}\n`;
  const { text, caret } = window(problem.sourceLine, column - 1);
  const number = String(line).padStart(width);
  const gutter = styled('dim', `  ${number} │ `);
  const empty = styled('dim', `  ${' '.repeat(width)} │ `);
  return `${head}\n${gutter}${visible(text)}\n${empty}${padding(text.slice(0, caret))}${styled(style, '^')}\n`;
}

/** The part of a long line around the caret, and where the caret is in it. */
function window(line: string, caret: number): { text: string; caret: number } {
  if (line.length <= WIDTH) return { text: line, caret };
  const start = Math.max(0, Math.min(caret - WIDTH / 2, line.length - WIDTH));
  return { text: line.slice(start, start + WIDTH), caret: caret - start };
}

/** Blanks as wide as the text before the caret: tabs stay tabs, wide characters take two columns. */
function padding(before: string): string {
  let blanks = '';
  for (const char of before) blanks += char === '\t' ? '\t' : isWide(char) ? '  ' : ' ';
  return blanks;
}

/** East Asian wide and emoji blocks (Unicode UAX #11), as terminals draw them. */
function isWide(char: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]/u.test(
    char,
  );
}

/** Control characters of a document must not reach the terminal. */
function visible(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, '\u00b7');
}

function flat(text: string): string {
  return visible(text.replace(/\s*\n\s*/g, ' '));
}

function summary(problems: readonly Problem[], files: number): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const counts = [plural(errors, 'error'), plural(warnings, 'warning')].filter((text) => text !== '');
  return `${counts.join(' and ')} in ${plural(files, 'file')}`;
}

function plural(count: number, noun: string): string {
  if (count === 0) return '';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function styled(style: keyof typeof STYLES, text: string): string {
  return `${STYLES[style]}${text}${RESET}`;
}

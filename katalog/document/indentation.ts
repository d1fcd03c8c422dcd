import type { YamlFinding } from '../../lib/base/index.js';
import type { SourceText } from './source-text.js';

/** What a parser finds when a line stands in a column that no line above it has, at that line and at those after it. */
const ECHOES: ReadonlySet<string> = new Set([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'MISSING_CHAR',
  'UNEXPECTED_TOKEN',
]);

/**
 * The findings of a document with those that come from one line in a wrong column as one, at that line's first character
 * and with the columns that are open there; as they are when no line is. It looks at the first finding alone.
 */
export function withIndentation(
  findings: readonly YamlFinding[],
  source: SourceText,
): readonly YamlFinding[] {
  const [first] = findings;
  if (first === undefined || !ECHOES.has(first.code)) return findings;
  const line = contentFrom(source, source.position(first.offset).line);
  const isContinued = findings.some(
    ({ code, offset }) => code === 'MULTILINE_IMPLICIT_KEY' && offset === first.offset,
  );
  const fault =
    faultOf(source, line) ??
    (first.code === 'BLOCK_AS_IMPLICIT_KEY' && isContinued
      ? faultOf(source, contentFrom(source, line + 1))
      : undefined);
  if (fault === undefined) return findings;
  return [fault, ...findings.filter(({ code }) => !ECHOES.has(code))];
}

/** The first line from one on that has more than a comment; one past the last when there is none. */
function contentFrom(source: SourceText, line: number): number {
  let at = line;
  while (at <= source.lines && isBlank(source.line(at))) at++;
  return at;
}

function isBlank(text: string): boolean {
  const indent = indentOf(text);
  return indent === text.length || text[indent] === '#';
}

/** Undefined: the line is in a column that is open there. */
function faultOf(source: SourceText, line: number): YamlFinding | undefined {
  const text = source.line(line);
  const column = indentOf(text);
  if (column === text.length) return undefined;
  const open = openColumns(source, line, /^-(\s|$)/.test(text.slice(column)));
  if (open.length === 0 || open.includes(column)) return undefined;
  const near = [open.findLast((each) => each > column), open.find((each) => each < column)];
  const expected = near.filter((each) => each !== undefined).join(' or ');
  const message = `invalid indentation of ${column} ${column === 1 ? 'space' : 'spaces'}: expected ${expected}, as in the lines above`;
  return { offset: source.offset(line) + column, code: 'BAD_INDENT', message };
}

/** The columns of the lists, or of the maps, that the lines above one have begun and not ended, the deepest first. */
function openColumns(source: SourceText, below: number, ofLists: boolean): number[] {
  const columns: number[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (let line = below - 1; line > 0 && end > 0; line--) {
    const text = source.line(line);
    const indent = indentOf(text);
    if (text.startsWith('---')) break;
    if (isBlank(text)) continue;
    const { dashes, key } = beginsOf(text, indent);
    const begun = ofLists ? dashes : [key];
    for (const column of begun.toReversed()) if (column !== undefined && column < end) columns.push(column);
    end = Math.min(end, indent);
  }
  return columns;
}

/** Where a line begins items of lists, `- - x`, and where the key after them stands. */
function beginsOf(text: string, indent: number): { dashes: number[]; key: number | undefined } {
  const dashes: number[] = [];
  let at = indent;
  while (text[at] === '-' && (text[at + 1] === ' ' || text[at + 1] === undefined)) {
    dashes.push(at);
    at += 1 + indentOf(text.slice(at + 1));
  }
  return { dashes, key: /:(\s|$)/.test(text.slice(at)) ? at : undefined };
}

function indentOf(text: string): number {
  let at = 0;
  while (text[at] === ' ') at++;
  return at;
}

import { type FunctionRow, MAX_TEXT, type Run, toText } from '../templates/index.js';
import { integerOf, listOf, row } from './row.js';

function trimCut(text: string, cutset: string): string {
  const cut = new Set(cutset);
  let start = 0;
  let end = text.length;
  for (let next = firstOf(text, start); next !== '' && cut.has(next); next = firstOf(text, start)) {
    start += next.length;
  }
  for (let last = lastOf(text, end); end > start && cut.has(last); last = lastOf(text, end))
    end -= last.length;
  return text.slice(start, end);
}

/** The character at a place; both halves of one beyond U+FFFF. */
function firstOf(text: string, at: number): string {
  const point = text.codePointAt(at);
  return point === undefined ? '' : String.fromCodePoint(point);
}

/** The character before a place. */
function lastOf(text: string, end: number): string {
  const two = end >= 2 ? text.slice(end - 2, end) : '';
  return (two.codePointAt(0) ?? 0) > 0xffff ? two : text.slice(Math.max(0, end - 1), end);
}

function replaceAll(text: string, from: string, to: string, run: Run): string {
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  return joined(parts, to, run);
}

/** Checked before it is made, since it may be larger than memory. */
function joined(parts: readonly string[], separator: string, run: Run): string {
  let length = separator.length * Math.max(0, parts.length - 1);
  for (const part of parts) length += part.length;
  if (length > MAX_TEXT) run.exceed('functions made too much text');
  return parts.join(separator);
}

function repeated(text: string, count: number, run: Run): string {
  if (text === '' || count <= 0) return '';
  if (text.length * count > MAX_TEXT) run.exceed('functions made too much text');
  return text.repeat(count);
}

function split(text: string, separator: string): string[] {
  if (text === '') return [];
  return separator === '' ? [...text] : text.split(separator);
}

/** A dash before each capital that begins a word; a run of capitals is one word. */
function camelToKebab(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/[\s_]+/g, '-')
    .toLowerCase();
}

/** The first `count` characters, which are never cut in half. */
function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : [...text].slice(0, Math.max(0, count)).join('');
}

function truncate(text: string, count: number): string {
  const head = firstCharacters(text, count);
  return head === text ? text : `${head}...`;
}

/** Section "Strings": texts in, texts out. */
export const STRINGS: readonly FunctionRow[] = [
  row(
    'toLower',
    {
      args: ['s'],
      returns: 'string',
      doc: 'The text in lower case.',
      example: ['{{ toLower .x }}', { x: 'Web' }, 'web'],
    },
    ([s]) => toText(s).toLowerCase(),
  ),
  row(
    'toUpper',
    {
      args: ['s'],
      returns: 'string',
      doc: 'The text in upper case.',
      example: ['{{ toUpper .x }}', { x: 'web' }, 'WEB'],
    },
    ([s]) => toText(s).toUpperCase(),
  ),
  row(
    'trimSpace',
    {
      args: ['s'],
      returns: 'string',
      doc: 'Without white space at the ends.',
      example: ['[{{ trimSpace .x }}]', { x: ' a ' }, '[a]'],
    },
    ([s]) => toText(s).trim(),
  ),
  row(
    'trim',
    {
      args: ['s', 'cutset'],
      returns: 'string',
      doc: 'Without the characters of the cutset at both ends.',
      example: ['{{ trim .x "/-" }}', { x: '-/a-b/-' }, 'a-b'],
    },
    ([s, cutset]) => trimCut(toText(s), toText(cutset)),
  ),
  row(
    'trimPrefix',
    {
      args: ['s', 'affix'],
      returns: 'string',
      doc: 'Without that beginning.',
      example: ['{{ trimPrefix .x "v" }}', { x: 'v1.2' }, '1.2'],
    },
    ([s, affix]) => {
      const text = toText(s);
      const prefix = toText(affix);
      return text.startsWith(prefix) ? text.slice(prefix.length) : text;
    },
  ),
  row(
    'trimSuffix',
    {
      args: ['s', 'affix'],
      returns: 'string',
      doc: 'Without that ending.',
      example: ['{{ trimSuffix .x ".git" }}', { x: 'app.git' }, 'app'],
    },
    ([s, affix]) => {
      const text = toText(s);
      const suffix = toText(affix);
      return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text;
    },
  ),
  row(
    'hasPrefix',
    {
      args: ['s', 'part'],
      returns: 'bool',
      doc: 'Whether the text begins with the part.',
      example: ['{{ hasPrefix .x "v" }}', { x: 'v1' }, 'true'],
    },
    ([s, part]) => toText(s).startsWith(toText(part)),
  ),
  row(
    'hasSuffix',
    {
      args: ['s', 'part'],
      returns: 'bool',
      doc: 'Whether the text ends with the part.',
      example: ['{{ hasSuffix .x "-db" }}', { x: 'web-db' }, 'true'],
    },
    ([s, part]) => toText(s).endsWith(toText(part)),
  ),
  row(
    'contains',
    {
      args: ['s', 'part'],
      returns: 'bool',
      doc: 'Whether the part occurs in the text.',
      example: ['{{ contains .x "eb" }}', { x: 'web' }, 'true'],
    },
    ([s, part]) => toText(s).includes(toText(part)),
  ),
  row(
    'replace',
    {
      args: ['s', 'old', 'new'],
      returns: 'string',
      doc: 'Every occurrence replaced.',
      example: ['{{ replace .x "." "-" }}', { x: 'a.b.c' }, 'a-b-c'],
    },
    ([s, old, to], run) => (toText(s) === '' ? '' : replaceAll(toText(s), toText(old), toText(to), run)),
  ),
  row(
    'split',
    {
      args: ['s', 'sep'],
      returns: 'list',
      doc: 'The parts between separators.',
      example: ['{{ index (split .x ",") 1 }}', { x: 'a,b' }, 'b'],
    },
    ([s, separator]) => split(toText(s), toText(separator)),
  ),
  row(
    'join',
    {
      args: ['list', 'sep'],
      returns: 'string',
      doc: 'The items with separators between them.',
      example: ['{{ join .x "+" }}', { x: ['a', 'b'] }, 'a+b'],
    },
    ([list, separator], run) => joined(listOf(list).map(toText), toText(separator), run),
  ),
  row(
    'repeat',
    {
      args: ['s', 'n'],
      returns: 'string',
      doc: 'The text n times.',
      example: ['{{ repeat .x 3 }}', { x: 'ab' }, 'ababab'],
    },
    ([s, n], run) => repeated(toText(s), integerOf(n), run),
  ),
  row(
    'camelToKebab',
    {
      args: ['s'],
      returns: 'string',
      doc: 'Camel case as words with dashes.',
      example: ['{{ camelToKebab .x }}', { x: 'HTTPRequest' }, 'http-request'],
    },
    ([s]) => camelToKebab(toText(s)),
  ),
  row(
    'truncate',
    {
      args: ['s', 'n'],
      returns: 'string',
      doc: 'The first n characters, with "..." after them when something was cut.',
      example: ['{{ truncate .x 3 }}', { x: 'abcdef' }, 'abc...'],
    },
    ([s, n]) => truncate(toText(s), integerOf(n)),
  ),
  row(
    'truncateName',
    {
      args: ['s', 'n'],
      returns: 'string',
      doc: 'The first n characters.',
      example: ['{{ truncateName .x 3 }}', { x: 'abcdef' }, 'abc'],
    },
    ([s, n]) => firstCharacters(toText(s), integerOf(n)),
  ),
];

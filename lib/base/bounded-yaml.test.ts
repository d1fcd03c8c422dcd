import { describe, expect, it } from 'vitest';
import { Composer, Lexer, Parser } from 'yaml';
import { boundedDocuments, type YamlBoundError } from './bounded-yaml.js';

const read = (text: string, errors = 20) => {
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  return boundedDocuments(text, { lexer: new Lexer(), parser: new Parser(), composer }, { errors });
};

const failureOf = (text: string, errors?: number): Partial<YamlBoundError> => {
  try {
    read(text, errors);
    return {};
  } catch (error) {
    return error as YamlBoundError;
  }
};

const inside = (levels: number, open: string, close: string): string =>
  open.repeat(levels) + close.repeat(levels);

/** A thousand times as much as a bound, of what ended the process or took seconds. */
const N = 300_000;

describe('the nesting of YAML', () => {
  it.each([
    ['lists', '['.repeat(N)],
    ['lists that hide their ends in quotes', '["]", \']\', '.repeat(N)],
    ['lists that hide their ends in comments', '[ # ]\n '.repeat(N)],
    ['lists that hide their ends in a text of several lines', '["\n]\n", '.repeat(N)],
    ['maps', '{a: '.repeat(N)],
    ['maps with keys that are maps', '{? {a: b} : '.repeat(N)],
    ['items on one line', '- '.repeat(N)],
    ['keys on one line', '? '.repeat(N)],
    ['values on one line', ': '.repeat(N)],
    ['items and keys in turns', '- ? '.repeat(N)],
    [
      'lines that are indented further',
      Array.from({ length: 2_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    ],
    ['the second document', `a: 1\n---\n${'['.repeat(N)}`],
  ])('of %s ends the reading, before anything is composed', (_, text) => {
    expect(failureOf(text)).toMatchObject({ bound: 'depth', findings: [{ offset: expect.any(Number) }] });
  });

  it('is reported where it passes the bound', () => {
    const before = 'name: |\n  [[[[\nlist: ';
    expect(failureOf(`${before}${'['.repeat(1_000)}`).findings).toMatchObject([
      { offset: before.length + 298 },
    ]);
  });

  it.each([
    ['100 lists', inside(100, '[', ']')],
    ['100 maps', `${'{a: '.repeat(100)}1${'}'.repeat(100)}`],
    ['100 blocks', Array.from({ length: 100 }, (_, at) => `${'  '.repeat(at)}a:`).join('\n')],
    ['lists beside each other', `[${'[1, 2],\n'.repeat(2_000)}]`],
    ['blocks beside each other', 'a:\n  - b:\n    - c: {d: [e]}\n'.repeat(2_000).replaceAll('a:', '- a:')],
    ['brackets in a text block', `a: |\n${'  [ { \u001b[31m\n'.repeat(10_000)}`],
    ['brackets in quotes and comments', `a: "${'['.repeat(10_000)}" # ${'{'.repeat(10_000)}`],
    ['brackets in plain text', `a: b${' [ {'.repeat(10_000)}`],
    ['documents with a list each', '[1, [2]]\n---\n'.repeat(1_000)],
    ['an indented text', `a: >\n${' '.repeat(2_000)}b\n`],
  ])('%s are read', (_, text) => {
    const [document] = read(text);
    expect(document?.errors).toEqual([]);
  });
});

describe('the errors of YAML', () => {
  it.each([
    ['of tokens', '}'.repeat(N / 10)],
    ['of entries', `[${','.repeat(N / 10)}]`],
    ['of properties', '&a '.repeat(N / 10)],
  ])('%s beyond the bound end the reading and are given', (_, text) => {
    const { bound, findings = [] } = failureOf(text);
    expect([bound, findings.length]).toEqual(['errors', 20]);
    expect(findings[0]).toMatchObject({ offset: expect.any(Number), message: expect.stringMatching(/./) });
  });

  it('within the bound are those of the document, and warnings count apart', () => {
    expect(read('a: [}')[0]?.errors.length).toBeGreaterThan(0);
    const [document] = read('- !a b\n'.repeat(100));
    expect([document?.errors.length, document?.warnings.length]).toEqual([0, 20]);
    expect(failureOf('a: }', 0)).toMatchObject({ bound: 'errors', findings: [] });
  });
});

it('every token of the text is shown to whoever counts them, before it is parsed', () => {
  const seen: string[] = [];
  const composer = new Composer();
  const tools = { lexer: new Lexer(), parser: new Parser(), composer };
  const onLexeme = (lexeme: string): void => void seen.push(lexeme);
  boundedDocuments('a: [b]', tools, { errors: 0, onLexeme });
  expect(seen.filter((lexeme) => /\S/.test(lexeme) && lexeme.charCodeAt(0) > 31)).toEqual([
    'a',
    ':',
    '[',
    'b',
    ']',
  ]);
});

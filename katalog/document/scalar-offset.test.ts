import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, isScalar, parseDocument, type Scalar } from 'yaml';
import { parseSource } from './parse.js';

const STYLES = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

/** A document with `text` under `a.b`, written in the given style by the library. */
function written(text: string, style: Scalar.Type, lineWidth: number): string {
  const document = new Document({ a: { b: text } });
  const node = document.getIn(['a', 'b'], true);
  if (isScalar(node)) node.type = style;
  return document.toString({ lineWidth, minContentWidth: 0 });
}

const words = fc.array(
  fc.constantFrom('one', "it's", '"two"', 'é', 'a\\b', 'x: y', '#', '-', '\t', '   ', '😀'),
  {
    minLength: 1,
    maxLength: 12,
  },
);
const texts = words.chain((list) =>
  fc
    .array(fc.constantFrom(' ', '\n', '\n\n', '\n  ', ' '), {
      minLength: list.length,
      maxLength: list.length,
    })
    .map((gaps) => list.map((word, index) => word + (gaps[index] ?? '')).join('')),
);

describe('a place inside a scalar', () => {
  it('is the same character in the file, whatever the style', () => {
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom(...STYLES),
        fc.constantFrom(0, 20),
        fc.nat(),
        (text, style, lineWidth, pick) => {
          const yaml = written(text, style, lineWidth);
          fc.pre(parseDocument(yaml).getIn(['a', 'b']) === text);
          const visible = [...text.matchAll(/[a-z#]/g)];
          const target = visible[pick % Math.max(1, visible.length)];
          fc.pre(target !== undefined);
          const before = text.slice(0, target?.index ?? 0).split('\n');
          const at = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
          const [document] = parseSource({ file: 'a.yaml', text: yaml });
          const { line, column } = document?.places.position(['a', 'b'], at) ?? { line: 0, column: 0 };
          expect(yaml.split('\n')[line - 1]?.[column - 1]).toBe(target?.[0]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a: xy', 1, 1, 4],
    ['a: xy', 1, 2, 5],
    ['a: xy', 1, 9, 6],
    ['a: "xy"', 1, 3, 7],
    ["a: ' x'", 1, 1, 5],
    ['a: 12', 1, 2, 4],
  ])('%j at %d:%d is column %d', (text, line, column, wanted) => {
    const [document] = parseSource({ file: 'a.yaml', text });
    expect(document?.places.position(['a'], { line, column })).toMatchObject({ line: 1, column: wanted });
  });

  it('counts lines that end in CR LF', () => {
    const text = 'a: |\r\n  one\r\n  two\r\nb: x\r\n';
    const [document] = parseSource({ file: 'a.yaml', text });
    expect(document?.places.position(['a'], { line: 2, column: 2 })).toMatchObject({ line: 3, column: 4 });
    expect(document?.places.position(['b'])).toMatchObject({ line: 4, column: 4 });
    expect(document?.source.line(3)).toBe('  two');
  });
});

describe('a path', () => {
  const text = 'base: &b { x: 1, y: [p, q] }\nuse: *b\nmerged:\n  <<: *b\n  x: 2\n';
  const [document] = parseSource({ file: 'a.yaml', text });

  it('goes through aliases and merge keys', () => {
    expect(document?.value).toEqual({
      base: { x: 1, y: ['p', 'q'] },
      use: { x: 1, y: ['p', 'q'] },
      merged: { x: 2, y: ['p', 'q'] },
    });
    expect(document?.places.position(['use', 'y', 1])).toMatchObject({ line: 1, column: 25 });
    expect(document?.places.position(['merged', 'y', 0])).toMatchObject({ line: 1, column: 22 });
    expect(document?.places.position(['merged', 'x'])).toMatchObject({ line: 5, column: 6 });
  });

  it('that does not exist gives the nearest place above it', () => {
    expect(document?.places.position(['merged', 'z', 'deep'])).toMatchObject({ line: 3, column: 1 });
    expect(document?.places.position(['none'])).toMatchObject({ line: 1, column: 1 });
    expect(document?.places.position(['base', 'y', 7])).toMatchObject({ line: 1, column: 18 });
  });
});

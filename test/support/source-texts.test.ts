import { expect, it } from 'vitest';
import { sourceTexts } from './source-texts.js';

const found = (source: string) => sourceTexts(source).map(({ text, line }) => [line, text]);

it('sourceTexts gives strings and templates with their lines, no comments and no regular expressions', () => {
  const source = [
    "// it's a comment",
    "const a = 'it\\'s';",
    '/* "no" */ const b = x / 2 / y;',
    'const c = /[\'"`/]/.test(a) ? "yes" : `a $' + "{f('in', { b: `$" + '{b}` })} z`;',
    "f(/[/'](?:x)\\//, 'end');",
  ].join('\n');
  expect(found(source)).toEqual([
    [2, "it's"],
    [4, 'yes'],
    [4, 'in'],
    [4, '…'],
    [4, 'a … z'],
    [5, 'end'],
  ]);
});

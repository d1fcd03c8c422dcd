import { expect, it } from 'vitest';
import { printable, printableLines } from './printable.js';

it.each([
  ['a window title', '\u001b]0;owned\u0007', '\\u{1b}]0;owned\\u{7}'],
  ['an erased screen', 'a\u001b[2Jb', 'a\\u{1b}[2Jb'],
  ['a forged line', 'x\r\ninfo became konductor', 'x\\u{d}\\u{a}info became konductor'],
  ['an 8-bit control', '\u009b2J', '\\u{9b}2J'],
  ['a hidden text', '\u001b[8mx', '\\u{1b}[8mx'],
  ['a turned text', 'a\u202eb', 'a\\u{202e}b'],
])('printable shows %s and does not send it', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('printable leaves other text as it is', () => {
  expect(printable('Grüße, 世界 👩‍👩‍👧 "a\\b"')).toBe('Grüße, 世界 👩‍👩‍👧 "a\\b"');
});

it('printableLines keeps line feeds, tabs and styles, and escapes everything else', () => {
  const line = '\u001b[1;31mbold\u001b[0m\ta\n\u001b[2J\u001b]0;x\u0007\u001b[1A';
  expect(printableLines(line)).toBe('\u001b[1;31mbold\u001b[0m\ta\n\\u{1b}[2J\\u{1b}]0;x\\u{7}\\u{1b}[1A');
});

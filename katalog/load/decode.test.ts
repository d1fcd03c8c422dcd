import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.js';

const latin1 = (text: string) => decode(Buffer.from(text, 'latin1'));

describe('the text of a file', () => {
  it('is what UTF-8 spells, replacements and all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const clean = text.replaceAll('\0', '').replace(/^\ufeff/, '');
        expect(decode(Buffer.from(clean))).toEqual({ text: clean });
      }),
    );
    expect(decode(Buffer.from('a: \ufffd'))).toEqual({ text: 'a: \ufffd' });
  });

  it('is refused at the first byte of another encoding', () => {
    expect(latin1('a: 1\nname: Gr\u00fc\u00dfe')).toMatchObject({
      refused: 'is not UTF-8: it has the byte 0xfc; save it as UTF-8',
      line: 2,
      column: 9,
    });
    const both = Buffer.concat([Buffer.from('\u{1f600} \ufffd\ufffd '), Buffer.from([0xe9])]);
    expect(decode(both)).toMatchObject({ refused: expect.stringContaining('0xe9'), line: 1, column: 7 });
  });

  it('is refused where there is none', () => {
    expect(decode(Buffer.from('\x7fELF\n\0'))).toMatchObject({
      refused: 'is not text: it has a NUL byte here',
      line: 2,
      column: 1,
    });
    expect(decode(Buffer.from('\ufeffa: 1', 'utf16le'))).toMatchObject({
      refused: 'is UTF-16: save it as UTF-8',
    });
  });

  it('finds the place in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (before, after) => {
        const clean = before.replaceAll('\0', '');
        const bytes = Buffer.concat([
          Buffer.from(`x${clean}`),
          Buffer.from([0xff]),
          Buffer.from(after.replaceAll('\0', '')),
        ]);
        const lines = `x${clean}`.split('\n');
        expect(decode(bytes)).toMatchObject({ line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 });
      }),
    );
  });
});

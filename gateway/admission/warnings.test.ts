import { describe, expect, it } from 'vitest';
import { boundedWarnings, denialText } from './warnings.js';

const bytes = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

describe('boundedWarnings', () => {
  it('short warnings stay as they are, on one line each', () => {
    expect(boundedWarnings(['one', 'two\r\nlines\u2028here'])).toEqual(['one', 'two lines here']);
  });

  it('a long warning is cut at a character, to at most 256 bytes', () => {
    const [cut = ''] = boundedWarnings([`${'é'.repeat(300)}`]);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(256);
    expect(cut).toMatch(/^é+…$/);
  });

  it('warnings past 4,096 bytes are counted in the last one', () => {
    const kept = boundedWarnings(Array.from({ length: 100 }, () => 'x'.repeat(300)));
    expect(bytes(kept)).toBeLessThanOrEqual(4_096);
    expect(kept.at(-1)).toBe(`and ${100 - (kept.length - 1)} more`);
  });
});

describe('denialText', () => {
  it('reasons are joined in order, and are cut where they are many or long', () => {
    expect(denialText(['a', 'b'])).toBe('a; b');
    const text = denialText(Array.from({ length: 100 }, () => 'y'.repeat(5_000)));
    expect(Buffer.byteLength(text)).toBeLessThan(34_000);
    expect(text.endsWith('; and 68 more')).toBe(true);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const TOKENS = new Map(
  [
    ...readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').matchAll(
      /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
    ),
  ].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]),
);

/** Relative luminance, WCAG 2.2. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return ((x ?? 0) + 0.05) / ((y ?? 0) + 0.05);
}

const GROUNDS = ['ground', 'surface', 'sunken', 'raised', 'accent-ground', 'warn-ground', 'bad-ground'];
const TEXTS = ['text', 'muted', 'accent', 'ok', 'warn', 'bad', 'wait'];

describe('the colours of the page', () => {
  it.each(['light', 'dark'] as const)('every text has a contrast of 4.5 on every ground in %s', (theme) => {
    const low = GROUNDS.flatMap((ground) =>
      TEXTS.flatMap((text) => {
        const ratio = contrast(TOKENS.get(text)?.[theme] ?? '', TOKENS.get(ground)?.[theme] ?? '');
        return ratio >= 4.5 ? [] : [`${text} on ${ground}: ${ratio.toFixed(2)}`];
      }),
    );
    expect(low).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'lines of charts and edges of fields have a contrast of 3 in %s',
    (theme) => {
      const lines = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'edge'];
      const low = lines.filter(
        (line) => contrast(TOKENS.get(line)?.[theme] ?? '', TOKENS.get('surface')?.[theme] ?? '') < 3,
      );
      expect(low).toEqual([]);
    },
  );
});

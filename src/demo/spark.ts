const BARS = '▁▂▃▄▅▆▇█';

/** The last `width` values as a line of bars scaled to their own maximum; shorter series are padded on the left. */
export function spark(values: readonly number[], width: number): string {
  const shown = values.slice(-width);
  const top = Math.max(1, ...shown);
  const bars = shown.map(
    (value) => BARS[Math.min(BARS.length - 1, Math.round((value / top) * (BARS.length - 1)))],
  );
  return bars.join('').padStart(width, ' ');
}

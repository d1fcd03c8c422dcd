/** The middle of a series; of two middles the mean. NaN for an empty one. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value at a quantile (0–1) of a series, by linear interpolation between ranks. */
export function percentile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * quantile;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** The middle and the tail of two series, and what one is of the other. */
export function compared(ours: readonly number[], reference: readonly number[]) {
  const figures = (series: readonly number[]) => ({
    p50: tidy(percentile(series, 0.5)),
    p99: tidy(percentile(series, 0.99)),
  });
  const ratio = (quantile: number): number =>
    tidy(percentile(ours, quantile) / percentile(reference, quantile));
  return { ours: figures(ours), reference: figures(reference), ratio: { p50: ratio(0.5), p99: ratio(0.99) } };
}

/** Three significant digits. */
export function tidy(value: number): number {
  return Number(value.toPrecision(3));
}

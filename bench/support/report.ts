/** The last line of a bench: one JSON object. `ratio` is ours over reference; which way is better is in `better`. */
export interface BenchResult {
  readonly bench: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly ours: unknown;
  readonly reference: unknown;
  readonly ratio: unknown;
  readonly [detail: string]: unknown;
}

export function report(result: BenchResult): void {
  console.log(JSON.stringify(result));
}

/** A line on the way there, on standard error. */
export function progress(text: string): void {
  console.error(text);
}

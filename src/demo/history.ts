/** The course of a number: one value, its maximum, for each stretch of time, oldest first; the oldest are forgotten. */
export class History {
  readonly #values: number[] = [];
  #since = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly stretchMs: number,
    private readonly length: number,
  ) {}

  /** `at` is monotonic, in milliseconds. */
  add(value: number, at: number): void {
    const last = this.#values.length - 1;
    if (at - this.#since < this.stretchMs && last >= 0) {
      this.#values[last] = Math.max(this.#values[last] ?? value, value);
      return;
    }
    this.#since = at;
    this.#values.push(value);
    if (this.#values.length > this.length) this.#values.shift();
  }

  get values(): readonly number[] {
    return this.#values;
  }
}

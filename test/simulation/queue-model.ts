/**
 * What waits in truth, counted from what was asked of a replica and from the work that was seen to begin and end; it
 * knows nothing of the queue under test. A key waits once, is worked on once at a time, and waits again afterwards
 * when it was asked for meanwhile.
 */
export class QueueModel {
  readonly #waiting = new Set<string>();
  readonly #busy = new Set<string>();
  readonly #again = new Set<string>();
  #open = false;

  get depth(): number {
    return this.#waiting.size;
  }

  /** The replica begins to lead: everything is looked at once. */
  begin(keys: readonly string[]): void {
    this.#open = true;
    for (const key of keys) this.ask(key);
  }

  /** It does not lead any more: what waits is forgotten, what is in work goes on to its end. */
  halt(): void {
    this.#open = false;
    this.#waiting.clear();
    this.#again.clear();
  }

  ask(key: string): void {
    if (!this.#open) return;
    if (this.#busy.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
  }

  /** false: the key is in work already. */
  began(key: string): boolean {
    this.#waiting.delete(key);
    const first = !this.#busy.has(key);
    this.#busy.add(key);
    return first;
  }

  ended(key: string): void {
    this.#busy.delete(key);
    if (this.#again.delete(key)) this.#waiting.add(key);
  }
}

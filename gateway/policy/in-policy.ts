/** Which rules of each entry run in the API server now; the registration says it, `GET /katalog` shows it. */
export class RulesInPolicy {
  #counts: ReadonlyMap<string, number> = new Map();

  /** By the names of entries. */
  set(counts: ReadonlyMap<string, number>): void {
    this.#counts = counts;
  }

  of(entry: string): number {
    return this.#counts.get(entry) ?? 0;
  }
}

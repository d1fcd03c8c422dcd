/** Which CR of one CRD has changed, come, gone, or begun or ceased to fail: for whoever shows CRs one by one. */
export class TouchedCrs {
  readonly #listeners = new Set<(key: string) => void>();

  /** Calls back with the key, in the middle of the change, until the returned function is called. */
  listen(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  touched(key: string): void {
    for (const listener of this.#listeners) listener(key);
  }
}

/**
 * Whether the API server answers, as the requests of one client see it. Who waits because it did not is told when it
 * does again: a backoff that has grown while the server was away says nothing of a server that is back.
 */
export class ServerPulse {
  #silent = false;
  readonly #waiting = new Set<() => void>();

  /** Takes the HTTP status of a request; 0: there was no answer. */
  saw(code: number): void {
    if (code === 0 || code >= 500) {
      this.#silent = true;
      return;
    }
    // A server that asks for patience (429) is there, but is not to be asked more often.
    if (!this.#silent || code === 429) return;
    this.#silent = false;
    for (const tell of [...this.#waiting]) tell();
  }

  /** Calls `tell` whenever the server answers after it did not, until the function that is given back is called. */
  onAnswer(tell: () => void): () => void {
    this.#waiting.add(tell);
    return () => void this.#waiting.delete(tell);
  }
}

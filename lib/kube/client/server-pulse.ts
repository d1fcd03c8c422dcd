/**
 * Whether the API server answers, as the requests of one client see it. Who waits because it did not is told when it
 * does again: a backoff that has grown while the server was away says nothing of a server that is back.
 *
 * A request that ends at its own deadline, while the next one is answered, says something else: a connection may have
 * gone silent without being closed, and watches that shared its way with it.
 */
import type { Clock } from '../../base/index.js';

/**
 * The server was away when nothing was answered for so long and something failed: more than a leader's pause between
 * two renewals, so that one broken connection among many requests that are answered is no outage.
 */
const AWAY_MS = 3_000;

/** Over how long those that waited for a server come back to it when it answers again, in milliseconds. */
export const RETURN_MS = 1_000;

export class ServerPulse {
  #answeredAt: number;
  #silent = false;
  #announced = false;
  readonly #waiting = new Set<() => void>();
  readonly #doubting = new Set<(since: number) => void>();
  /** When the last request was given up that got no answer in time, since the last response. */
  #lostAt: number | undefined;

  constructor(private readonly clock: Clock) {
    this.#answeredAt = clock.monotonic();
  }

  /** Something failed, and nothing has been answered since. */
  get silent(): boolean {
    return this.#silent;
  }

  /**
   * Whether the caller is the first since the last response who would tell people that the server does not respond: one
   * line is enough for everybody who waits for it.
   */
  announceOutage(): boolean {
    const isFirst = !this.#announced;
    this.#announced = true;
    return isFirst;
  }

  /** Takes the HTTP status of a request; 0: there was no answer. */
  saw(code: number): void {
    if (code === 0 || code >= 500) {
      this.#silent = true;
      return;
    }
    // A server that asks for patience (429) is there, but is not to be asked more often.
    if (code === 429) return;
    const now = this.clock.monotonic();
    const back = this.#silent && now - this.#answeredAt >= AWAY_MS;
    this.#answeredAt = now;
    this.#silent = false;
    this.#announced = false;
    const lostAt = this.#lostAt;
    this.#lostAt = undefined;
    if (back) for (const tell of [...this.#waiting]) tell();
    if (lostAt !== undefined) for (const tell of [...this.#doubting]) tell(lostAt);
  }

  /** A request got no answer within its time, which is over now. */
  lost(): void {
    this.#lostAt = this.clock.monotonic();
  }

  /**
   * Calls `tell` at the first response after a lost request, with the time when that was given up: what has been heard
   * on a connection since then is not in doubt. What was heard while the request waited is: the connections may have gone
   * silent at any moment of it. Until the function that is given back is called.
   */
  onDoubt(tell: (since: number) => void): () => void {
    this.#doubting.add(tell);
    return () => void this.#doubting.delete(tell);
  }

  /** Calls `tell` whenever the server is back, until the function that is given back is called. */
  onReturn(tell: () => void): () => void {
    this.#waiting.add(tell);
    return () => void this.#waiting.delete(tell);
  }
}

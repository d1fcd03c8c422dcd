/**
 * Read your own writes: after a write, its key is not reconciled from a cache that does not show that write yet.
 * (A Go operator without this sent 48 % of its status writes for nothing in a cold start of 1,000 CRs.)
 *
 * It waits for a version of the resource, not for the object, so a write whose object left the selection does not block;
 * and at most `timeoutMs`, so that a broken watch does not hold keys for ever.
 */
import type { Clock, TimerHandle } from '../../base/index.js';
import type { Store } from './store.js';

const TIMEOUT_MS = 30_000;

interface Wait {
  readonly version: string;
  readonly done: (seen: boolean) => void;
}

export class WriteBarrier {
  readonly #written = new Map<string, { version: string; until: number }>();
  readonly #waits = new Set<Wait>();

  constructor(
    private readonly store: Pick<Store, 'hasSeen' | 'onProgress'>,
    private readonly clock: Clock,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {
    store.onProgress(() => this.#progress());
  }

  /** Notes the version that the answer to a write carried. */
  wrote(key: string, version: string | undefined): void {
    if (version === undefined || this.store.hasSeen(version)) return;
    this.#written.set(key, { version, until: this.clock.monotonic() + this.timeoutMs });
  }

  /** Whether the cache shows every noted write of the key, or it has been waited for long enough. */
  isOpen(key: string): boolean {
    const last = this.#written.get(key);
    if (!last) return true;
    if (!this.store.hasSeen(last.version) && this.clock.monotonic() < last.until) return false;
    this.#written.delete(key);
    return true;
  }

  /** Resolves with true when `isOpen` by what the cache shows, with false after the timeout or on the signal. */
  async whenOpen(key: string, signal?: AbortSignal): Promise<boolean> {
    if (this.isOpen(key)) return true;
    const last = this.#written.get(key);
    if (!last || signal?.aborted) return last === undefined;
    return this.#wait(last.version, last.until - this.clock.monotonic(), signal);
  }

  /** The object is gone; nothing of it is waited for. */
  forget(key: string): void {
    this.#written.delete(key);
  }

  #wait(version: string, ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: TimerHandle | undefined;
      const abort = (): void => done(false);
      const done = (seen: boolean): void => {
        this.clock.clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#waits.delete(wait);
        resolve(seen);
      };
      const wait: Wait = { version, done };
      timer = this.clock.setTimeout(() => done(false), ms);
      signal?.addEventListener('abort', abort, { once: true });
      this.#waits.add(wait);
    });
  }

  #progress(): void {
    for (const wait of [...this.#waits]) {
      if (this.store.hasSeen(wait.version)) wait.done(true);
    }
    for (const [key, { version }] of this.#written) {
      if (this.store.hasSeen(version)) this.#written.delete(key);
    }
  }
}

/**
 * Read your own writes: after a write, its key is not reconciled from a cache that does not show that write yet.
 * (A Go operator without this sent 48 % of its status writes for nothing in a cold start of 1,000 CRs.)
 *
 * It waits for a version of the resource, not for the object, so a write whose object left the selection does not block;
 * and at most `timeoutMs`, so that a broken watch does not hold keys for ever. A write that is not seen by then is
 * reported, because the watch that should have brought it may be broken without a word.
 */
import type { Clock, TimerHandle } from '../../base/index.js';
import { newerVersion } from '../client/resource-version.js';
import type { Store } from './store.js';

const TIMEOUT_MS = 30_000;

interface Wait {
  readonly version: string;
  readonly done: (seen: boolean) => void;
}

interface Awaited {
  readonly version: string;
  /** By the monotonic clock, in milliseconds. */
  readonly until: number;
}

export interface WriteBarrierOptions {
  readonly store: Pick<Store, 'hasSeen' | 'onProgress'>;
  readonly clock: Clock;
  /** 30 s unless given. */
  readonly timeoutMs?: number;
  /** A write was not seen in time; called once for all that are late together. */
  readonly onOverdue?: () => void;
}

export class WriteBarrier {
  readonly #store: WriteBarrierOptions['store'];
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #timer: TimerHandle | undefined;
  readonly #written = new Map<string, Awaited>();
  #inherited: Awaited | undefined;
  readonly #waits = new Set<Wait>();
  #newest: string | undefined;

  constructor(private readonly options: WriteBarrierOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#store.onProgress(() => this.#progress());
  }

  /** The newest version that was noted. */
  get newest(): string | undefined {
    return this.#newest;
  }

  /** Notes the version that the answer to a write carried. */
  wrote(key: string, version: string | undefined): void {
    if (version === undefined) return;
    this.#newest = newerVersion(this.#newest, version);
    const awaited = this.#awaited(version);
    if (!awaited) return;
    this.#written.set(key, awaited);
    this.#arm(this.#timeoutMs);
  }

  /** Notes the version that somebody else wrote last, whose writes this process goes on from: every key waits for it. */
  inherit(version: string | undefined): void {
    this.#inherited = version === undefined ? undefined : this.#awaited(version);
    if (this.#inherited) this.#arm(this.#timeoutMs);
  }

  /** Whether the cache shows every noted write of the key, or it has been waited for long enough. */
  isOpen(key: string): boolean {
    if (this.#shuts(this.#inherited)) return false;
    if (this.#shuts(this.#written.get(key))) return false;
    this.#inherited = undefined;
    this.#written.delete(key);
    return true;
  }

  /** Resolves with true when `isOpen` by what the cache shows, with false after the timeout or on the signal. */
  async whenOpen(key: string, signal?: AbortSignal): Promise<boolean> {
    for (const awaited of [this.#inherited, this.#written.get(key)]) {
      if (!this.#shuts(awaited)) continue;
      if (signal?.aborted) return false;
      const ms = awaited.until - this.#clock.monotonic();
      if (!(await this.#wait(awaited.version, ms, signal))) return false;
    }
    return true;
  }

  /** The object is gone; nothing of it is waited for. */
  forget(key: string): void {
    this.#written.delete(key);
  }

  /** Reports nothing more. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** One timer for all writes: it looks at the clock when it fires, and waits for the next one that could be late. */
  #arm(ms: number): void {
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, ms);
  }

  #look(): void {
    const now = this.#clock.monotonic();
    let next = Number.POSITIVE_INFINITY;
    let isLate = false;
    const look = ({ version, until }: Awaited): boolean => {
      if (this.#store.hasSeen(version)) return true;
      if (until > now) next = Math.min(next, until);
      else isLate = true;
      return until <= now;
    };
    for (const [key, awaited] of this.#written) if (look(awaited)) this.#written.delete(key);
    if (this.#inherited && look(this.#inherited)) this.#inherited = undefined;
    if (Number.isFinite(next)) this.#arm(next - now);
    if (isLate) this.options.onOverdue?.();
  }

  /** undefined: the cache shows it already. */
  #awaited(version: string): Awaited | undefined {
    if (this.#store.hasSeen(version)) return undefined;
    return { version, until: this.#clock.monotonic() + this.#timeoutMs };
  }

  #shuts(awaited: Awaited | undefined): awaited is Awaited {
    return (
      awaited !== undefined &&
      !this.#store.hasSeen(awaited.version) &&
      this.#clock.monotonic() < awaited.until
    );
  }

  #wait(version: string, ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: TimerHandle | undefined;
      const abort = (): void => done(false);
      const done = (seen: boolean): void => {
        this.#clock.clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#waits.delete(wait);
        resolve(seen);
      };
      const wait: Wait = { version, done };
      timer = this.#clock.setTimeout(() => done(false), ms);
      signal?.addEventListener('abort', abort, { once: true });
      this.#waits.add(wait);
    });
  }

  #progress(): void {
    for (const wait of [...this.#waits]) {
      if (this.#store.hasSeen(wait.version)) wait.done(true);
    }
    for (const [key, { version }] of this.#written) {
      if (this.#store.hasSeen(version)) this.#written.delete(key);
    }
  }
}

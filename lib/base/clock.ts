/**
 * Time as a value that is passed in. Whatever waits or measures takes a `Clock`, so that tests and the
 * simulation run the same code under a time of their own.
 *
 * `now` is wall time, for what people and other machines read; `monotonic` never goes back and is the only
 * one that ages, leases and timeouts may be computed from. Neither is comparable between two processes.
 */
export interface Clock {
  /** Wall time in Unix milliseconds. */
  now(): number;
  /** Milliseconds since an arbitrary origin of this process; never goes back. */
  monotonic(): number;
  /** Calls `fn` once, `ms` milliseconds from now at the earliest; `ms` may be of any length. */
  setTimeout(fn: () => void, ms: number): TimerHandle;
  /** Cancels a timer; a timer that has fired or was cancelled is left alone. */
  clearTimeout(handle: TimerHandle | undefined): void;
}

/** What `Clock.setTimeout` gives and `Clock.clearTimeout` takes; opaque to everyone else. */
export type TimerHandle = { readonly brand?: 'timer' } & object;

/** The longest that a timer of Node.js takes, about 24.8 days; it fires one that is longer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A timer for longer than one of Node.js takes: several, one after the other. */
class LongTimer {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly fn: () => void,
    private restMs: number,
    private readonly isRef: boolean,
  ) {
    this.#arm();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const ms = Math.min(this.restMs, LONGEST_TIMER_MS);
    this.restMs -= ms;
    this.#timer = setTimeout(() => (this.restMs > 0 ? this.#arm() : this.fn()), ms);
    if (!this.isRef) this.#timer.unref();
  }
}

/** The clock of the machine. Its timers do not keep the process alive by themselves when `ref` is false. */
export function systemClock(options: { ref?: boolean } = {}): Clock {
  const ref = options.ref ?? true;
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    setTimeout: (fn, ms) => {
      if (ms > LONGEST_TIMER_MS) return new LongTimer(fn, ms, ref);
      const timer = setTimeout(fn, ms);
      if (!ref) timer.unref();
      return timer as TimerHandle;
    },
    clearTimeout: (handle) => {
      if (handle instanceof LongTimer) handle.clear();
      else if (handle) clearTimeout(handle as NodeJS.Timeout);
    },
  };
}

/** A source of numbers uniform in [0, 1): jitter takes one, so that a test can choose the numbers. */
export type Random = () => number;

/** The machine's source of random numbers; not for secrets. */
export const systemRandom: Random = () => Math.random();

/** A wait of at most `ms`, shortened by up to `share` of it, so that those who wait for the same thing come apart. */
export function jittered(ms: number, share: number, random: Random): number {
  return ms * (1 - share + share * random());
}

/** Resolves after `ms` on `clock`, or at once (without an error) when `signal` aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clock.clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Resolves in the next turn of the event loop, after what sockets have to say now: a turn is no time, so no clock gives it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

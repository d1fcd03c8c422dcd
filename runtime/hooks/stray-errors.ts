/**
 * Errors that a hook leaves behind: a promise that nobody waits for, a callback that throws. No `catch` sees them, the
 * process does; this says whose they are, and fails the call that they came from while it lasts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose code it is. */
export interface StrayOwner {
  readonly crd: string;
  /** `namespace/name` of the CR. */
  readonly cr: string;
  /** Fails the call, if it lasts yet. */
  fail(error: unknown): void;
}

const owners = new AsyncLocalStorage<StrayOwner>();

/**
 * Whose an error is that an `uncaughtException` or `unhandledRejection` of the process has just brought; undefined: no
 * hook's. To be asked in the listener itself.
 */
export function strayOwner(): StrayOwner | undefined {
  return owners.getStore();
}

/** Calls `work`, whatever it starts included, in the name of somebody; rejects with the first stray error meanwhile. */
export function ownStrays<T>(who: Pick<StrayOwner, 'crd' | 'cr'>, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    owners.run({ ...who, fail: reject }, () => work().then(resolve, reject));
  });
}

import { type Clock, sleep } from '../../lib/base/index.js';

const STEP_MS = 50;

/**
 * Asks until the answer is true, or `timeoutMs` has passed; which of the two. Rejects with the signal's reason when
 * that aborts.
 */
export async function until(
  ask: () => boolean | Promise<boolean>,
  options: { readonly clock: Clock; readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<boolean> {
  const { clock, timeoutMs, signal } = options;
  const end = clock.monotonic() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await ask()) return true;
    if (clock.monotonic() >= end) return false;
    await sleep(clock, STEP_MS, signal);
  }
}

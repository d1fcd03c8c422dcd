/**
 * Long work of the process itself on the event loop: a walk over all objects of a kind. It is done in slices, between which
 * requests, timers and other walks run.
 */
import { type Clock, nextTurn } from './clock.js';

/** Past so many milliseconds, a walk goes on in a later turn. */
const SLICE_MS = 8;

/** When the last walk that waits goes on: each has a turn of its own, because slices of many walks add up to one long block. */
let last: Promise<void> = Promise.resolve();

/**
 * Does all steps: those of the first 8 ms at once, the others in later turns of the event loop. Resolves to false, with the
 * steps ended, when the signal was aborted meanwhile. It does not bound a single step: that is to take 2 ms at most.
 */
export async function inTurns(clock: Clock, signal: AbortSignal, steps: Iterable<unknown>): Promise<boolean> {
  let startedAt = clock.monotonic();
  for (const _ of steps) {
    if (clock.monotonic() - startedAt < SLICE_MS) continue;
    last = last.then(nextTurn);
    await last;
    if (signal.aborted) return false;
    startedAt = clock.monotonic();
  }
  return true;
}

import type { Clock } from '../lib/base/index.js';

/**
 * A signal that comes so soon after the first one is the same wish twice: a terminal sends Ctrl-C to every process in
 * the foreground, and `npm` and `npx` pass on to their child what they got themselves.
 */
const SAME_REQUEST_MS = 1_000;

export interface StopRequests {
  readonly clock: Clock;
  readonly signals: readonly NodeJS.Signals[];
  /** Once, at the first request: a signal, or the end of the process that forked this one. */
  readonly first: (why: string) => void;
  /** At every later signal: somebody does not want to wait. */
  readonly again: (why: string) => void;
}

/** Listens for requests to stop; gives the function that ends listening. */
export function onStopRequests({ clock, signals, first, again }: StopRequests): () => void {
  let since: number | undefined;
  const request = (why: string): void => {
    if (since === undefined) {
      since = clock.monotonic();
      first(why);
    } else if (clock.monotonic() - since >= SAME_REQUEST_MS) again(why);
  };
  const onSignal = (signal: string): void => request(signal);
  const onOrphaned = (): void => request('parent process exited');
  for (const signal of signals) process.on(signal, onSignal);
  process.on('disconnect', onOrphaned);
  // The parent may have gone before anybody listened: then there is no event any more.
  if (process.connected === false) onOrphaned();
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('disconnect', onOrphaned);
  };
}

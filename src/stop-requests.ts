import type { Clock } from '../lib/base/index.js';

/**
 * A signal that comes so soon after the first one is the same wish twice: a terminal sends Ctrl-C to every process in
 * the foreground, and `npm` and `npx` pass on to their child what they got themselves.
 */
const SAME_REQUEST_MS = 1_000;

/** How a command ends that a second signal interrupts: 128 + SIGINT, as shells count. */
export const INTERRUPTED = 130;

/** How often a process that npm started looks whether npm's shell is still its parent. */
const PARENT_CHECK_MS = 500;

export interface StopRequests {
  readonly clock: Clock;
  /** Of this process: npm names itself there to what it starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signals: readonly NodeJS.Signals[];
  /** Once, at the first request: a signal, or the end of the process that forked this one or of the npm that started it. */
  readonly first: (why: string) => void;
  /** At every later signal: somebody does not want to wait. */
  readonly again: (why: string) => void;
}

/** Listens for requests to stop; gives the function that ends listening. */
export function onStopRequests({ clock, env, signals, first, again }: StopRequests): () => void {
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
  const unwatch = env['npm_command'] === undefined ? () => undefined : watchParent(clock, onOrphaned);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('disconnect', onOrphaned);
    unwatch();
  };
}

/**
 * `npm` and `npx` start what they run through a shell, and pass a signal on to that shell alone, which dies of it: without
 * this the command would go on as an orphan that holds its port and its Lease.
 */
function watchParent(clock: Clock, gone: () => void): () => void {
  const parent = process.ppid;
  const check = (): void => {
    if (process.ppid === parent) timer = clock.setTimeout(check, PARENT_CHECK_MS);
    else gone();
  };
  let timer = clock.setTimeout(check, PARENT_CHECK_MS);
  return () => clock.clearTimeout(timer);
}

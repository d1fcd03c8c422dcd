/** Files that a command makes for itself: they go when it is done with them, and when the process ends before. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../lib/base/index.js';
import { commandErrors } from './errors.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface ScratchFolder {
  readonly path: string;
  remove(): void;
}

/** A new folder below that for temporary files. Throws ORK_TEMPORARY. */
export function scratchFolder(prefix: string): ScratchFolder {
  let made: string | undefined;
  // Listened for before it is made: a signal in between is heard after this turn.
  const keep = removeAtEnd(() => made);
  try {
    made = mkdtempSync(join(tmpdir(), prefix));
  } catch (error) {
    keep();
    throw commandErrors.make('ORK_TEMPORARY', `making a temporary folder failed: ${messageOf(error)}`, error);
  }
  const path = made;
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
      keep();
    },
  };
}

/** A listener of this module, told from those of a command that stops in order. */
const REMOVES = Symbol('removes what is left');

/**
 * Removes what `made` names when the process exits, and when a signal ends it, which it then does as it would have; until
 * the function given is called. A command that listens for signals itself exits by itself.
 */
export function removeAtEnd(made: () => string | undefined): () => void {
  const remove = (): void => {
    const path = made();
    // What is being written at this moment may come between: it is removed at the next try.
    if (path !== undefined) rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 });
  };
  const listener = (signal: NodeJS.Signals): void => {
    if (!process.listeners(signal).every((each) => REMOVES in each)) return;
    keep();
    remove();
    process.kill(process.pid, signal);
  };
  const onSignal = Object.assign(listener, { [REMOVES]: true });
  const keep = (): void => {
    process.off('exit', remove);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  process.on('exit', remove);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return keep;
}

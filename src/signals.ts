import type { Logger } from '../runtime/index.js';

/**
 * Calls `stop` at the first SIGINT or SIGTERM, or when the process that forked this one is gone; resolves when it has
 * ended. A second signal ends the process at once, for a person who does not want to wait.
 */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const begin = (why: string): void => {
      if (stopping) {
        log.warn({ why }, 'ends at once');
        process.exit(1);
      }
      stopping = true;
      log.info({ why }, 'asked to stop');
      stop().then(resolve, reject);
    };
    process.on('SIGINT', () => begin('SIGINT'));
    process.on('SIGTERM', () => begin('SIGTERM'));
    process.once('disconnect', () => begin('the parent process is gone'));
  });
}

import type { Logger } from '../runtime/index.js';

export interface StopRequest {
  /** Settles when what was to be stopped has stopped. */
  readonly stopped: Promise<void>;
  /** Listens no more, and lets go of the parent process; the process can end by itself then. */
  release(): void;
}

/**
 * Calls `stop` at the first SIGINT or SIGTERM, or when the process that forked this one is gone. A second signal ends
 * the process at once, for a person who does not want to wait.
 */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): StopRequest {
  let begin: (why: string) => void = () => undefined;
  const stopped = new Promise<void>((resolve, reject) => {
    let stopping = false;
    begin = (why) => {
      if (stopping) {
        log.warn({ why }, 'ends at once');
        process.exit(1);
      }
      stopping = true;
      log.info({ why }, 'asked to stop');
      stop().then(resolve, reject);
    };
  });
  const onSignal = (signal: string): void => begin(signal);
  const onOrphaned = (): void => begin('the parent process is gone');
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('disconnect', onOrphaned);
  return {
    stopped,
    release() {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('disconnect', onOrphaned);
      if (process.connected) process.disconnect();
    },
  };
}

/** An error that nobody caught is logged, and the process stays up: what failed is one reconcile or one request. */
export function surviveErrors(log: Logger): void {
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection that nobody handled'));
  process.on('uncaughtException', (error) => log.error({ err: error }, 'an error that nobody caught'));
}

import { systemClock } from '../lib/base/index.js';
import { type Logger, strayOwner } from '../runtime/index.js';
import type { LeveledLogger } from './log.js';
import { INTERRUPTED, onStopRequests, type StopRequests } from './stop-requests.js';

export interface StopRequest {
  /** Settles when what was to be stopped has stopped. */
  readonly stopped: Promise<void>;
  /** Listens no more, and lets go of the parent process; the process can end by itself then. */
  release(): void;
}

/**
 * Calls `stop` at the first SIGINT, SIGTERM or SIGHUP (a terminal that closes), or when the process that forked this one is gone. A second signal ends
 * the process at once, for a person who does not want to wait.
 */
export function stopOnSignals(
  { log, clock, env }: Pick<StopRequests, 'clock' | 'env'> & { readonly log: Logger },
  stop: () => Promise<void>,
): StopRequest {
  let release: () => void = () => undefined;
  const stopped = new Promise<void>((resolve, reject) => {
    release = onStopRequests({
      clock,
      env,
      signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
      first: (why) => {
        log.info({ why }, 'stop requested');
        stop().then(resolve, reject);
      },
      again: (why) => {
        log.warn({ why }, 'second signal received, exiting immediately');
        process.exit(INTERRUPTED);
      },
    });
  });
  return {
    stopped,
    release() {
      release();
      if (process.connected) process.disconnect();
    },
  };
}

/** How long a process that has stopped waits for what its hooks have left running. */
const LEFT_RUNNING_MS = 1_000;

/** A timer or a connection that a hook module has left open keeps no process that has stopped. */
export function endDespiteHooks(): void {
  systemClock({ ref: false }).setTimeout(() => process.exit(), LEFT_RUNNING_MS);
}

/**
 * An error that nobody caught is logged, and the process stays up: what failed is one reconcile or one request. One that a
 * hook has left behind is logged with its CRD and CR, and fails its reconcile.
 */
export function surviveErrors(log: Logger): void {
  const survive = (message: string) => (error: unknown) => {
    const { crd, cr, fail } = strayOwner() ?? {};
    fail?.(error);
    log.error({ ...(crd === undefined ? {} : { crd, cr }), err: error }, message);
  };
  process.on('unhandledRejection', survive('unhandled promise rejection'));
  process.on('uncaughtException', survive('uncaught exception'));
}

/** SIGUSR2 changes the level of the log to debug, and back; until the function given is called. */
export function debugOnSignal(log: LeveledLogger): () => void {
  const { level } = log;
  const toggle = (): void => {
    log.level = log.level === 'debug' ? level : 'debug';
    log.warn({ logLevel: log.level }, 'log level changed');
  };
  process.on('SIGUSR2', toggle);
  return () => process.off('SIGUSR2', toggle);
}

import type { CommandContext } from '../context.js';
import { INTERRUPTED, onStopRequests } from '../stop-requests.js';

export interface GetStop {
  readonly signal: AbortSignal;
  /** Resolves when it is time to end: true after a signal, false when nobody reads any more or `end` was called. */
  readonly ended: Promise<boolean>;
  end(): void;
  /** Listens no more. */
  release(): void;
}

const SIGNAL = 'signal';

/** Ends with Ctrl-C, with the reader of the output, or when `end` is called. */
export function stopRequest({ clock, env, terminal }: CommandContext): GetStop {
  const controller = new AbortController();
  const ended = new Promise<boolean>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(controller.signal.reason === SIGNAL), {
      once: true,
    });
  });
  const end = (): void => controller.abort();
  const release = onStopRequests({
    clock,
    env,
    signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
    first: () => controller.abort(SIGNAL),
    again: () => process.exit(INTERRUPTED),
  });
  terminal.onClosed(end);
  return { signal: controller.signal, ended, end, release };
}

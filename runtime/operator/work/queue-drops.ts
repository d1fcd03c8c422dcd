import type { Clock } from '../../../lib/base/index.js';
import { debugs, type Logger } from '../../../lib/base/index.js';

const QUIET_MS = 60_000;

export interface QueueDropsTools {
  readonly crd: string;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Logger;
  /** Items that may wait now. */
  readonly maxDepth: () => number;
}

/** Logs triggers that a full queue drops: each at `debug`, and at most one warning a minute with their number. */
export class QueueDrops {
  #warnedAt: number | undefined;
  #dropped = 0;

  constructor(private readonly tools: QueueDropsTools) {}

  dropped(key: string): void {
    const { crd, clock, log, maxDepth } = this.tools;
    this.#dropped++;
    if (debugs(log)) log.debug({ crd, cr: key }, 'trigger dropped');
    const now = clock.monotonic();
    if (this.#warnedAt !== undefined && now - this.#warnedAt < QUIET_MS) return;
    const fields = { crd, cr: key, dropped: this.#dropped, maxDepth: maxDepth(), remedy: REMEDY };
    log.warn(fields, 'queue full; triggers dropped until the next resync');
    this.#warnedAt = now;
    this.#dropped = 0;
  }
}

const REMEDY = 'Raise queue.maxDepth or workers, or look for what makes reconciles slow.';

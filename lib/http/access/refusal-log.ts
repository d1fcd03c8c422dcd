import type { Clock, Logger } from '../../base/index.js';

/** A request that was refused, and who sent it as far as that is known. */
export interface Refusal {
  readonly address: string;
  readonly path: string;
  readonly error: string;
  readonly message: string;
}

const EVERY_MS = 60_000;
/** The most callers that are remembered; past it the one logged longest ago is dropped. */
const MAX_CALLERS = 1_024;

/** The audit line for refused requests: one a minute for each address and error, with how many there were since the last. */
export class RefusalLog {
  readonly #callers = new Map<string, { until: number; more: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  refused(refusal: Refusal): void {
    const key = `${refusal.error} ${refusal.address}`;
    const now = this.clock.monotonic();
    const last = this.#callers.get(key);
    if (last && now < last.until) {
      last.more++;
      return;
    }
    this.#callers.delete(key);
    this.#callers.set(key, { until: now + EVERY_MS, more: 0 });
    for (const oldest of this.#callers.keys()) {
      if (this.#callers.size <= MAX_CALLERS) break;
      this.#callers.delete(oldest);
    }
    this.log.warn({ ...refusal, path: refusal.path.slice(0, 200), more: last?.more ?? 0 }, 'request refused');
  }
}

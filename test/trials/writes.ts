import { setTimeout } from 'node:timers/promises';
import type { TrialSite } from './trial-site.js';

/** Enough for the rate while a write takes 300 ms. More would only queue in the API server, until reviews time out. */
const MOST_IN_FLIGHT = 64;

/** Changes CRs at a steady rate, however long a write takes, and counts those that fail. */
export class Writes {
  sent = 0;
  failed = 0;
  /** What the first ones said. */
  readonly failures: string[] = [];
  /** Not sent, because so many were under way: then the rate was not held. */
  skipped = 0;
  #endedMs = 0;
  readonly #began = performance.now();
  #stopped = false;
  readonly #open = new Set<Promise<void>>();
  readonly #running: Promise<void>;

  constructor(
    private readonly site: TrialSite,
    private readonly perSecond: number,
  ) {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#endedMs = performance.now();
    await Promise.all(this.#open);
  }

  /** Of those that were sent until it was stopped. */
  get sentPerSecond(): number {
    return this.sent / ((this.#endedMs - this.#began) / 1_000);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const due = ((performance.now() - this.#began) / 1_000) * this.perSecond;
      // What cannot be sent now is not caught up with: a machine that is too slow would only pile up requests.
      while (this.sent + this.skipped < due) {
        if (this.#open.size < MOST_IN_FLIGHT) this.#one(++this.sent);
        else this.skipped++;
      }
      await setTimeout(5);
    }
  }

  #one(count: number): void {
    const write = this.site
      .change(count)
      .then(
        ({ status, body }) => (status === 200 ? undefined : `${status} ${String(body['message'])}`),
        (error: unknown) => String(error),
      )
      .then((failure) => {
        this.#open.delete(write);
        if (failure === undefined) return;
        this.failed++;
        if (this.failures.length < 5) this.failures.push(failure);
      });
    this.#open.add(write);
  }
}

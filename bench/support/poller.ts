/** What people build without ONCOP: ask every so often, look at one number. */
import { request } from 'undici';

export class Poller {
  #waiting: { test: (depth: number) => boolean; resolve: (at: number) => void } | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(url: string, everyMs: number) {
    this.#timer = setInterval(() => void this.#poll(url), everyMs);
  }

  /** The wall time at which a poll first saw a depth that passes the test. */
  until(test: (depth: number) => boolean): Promise<number> {
    return new Promise((resolve) => {
      this.#waiting = { test, resolve };
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #poll(url: string): Promise<void> {
    const answer = await request(url);
    const body = (await answer.body.json()) as { metrics: { queueDepth: number } };
    if (!this.#waiting?.test(body.metrics.queueDepth)) return;
    this.#waiting.resolve(Date.now());
    this.#waiting = undefined;
  }
}

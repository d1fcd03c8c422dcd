/**
 * What waits to be delivered to one team: one notification at a time, all channels of it together. Past the limit
 * the oldest that has not begun is dropped, so that the newest is never the one that is lost.
 */
import type { Channel, Delivery, Notification } from './notification.js';

/** Notifications that wait for one team. */
const MOST_WAITING = 200;

export type Outcome =
  | { readonly type: 'delivered'; readonly deliveries: readonly Delivery[] }
  | { readonly type: 'dropped' };

interface Waiting {
  readonly notification: Notification;
  readonly resolve: (outcome: Outcome) => void;
}

export class TeamQueue {
  readonly #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  constructor(
    private readonly channels: readonly Channel[],
    private readonly signal: AbortSignal,
    private readonly onDrop: () => void,
  ) {}

  /** Resolves when it was delivered, or dropped; never rejects. */
  add(notification: Notification): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#waiting.push({ notification, resolve });
      if (this.#waiting.length > MOST_WAITING) this.#drop();
      this.#working ??= this.#work();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async #work(): Promise<void> {
    // What is added in the same turn waits too, so that the limit holds for all of it.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { notification, resolve } = next;
      if (this.signal.aborted) {
        this.onDrop();
        resolve({ type: 'dropped' });
        continue;
      }
      const deliveries = await Promise.all(
        this.channels.map((channel) => channel.deliver(notification, this.signal)),
      );
      resolve({ type: 'delivered', deliveries });
    }
    this.#working = undefined;
  }

  #drop(): void {
    const oldest = this.#waiting.shift();
    if (!oldest) return;
    this.onDrop();
    oldest.resolve({ type: 'dropped' });
  }
}

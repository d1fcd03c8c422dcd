import type { Channel, Delivery } from './notification.js';

/** A channel that cannot be used: what is missing is said with every delivery. */
export class BrokenChannel implements Channel {
  constructor(
    readonly name: string,
    readonly problem: string,
  ) {}

  async deliver(): Promise<Delivery> {
    return { channel: this.name, ok: false, attempts: 0, error: this.problem };
  }
}

import { eventBlock, type StreamSequence } from '../../lib/http/index.js';
import type { AutoscalerView } from '../view.js';

/**
 * The decisions of one autoscaler as events of a stream: the records of `/autoscaler`, each with the CRD's `name`. They
 * are as far back as the autoscaler keeps them, 200 at most. Subscribers that have seen the same share the bytes.
 */
export class DecisionEvents implements StreamSequence {
  #made: { readonly from: number; readonly to: number; readonly bytes: Buffer } | undefined;

  constructor(
    private readonly name: string,
    private readonly autoscaler: Pick<AutoscalerView, 'lastDecision' | 'decisionsAfter'>,
  ) {}

  get last(): number {
    return this.autoscaler.lastDecision;
  }

  after(from: number): Buffer {
    const to = this.last;
    if (this.#made?.from !== from || this.#made.to !== to) {
      const blocks = this.autoscaler
        .decisionsAfter(from)
        .toReversed()
        .map((decision) =>
          eventBlock('decision', Buffer.from(JSON.stringify({ name: this.name, ...decision }))),
        );
      this.#made = { from, to, bytes: Buffer.concat(blocks) };
    }
    return this.#made.bytes;
  }
}

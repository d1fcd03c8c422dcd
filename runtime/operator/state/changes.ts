/**
 * That something of one CRD's operator has changed: its queue, its pool, its health, its CRs, or what the leader of
 * another replica says of them. Whoever decides by that listens here: its own autoscaler, and siblings in this process.
 *
 * Whoever shows it to others listens to the `Revision`, which counts these changes and more: decisions of the
 * autoscaler, the leader's address, numbers that age. Were the autoscaler to listen there, each of its decisions would
 * call for the next.
 */
import type { Clock } from '../../../lib/base/index.js';
import type { Observer } from '../../observation.js';
import type { Revision } from '../view/revision.js';

export interface ChangesOptions {
  readonly crd: string;
  readonly clock: Clock;
  readonly revision: Pick<Revision, 'bump'>;
  readonly observe: Observer;
  /** Of the queue, now. */
  readonly depth: () => number;
}

export class Changes {
  readonly #listeners = new Set<() => void>();
  #depth = 0;

  constructor(private readonly options: ChangesOptions) {}

  /** Calls back on every change, in the middle of it, until the function given is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** This operator has changed. */
  happened(): void {
    const { crd, clock, revision, observe, depth } = this.options;
    revision.bump();
    const now = depth();
    if (now !== this.#depth) {
      this.#depth = now;
      observe({ type: 'queue', crd, depth: now, at: clock.now() });
    }
    this.elsewhere();
  }

  /** What others say of this CRD has changed: what this replica shows of it has not. */
  elsewhere(): void {
    for (const listener of this.#listeners) listener();
  }
}

import type { ClusterState } from '../cluster-state.js';
import type { ResourceChange } from '../store/store.js';
import type { Controller } from './controller.js';
import { TurnQueue } from './turn-queue.js';

/** A controller that hears of every change and works a moment after it, one key at a time. */
export abstract class QueuedController implements Controller {
  protected readonly queue: TurnQueue;
  readonly #unobserve: () => void;

  constructor(readonly state: ClusterState) {
    this.queue = new TurnQueue(state.clock);
    this.#unobserve = state.store.observe((change) => this.observe(change));
  }

  stop(): void {
    this.#unobserve();
    this.queue.stop();
  }

  protected abstract observe(change: ResourceChange): void;
}

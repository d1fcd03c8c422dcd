/**
 * How far a wave is: the processor's pool grows while the loader's queue is deep, the queue drains, the pool comes
 * back. Numbers of either runtime may come in any order, and late.
 */
import type { CrdNumbers } from './live-reader.js';

export class WaveProgress {
  #created = false;
  #drained = false;
  #returned = false;
  #peakQueue = 0;
  #isProcessed = false;
  #peakWorkers: number;

  constructor(
    readonly loaders: number,
    readonly baseline: number,
    /** Processors that were there before. */
    private readonly standing = 0,
  ) {
    this.#peakWorkers = baseline;
  }

  /** All CRs of the wave exist. */
  created(): void {
    this.#created = true;
  }

  queue(depth: number): void {
    this.#peakQueue = Math.max(this.#peakQueue, depth);
  }

  workers(workers: number): void {
    this.#peakWorkers = Math.max(this.#peakWorkers, workers);
    if (this.#isProcessed && workers === this.baseline) this.#returned = true;
  }

  /** One answer of the loader's Live API: only when its cache holds the whole wave can an empty queue mean the end. */
  loader(numbers: Pick<CrdNumbers, 'queueDepth' | 'workersBusy' | 'resources'>): void {
    this.queue(numbers.queueDepth);
    const idle = numbers.queueDepth === 0 && numbers.workersBusy === 0;
    if (this.#created && idle && numbers.resources >= this.loaders) this.#drained = true;
  }

  /** One answer of the processor's Live API: it is done when it has as many more CRs, and nothing to do. */
  processor(numbers: Pick<CrdNumbers, 'queueDepth' | 'workersBusy' | 'resources' | 'workers'>): void {
    const idle = numbers.queueDepth === 0 && numbers.workersBusy === 0;
    if (this.#drained && idle && numbers.resources >= this.loaders + this.standing) this.#isProcessed = true;
    this.workers(numbers.workers);
  }

  /** Every batch is processed. */
  get processed(): boolean {
    return this.#isProcessed;
  }

  get scaledUp(): boolean {
    return this.#peakWorkers > this.baseline;
  }

  get drained(): boolean {
    return this.#drained;
  }

  /** Back at the baseline after everything was processed. */
  get returned(): boolean {
    return this.#returned;
  }

  get peakWorkers(): number {
    return this.#peakWorkers;
  }

  get peakQueue(): number {
    return this.#peakQueue;
  }

  /** What came of the wave, in a sentence. `above` is the least queue depth that asks for a larger pool. */
  outcome(above: number): string {
    const { baseline, peakWorkers, peakQueue } = this;
    if (!this.#created) return 'the wave was not created in time';
    if (!this.scaledUp) {
      return peakQueue > above
        ? `the pool stayed at ${baseline} workers although the loader's queue reached ${peakQueue}`
        : `the pool stayed at ${baseline} workers: the loader's queue reached ${peakQueue}, and it must exceed ${above}: increase --loaders`;
    }
    if (!this.#drained)
      return `the pool grew to ${peakWorkers}, but the loader's queue did not drain in time`;
    if (!this.#isProcessed)
      return `the pool grew to ${peakWorkers}, but the batches were not processed in time`;
    if (!this.#returned)
      return `the pool grew to ${peakWorkers}, but did not shrink back to ${baseline} in time`;
    return `the pool grew from ${baseline} to ${peakWorkers} workers and shrank back`;
  }
}

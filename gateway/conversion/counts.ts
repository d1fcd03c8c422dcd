import type { JsonObject } from '../../lib/base/index.js';
import { Latencies } from '../counters/index.js';

/** What this replica has converted of one CRD since it started. */
export class ConversionCounts {
  readonly #latencies: Latencies;
  #success = 0;
  #failures = 0;

  constructor(window: number) {
    this.#latencies = new Latencies(window);
  }

  add(succeeded: boolean, ms: number): void {
    if (succeeded) this.#success++;
    else this.#failures++;
    this.#latencies.add(ms);
  }

  /** As `/katalog` shows it. */
  section(): JsonObject {
    const { avg, p95 } = this.#latencies.summary();
    return {
      enabled: true,
      total: this.#success + this.#failures,
      success: this.#success,
      failures: this.#failures,
      avgLatencyMs: avg,
      p95LatencyMs: p95,
    };
  }
}

import type { JsonObject } from '../../lib/base/index.js';
import { Latencies } from '../counters/index.js';

/** What became of the reviews of one CRD in this process; dry runs and reviews that no rule is asked for do not count. */
export class AdmissionCounters {
  readonly validation: Latencies;
  readonly mutation: Latencies;
  readonly #validated = { allowed: 0, denied: 0, warned: 0 };
  readonly #mutated = { applied: 0, skipped: 0 };

  /** `window`: latencies are those of so many calls. */
  constructor(window: number) {
    this.validation = new Latencies(window);
    this.mutation = new Latencies(window);
  }

  /** `warned`: it was allowed, or denied, with a warning. */
  validated({ allowed, warned }: { readonly allowed: boolean; readonly warned: boolean }, ms: number): void {
    this.#validated[allowed ? 'allowed' : 'denied']++;
    if (warned) this.#validated.warned++;
    this.validation.add(ms);
  }

  mutated(isApplied: boolean, ms: number): void {
    this.#mutated[isApplied ? 'applied' : 'skipped']++;
    this.mutation.add(ms);
  }

  /** As `GET /katalog/{crd}` shows them. */
  body(webhooksEnabled: boolean): JsonObject {
    const { allowed, denied, warned } = this.#validated;
    const { applied, skipped } = this.#mutated;
    const [validation, mutation] = [this.validation.summary(), this.mutation.summary()];
    return {
      webhooksEnabled,
      validationTotal: allowed + denied,
      validationAllowed: allowed,
      validationDenied: denied,
      validationWarned: warned,
      valAvgLatencyMs: validation.avg,
      valP95LatencyMs: validation.p95,
      valMaxLatencyMs: validation.max,
      mutationTotal: applied + skipped,
      mutationApplied: applied,
      mutationSkipped: skipped,
      mutAvgLatencyMs: mutation.avg,
      mutP95LatencyMs: mutation.p95,
      mutMaxLatencyMs: mutation.max,
    };
  }
}

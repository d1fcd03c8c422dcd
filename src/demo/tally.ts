import type { EndToEnd, Summary } from './events.js';
import type { ReactionTracker } from './reaction.js';
import type { WaveProgress } from './wave-progress.js';

/** What came of all waves of a demo. */
export class Tally {
  #waves = 0;
  #scaledUp = true;
  #returned = true;
  #baseline = 0;
  #peakWorkers = 0;
  #firstDecisionMs: number | undefined;
  #outcome: string | undefined;
  #endToEnd: EndToEnd = { with: null, without: null };

  constructor(private readonly loaders: number) {}

  /** `elapsedMs` since the command began. */
  decided(elapsedMs: number): void {
    this.#firstDecisionMs ??= elapsedMs;
  }

  /** A wave was processed from its first Loader to its last Processor. */
  processed(ms: number, autoscaled: boolean): void {
    this.#endToEnd = autoscaled ? { ...this.#endToEnd, with: ms } : { ...this.#endToEnd, without: ms };
  }

  get endToEnd(): EndToEnd {
    return this.#endToEnd;
  }

  /** A wave is over, whatever became of it; `outcome` is its sentence. */
  ended(wave: WaveProgress, outcome: string): void {
    this.#waves++;
    this.#scaledUp &&= wave.scaledUp;
    this.#returned &&= wave.returned;
    this.#baseline = wave.baseline;
    this.#peakWorkers = Math.max(this.#peakWorkers, wave.peakWorkers);
    this.#outcome = outcome;
  }

  /** `otherwise` says why no wave came to its end. */
  summary(
    reactions: ReactionTracker | undefined,
    more: { readonly deploymentsReady: boolean; readonly otherwise: string },
  ): Summary {
    const some = this.#waves > 0;
    return {
      type: 'summary',
      scaledUp: some && this.#scaledUp,
      returned: some && this.#returned,
      baseline: this.#baseline,
      peakWorkers: this.#peakWorkers,
      endToEndMs: this.#endToEnd,
      reactionMs: reactions?.summary() ?? null,
      timeToFirstDecisionMs: this.#firstDecisionMs === undefined ? null : Math.round(this.#firstDecisionMs),
      loaders: this.loaders,
      waves: this.#waves,
      deploymentsReady: more.deploymentsReady,
      outcome: this.#outcome ?? more.otherwise,
    };
  }
}

import type { Leadership } from '../../runtime/leadership/index.js';

/** What one replica takes for true about who leads: the election of its runtime, told from outside. */
export class Belief implements Leadership {
  leading = false;
  epoch: number | undefined;
  leaderUrl: string | undefined;
  readonly summary = undefined;

  renewSoon(): void {}

  mayWrite(): boolean {
    return this.leading;
  }
}

/** One term, as it was granted. */
export interface Term {
  readonly epoch: number;
  readonly replica: string;
  readonly from: number;
  /** Undefined while it lasts. */
  readonly to: number | undefined;
}

/** So many terms may follow the deletion of a Lease before their epochs meet those of earlier terms. */
const TERMS = 100;

/** Who leads one deployment in truth. At most one replica does at a time, and no epoch is granted twice. */
export class Terms {
  readonly #granted: Term[] = [];
  #base = 10 * TERMS;
  #epoch = this.#base;

  get current(): Term | undefined {
    const last = this.#granted.at(-1);
    return last?.to === undefined ? last : undefined;
  }

  /** Ends the present term, if any, and begins one of `replica`. */
  grant(replica: string, now: number): Term {
    this.end(now);
    const epoch = ++this.#epoch;
    const term = { epoch, replica, from: now, to: undefined };
    this.#granted.push(term);
    return term;
  }

  end(now: number): void {
    const { current } = this;
    if (current) this.#granted[this.#granted.length - 1] = { ...current, to: now };
  }

  /** The Lease was deleted: later terms have lower epochs than earlier ones. */
  forgetEpochs(): void {
    this.#base -= TERMS;
    this.#epoch = this.#base;
  }

  /** Whether the replica ever led in that epoch. */
  wasGranted(replica: string, epoch: number): boolean {
    return this.#granted.some((term) => term.replica === replica && term.epoch === epoch);
  }
}

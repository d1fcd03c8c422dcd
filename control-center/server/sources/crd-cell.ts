import type { KatalogRow } from '../shape/katalog-body.js';
import { isOlder, type Stamp } from '../shape/stamp.js';
import type { CrdHealth, CrdLive, DecisionEntity, RowEntity } from '../wire/index.js';
import type { Endpoint } from './endpoint.js';

/** Decisions that are kept of a CRD that nobody looks at, and of one that somebody does. */
const FEW = 20;
const MANY = 200;

/** What is known of one CRD of one source: the last values that a leader confirmed. Nothing in it is ever blanked. */
export class CrdCell {
  row: KatalogRow | undefined;
  health: CrdHealth | undefined;
  live: CrdLive | undefined;
  /** Who leads it, by the last accepted answer. */
  leader: Endpoint | undefined;
  confirmedAt: number | undefined;
  lastDecision = '';
  lastDecisionId = 0;
  /** Whether its decisions were asked for. */
  hasReadDecisions = false;
  isWatched = false;
  #stamp: Stamp | undefined;
  /** Ids, oldest first. */
  #decisions: number[] = [];
  /** How the row was last sent. */
  shownBefore: RowEntity['shown'] | undefined;
  /** Since when the queue has not fallen, and what it was then. */
  #growsSince: number | undefined;
  #growsFrom = 0;
  #lastDepth = 0;

  constructor(readonly name: string) {}

  /**
   * Whether an answer of a leader replaces what is shown: not an older one, while what is shown is fresh. A runtime that
   * begins anew (a cluster made again) counts from a lower epoch, and is believed once the old one is stale.
   */
  accepts(stamp: Stamp, now: number, staleMs: number): boolean {
    if (!stamp.isKonductor) return false;
    const isFresh = this.confirmedAt !== undefined && now - this.confirmedAt < staleMs;
    return !(isFresh && this.#stamp && isOlder(stamp, this.#stamp));
  }

  accepted(stamp: Stamp, leader: Endpoint, asOf: number): void {
    this.#stamp = stamp;
    this.leader = leader;
    this.confirm(asOf);
  }

  confirm(asOf: number): void {
    this.confirmedAt = Math.max(this.confirmedAt ?? asOf, asOf);
  }

  /** The id of one that is kept no more for it; undefined: there is room. */
  decided({ id, sentence, changed }: DecisionEntity): readonly number[] {
    if (id >= this.lastDecisionId) {
      this.lastDecisionId = id;
      if (changed || this.lastDecision === '') this.lastDecision = sentence;
    }
    if (!this.#decisions.includes(id)) {
      this.#decisions.push(id);
      this.#decisions.sort((a, b) => a - b);
    }
    return this.trimmed();
  }

  /** The ids that are dropped. */
  trimmed(): readonly number[] {
    const most = this.isWatched ? MANY : FEW;
    return this.#decisions.splice(0, Math.max(0, this.#decisions.length - most));
  }

  get decisions(): readonly number[] {
    return this.#decisions;
  }

  queue(depth: number, now: number): void {
    if (depth < this.#lastDepth || depth === 0) this.#growsSince = undefined;
    else if (depth > this.#lastDepth && this.#growsSince === undefined) {
      this.#growsSince = now;
      this.#growsFrom = this.#lastDepth;
    }
    this.#lastDepth = depth;
  }

  /** The queue has grown for 60 s. */
  grows(now: number): boolean {
    return (
      this.#growsSince !== undefined && now - this.#growsSince >= 60_000 && this.#lastDepth > this.#growsFrom
    );
  }
}

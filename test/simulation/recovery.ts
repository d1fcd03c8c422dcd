import type { DecisionWatch } from './decision-watch.js';
import type { Deployment } from './deployment.js';
import type { Replica } from './replica.js';
import type { Rules, Scenario } from './scenario.js';
import type { World } from './world.js';

/** The longest that the contract lets a peer be left alone after failures. */
const LONGEST_PAUSE_MS = 120_000;
/** The longest that one flight takes. */
const FLIGHT_MS = 5_000;
/** Messages and turns of the event loop, in fine weather. */
const SLACK_MS = 250;

/**
 * Judges what must be once nothing goes wrong any more: within the times of the contract the reader knows the queue
 * of the replica that leads, and one interval later (and what `behavior` takes) the pool is what that queue calls for.
 */
export class Recovery {
  readonly #healedAt: number;
  readonly #pace: number;
  readonly #patience: number;
  #depth = -1;
  /** Who leads and who scales. */
  #who: readonly (Replica | undefined)[] = [];
  #lastingSince: number;
  /** When the reader knew the depth that lasts. */
  #knownAt: number | undefined;
  #rightAt: number | undefined;

  constructor(
    private readonly world: World,
    private readonly scenario: Scenario,
    private readonly loader: Deployment,
    private readonly processor: Deployment,
    private readonly watchOf: (replica: Replica) => DecisionWatch | undefined,
  ) {
    this.#healedAt = world.now;
    this.#pace = this.#paceMs();
    this.#patience = this.#patienceMs();
    this.#lastingSince = world.now;
  }

  get deadline(): number {
    // The last of the work that a stop left over is done by then.
    return this.#healedAt + 90_000 + this.#patience + 2 * this.#pace;
  }

  get done(): boolean {
    const rightAt = this.#rightAt;
    const lasts = rightAt !== undefined && this.world.now - rightAt > this.scenario.intervalMs + SLACK_MS;
    return lasts && (this.#isDue || !this.#remembers);
  }

  /** After everything that happens. */
  look(): void {
    const { now } = this.world;
    const depth = this.#publisher?.queue.depth ?? 0;
    const [publisher, scaler] = [this.#publisher?.replica, this.#scaler];
    if (depth !== this.#depth || publisher !== this.#who[0] || scaler !== this.#who[1]) {
      this.#depth = depth;
      this.#who = [publisher, scaler];
      this.#lastingSince = now;
      this.#knownAt = undefined;
      this.#rightAt = undefined;
    }
    if (this.#knownAt === undefined && this.#known()) this.#knownAt = now;
    if (!this.#right()) {
      if (this.#rightAt !== undefined && (this.#isDue || !this.#remembers))
        this.#broken('the pool was right, and is not any more');
      this.#rightAt = undefined;
    } else if (this.#knownAt !== undefined) this.#rightAt ??= now;
    this.#hurry(now);
  }

  /** At the end. */
  judge(): void {
    if (this.#rightAt === undefined) this.#broken('the pool is not right at the end');
  }

  #hurry(now: number): void {
    if (this.#knownAt === undefined) {
      const since = now - this.#lastingSince;
      if (since > this.#patience) this.#broken(`after ${since} ms the reader does not know the queue`);
    } else if (this.#rightAt === undefined && this.#isDue) {
      const { workers } = this.#size() ?? {};
      this.#broken(
        `${now - this.#knownAt} ms after the reader knew that ${this.#depth} wait there are ${workers} workers, and ${this.#wanted()} are right`,
      );
    }
  }

  get #isDue(): boolean {
    return this.#knownAt !== undefined && this.world.now - this.#knownAt > this.#pace;
  }

  /** The past counts, and may make the pool right for a while before what lasts does. */
  get #remembers(): boolean {
    const { sizing, up, down } = this.scenario;
    return [up, down].some(({ stabilizationMs, step }) => stabilizationMs > 0 || step) || sizing.memoryMs > 0;
  }

  get #publisher() {
    return this.loader.leader;
  }

  get #scaler(): Replica | undefined {
    const { leader } = this.processor;
    return leader?.replica?.leading ? leader.replica : undefined;
  }

  /** The reader was told the depth that lasts by the replica that leads, since it does. */
  #known(): boolean {
    const scaler = this.#scaler;
    const replica = this.#publisher?.replica;
    const held = scaler && this.watchOf(scaler)?.held;
    if (!held || !replica?.leading || held.sentAt < this.#lastingSince) return false;
    const { identity, epoch, depth } = held.content;
    return identity === replica.identity && epoch === replica.view.epoch && depth === this.#depth;
  }

  #size() {
    const scaler = this.#scaler;
    return scaler && this.watchOf(scaler)?.size;
  }

  #wanted(): number {
    const { limits, sizing } = this.scenario;
    return Math.min(Math.max(sizing.workers(this.#depth), limits.min), limits.max);
  }

  #right(): boolean {
    const size = this.#size();
    if (!size) return false;
    const off = Math.abs(size.workers - this.#wanted());
    return off === 0 || off < this.scenario.tolerance * size.workers;
  }

  /** By when the reader knows: the peer may be left alone, and an answer older than the one in hand is not believed. */
  #patienceMs(): number {
    const { cacheForMs, staleAfterMs } = this.scenario;
    return LONGEST_PAUSE_MS + staleAfterMs + 2 * (1.1 * cacheForMs + FLIGHT_MS) + SLACK_MS;
  }

  /** One interval, and what cooldown, windows, stabilization and steps take. */
  #paceMs(): number {
    const { intervalMs, cooldownMs, sizing, up, down } = this.scenario;
    const behavior =
      up.stabilizationMs + down.stabilizationMs + this.#stepsMs(up, true) + this.#stepsMs(down, false);
    // What a window remembers lasts until it is looked at again.
    const memory = sizing.memoryMs > 0 ? sizing.memoryMs + intervalMs : 0;
    return intervalMs + cooldownMs + memory + behavior + SLACK_MS;
  }

  #stepsMs({ step, periodMs }: Rules, growing: boolean): number {
    if (!step) return 0;
    const { min, max } = this.scenario.limits;
    let size = growing ? min : max;
    let periods = 0;
    while (growing ? size < max : size > min) {
      const by = 'workers' in step ? step.workers : Math.max(1, Math.floor((size * step.percent) / 100));
      size += growing ? by : -by;
      periods++;
    }
    return periods * periodMs;
  }

  #broken(what: string): void {
    this.world.history.violation('recovery', what);
  }
}

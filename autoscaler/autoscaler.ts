import type { Clock, TimerHandle } from '../lib/base/index.js';
import { DecisionLog, type DecisionRange, type LoggedDecision } from './decision-log.js';
import { type AutoscalerDescription, describePlan } from './description.js';
import {
  type ApiUse,
  type AutoscaleState,
  type Decision,
  type Hand,
  initialState,
  step,
  stopped,
  type Trigger,
} from './engine/index.js';
import { Latch } from './latch.js';
import { type AutoscalerCondition, Oscillation } from './oscillation.js';
import type { AutoscalePlan } from './plan.js';
import { type Reading, scalarOf } from './reading.js';
import { Samples } from './samples/samples.js';
import type { Size, SizeChange } from './size.js';

/** The metric that shows whether a pool is idle, and below what it counts as idle. */
const BUSY = 'metrics.workersBusyPercent';
const IDLE_PERCENT = 5;

/** What an autoscaler works with. Nothing here may wait: every function answers from memory. */
export interface AutoscalerOptions {
  readonly clock: Clock;
  readonly plan: AutoscalePlan;
  /** The present value of a reference (`metrics.…`, `cross.…`). */
  readonly read: (reference: string) => Reading;
  /**
   * Asks for the references to be kept current, and to be told when a value of one of them arrives; gives the function
   * that ends it. Without it the plan is evaluated at every interval only.
   */
  readonly subscribe?: (references: readonly string[], onChange: () => void) => () => void;
  /** Sets what changed. Takes effect before it returns; not called in `dryRun`. */
  readonly apply: (change: SizeChange) => void;
  /** What the CRD's requests met so far, for `limits.api`; default: nobody counts them, and they bound nothing. */
  readonly api?: () => ApiUse;
  /** What is paused by hand now; default: nothing. Tell `handChanged` when it changes. */
  readonly hand?: () => Hand | undefined;
  /** Told of every evaluation and of every stop, after its change was applied. `decision.record()` is the JSON. */
  readonly onDecision?: (decision: Decision) => void;
}

/**
 * Runs a plan for one CRD: evaluates at once when a referenced value arrives (all that arrive in one turn of the
 * event loop together), at every interval in any case, and when a cooldown, a step's period or a stabilization
 * window ends. It starts at the baseline and returns to it when it stops. Not for two runs at once; after `stop` it
 * may start again.
 *
 * It does not catch what `read`, `apply` and `onDecision` throw.
 */
export class Autoscaler {
  readonly #options: AutoscalerOptions;
  readonly #plan: AutoscalePlan;
  readonly #clock: Clock;
  readonly #log = new DecisionLog();
  #state: AutoscaleState;
  #samples: Samples;
  #oscillation: Oscillation;
  #latch: Latch;
  #running = false;
  /** Monotonic time of the last evaluation. */
  #now = 0;
  #unsubscribe: (() => void) | undefined;
  #interval: TimerHandle | undefined;
  #wake: TimerHandle | undefined;
  #pending: TimerHandle | undefined;

  constructor(options: AutoscalerOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#clock = options.clock;
    this.#state = initialState(options.plan, options.clock.monotonic());
    this.#samples = new Samples(options.plan);
    this.#oscillation = new Oscillation(options.plan);
    this.#latch = new Latch(options.plan);
  }

  /** The size in force; in `dryRun` the one that would be. */
  get current(): Size {
    return this.#state.current;
  }

  /** An override is in force, the time of its cooldown included; never in `dryRun`, which sets nothing. */
  get overrideActive(): boolean {
    return this.wouldOverride && this.#plan.mode === 'active';
  }

  /** An override is in force, or in `dryRun` would be. */
  get wouldOverride(): boolean {
    return this.#state.active !== undefined;
  }

  /** Whether the pool oscillates, and whether an override is latched. */
  get conditions(): readonly AutoscalerCondition[] {
    const now = this.#clock.monotonic();
    return [this.#oscillation.condition(now), this.#latch.condition(now)];
  }

  /** Begins at the baseline, with an evaluation before it returns. Does nothing when it runs already. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#state = initialState(this.#plan, this.#clock.monotonic());
    this.#samples = new Samples(this.#plan);
    this.#oscillation = new Oscillation(this.#plan);
    this.#latch = new Latch(this.#plan);
    const { subscribe } = this.#options;
    if (subscribe && this.#plan.references.length > 0) {
      this.#unsubscribe = subscribe(this.#plan.references, this.#onChange);
    }
    this.#evaluate('start');
    this.#armInterval();
  }

  /** Ends timers and subscription, and returns to the baseline at once. `because` says why, in a sentence's second half. */
  stop(because = 'the autoscaler was stopped'): void {
    if (!this.#running) return;
    this.#running = false;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    for (const timer of [this.#interval, this.#wake, this.#pending]) this.#clock.clearTimeout(timer);
    this.#interval = undefined;
    this.#wake = undefined;
    this.#pending = undefined;
    const now = this.#clock.monotonic();
    const { state, decision } = stopped(this.#plan, this.#state, { now, wall: this.#clock.now(), because });
    this.#state = state;
    this.#log.add(decision);
    if (decision.change && !decision.dryRun) this.#options.apply(decision.change);
    this.#options.onDecision?.(decision);
  }

  /** Evaluates at once, so that a pause or its end takes effect and is seen. */
  handChanged(): void {
    if (this.#running) this.#evaluate('change');
  }

  /** The id of the newest decision that is kept; 0 when there is none. */
  get lastDecision(): number {
    return this.#log.last;
  }

  /** The decisions that are kept with a greater id, newest first. */
  decisionsAfter(id: number): readonly LoggedDecision[] {
    return this.#log.changes({ since: id });
  }

  /** For `GET /katalog/{crd}/autoscaler`; `range`: only some of the decisions. */
  describe(range: DecisionRange = {}): AutoscalerDescription {
    const { current, active, api } = this.#state;
    const { conditions } = this;
    const apiBound = api.bound === undefined ? undefined : { workers: api.bound, because: api.cause };
    return describePlan(
      this.#plan,
      { running: this.#running, current, active, conditions, hand: this.#options.hand?.(), apiBound },
      this.#log,
      range,
    );
  }

  readonly #onChange = (): void => {
    if (!this.#running || this.#pending || this.#plan.evaluate === 'interval') return;
    this.#pending = this.#clock.setTimeout(() => {
      this.#pending = undefined;
      this.#evaluate('change');
    }, 0);
  };

  readonly #onInterval = (): void => {
    this.#armInterval();
    this.#evaluate('interval');
  };

  #armInterval(): void {
    if (this.#running) this.#interval = this.#clock.setTimeout(this.#onInterval, this.#plan.intervalMs);
  }

  #evaluate(trigger: Trigger): void {
    const now = this.#clock.monotonic();
    this.#now = now;
    const { state, decision } = step(this.#plan, this.#state, {
      values: this.#values,
      window: this.#window,
      now,
      wall: this.#clock.now(),
      trigger,
      hand: this.#options.hand?.(),
      api: this.#plan.apiLimit === 'auto' ? this.#options.api?.() : undefined,
    });
    this.#state = state;
    this.#log.add(decision);
    this.#oscillation.note(decision, now);
    this.#latch.note(this.overrideActive, this.#isIdle, now);
    this.#armWake(decision.wakeAt, now);
    if (decision.change && !decision.dryRun) this.#options.apply(decision.change);
    this.#options.onDecision?.(decision);
  }

  #armWake(wakeAt: number | undefined, now: number): void {
    if (this.#wake) this.#clock.clearTimeout(this.#wake);
    this.#wake = undefined;
    if (wakeAt === undefined) return;
    this.#wake = this.#clock.setTimeout(
      () => {
        this.#wake = undefined;
        this.#evaluate('wake');
      },
      // A timer may fire a little early by the monotonic clock; a whole millisecond later it is surely time.
      Math.max(1, Math.ceil(wakeAt - now)),
    );
  }

  readonly #values = (reference: string, index: number): Reading => {
    const reading = inWholeMs(this.#options.read(reference));
    if (this.#samples.watches(index)) {
      const value = scalarOf(reading, this.#plan.staleAfterMs);
      const number = typeof value === 'number' ? value : undefined;
      this.#samples.observe(index, number, this.#now);
    }
    return reading;
  };

  /** The pool has nothing to do, as far as whoever reads its metrics shows it. */
  readonly #isIdle = (): boolean => {
    const { value } = this.#options.read(BUSY);
    return typeof value === 'number' && value < IDLE_PERCENT;
  };

  readonly #window = (window: number): number | undefined => this.#samples.value(window);
}

/** Ages are evaluated as records show them, so that a record decides the same again; none is made younger. */
function inWholeMs(reading: Reading): Reading {
  const { ageMs } = reading;
  return ageMs === undefined || Number.isInteger(ageMs) ? reading : { ...reading, ageMs: Math.ceil(ageMs) };
}

/**
 * A worker pool over a queue as a fluid: items arrive, wait in order, and are worked on by so many workers as the policy
 * under test says; a server behind them may take only so many items a second and turns the rest away. It gives the
 * metrics and request counts that a runtime would show. Deterministic; time advances in steps of `STEP_MS`.
 */
import {
  type ApiUse,
  type AutoscalePlan,
  type Decision,
  initialState,
  type Reading,
  step,
} from '../../autoscaler/index.js';

export const STEP_MS = 100;
/** What a request that was turned away waits before it is sent again. */
const RETRY_MS = 1_000;
const REQUESTS_PER_ITEM = 3;
/** How long a request takes at best. */
const REQUEST_MS = 20;
const WINDOW_S = 60;

/** What happens to the pool, by the time in seconds since the start. */
export interface PoolWorld {
  /** Items that arrive a second. */
  readonly arrivals: (second: number) => number;
  /** How long one item takes a worker that nothing holds up. */
  readonly serviceMs: (second: number) => number;
  /** Items a second that the server behind takes; default: any number. */
  readonly capacity?: (second: number) => number;
  /** What lies beyond: turned away with 429 (the default), or kept waiting. */
  readonly overload?: 'rejects' | 'queues';
  /** With `queues`: how many requests wait at most; what lies beyond is turned away. Default: any number. */
  readonly queueLength?: number;
  /** How many times longer than at best a request takes, for reasons that are not the pool's; default: once. */
  readonly slowness?: (second: number) => number;
}

export interface PoolSecond {
  readonly second: number;
  readonly workers: number;
  readonly waiting: number;
  readonly oldestMs: number;
  /** Requests of that second, and those that were turned away. */
  readonly requests: number;
  readonly throttled: number;
  /** Items that ended in it. */
  readonly ended: number;
}

export class PoolModel {
  #now = 0;
  #cohorts: { at: number; count: number }[] = [];
  #total = 0;
  #busy = 0;
  readonly #use = { requests: 0, throttled: 0, totalMs: 0 };
  /** By second: arrived, ended, and the worker-milliseconds that the ended took. */
  #shown: Readonly<Record<string, number>> | undefined;
  readonly #seconds: { arrived: number; ended: number; workMs: number }[] = [];

  constructor(private readonly world: PoolWorld) {}

  get waiting(): number {
    return this.#cohorts.reduce((sum, { count }) => sum + count, 0);
  }

  get oldestMs(): number {
    const first = this.#cohorts[0];
    return first ? this.#now - first.at : 0;
  }

  /** Items that ended since the start. */
  get total(): number {
    return this.#total;
  }

  get use(): ApiUse {
    return { ...this.#use };
  }

  advance(workers: number): void {
    const second = Math.floor(this.#now / 1_000);
    this.#seconds[second] ??= { arrived: 0, ended: 0, workMs: 0 };
    const sums = this.#seconds[second];
    const arrived = (this.world.arrivals(second) * STEP_MS) / 1_000;
    if (arrived > 0) this.#cohorts.push({ at: this.#now, count: arrived });
    sums.arrived += arrived;
    const slowness = this.world.slowness?.(second) ?? 1;
    const serviceMs = this.world.serviceMs(second) + (slowness - 1) * REQUEST_MS * REQUESTS_PER_ITEM;
    const capacity = this.world.capacity?.(second) ?? Number.POSITIVE_INFINITY;
    const offered = Math.min(workers / (serviceMs / 1_000), (this.waiting * 1_000) / STEP_MS);
    const rate = Math.min(offered, capacity);
    const ended = this.#take((rate * STEP_MS) / 1_000);
    sums.ended += ended;
    this.#total += ended;
    // By Little's law, so many workers are not waiting for the server.
    const atWork = rate * (serviceMs / 1_000);
    const held = offered > capacity ? workers - atWork : 0;
    this.#busy = Math.min(workers, atWork + held);
    sums.workMs += this.#busy * STEP_MS;
    this.#request(ended, held, slowness);
    this.#now += STEP_MS;
    this.#shown = undefined;
  }

  readonly read = (reference: string): Reading => {
    this.#shown ??= this.#metrics();
    const value = this.#shown[reference.slice('metrics.'.length)];
    return { value, ageMs: 0, stale: false, missing: value === undefined, source: 'local' };
  };

  #request(ended: number, held: number, slowness: number): void {
    const requests = ended * REQUESTS_PER_ITEM;
    this.#use.requests += requests;
    this.#use.totalMs += requests * REQUEST_MS * slowness;
    if (held === 0) return;
    // Whoever is held up waits for the server, or comes back each second to be turned away again.
    this.#use.totalMs += held * STEP_MS;
    const { overload, queueLength = Number.POSITIVE_INFINITY } = this.world;
    const turnedAway = overload === 'queues' ? Math.max(0, held - queueLength) : held;
    const rejected = (turnedAway * STEP_MS) / RETRY_MS;
    this.#use.requests += rejected;
    this.#use.throttled += rejected;
  }

  #take(count: number): number {
    let left = count;
    while (left > 1e-9) {
      const first = this.#cohorts[0];
      if (!first) break;
      const taken = Math.min(first.count, left);
      first.count -= taken;
      left -= taken;
      if (first.count <= 1e-9) this.#cohorts.shift();
    }
    return count - left;
  }

  #metrics(): Readonly<Record<string, number>> {
    const recent = this.#seconds.slice(-WINDOW_S);
    const sum = (of: (second: (typeof recent)[number]) => number): number =>
      recent.reduce((total, second) => total + of(second), 0);
    const seconds = Math.max(1, recent.length);
    const ended = sum((second) => second.ended);
    const waiting = Math.ceil(this.waiting - 1e-6);
    return {
      queueChanges: waiting,
      queueDepth: waiting,
      queueOldestMs: this.oldestMs,
      arrivalsPerSecond: sum((second) => second.arrived) / seconds,
      serviceMs: ended === 0 ? 0 : sum((second) => second.workMs) / ended,
      reconcileTotal: Math.floor(this.#total),
      reconcileDurationP95Ms: ended === 0 ? 0 : sum((second) => second.workMs) / ended,
      workersBusy: this.#busy,
    };
  }
}

/** Runs a plan against a world for so many seconds: it decides in every step, as on each change in a runtime. */
export function runPlan(
  plan: AutoscalePlan,
  world: PoolWorld,
  seconds: number,
): { readonly seconds: readonly PoolSecond[]; readonly decisions: readonly Decision[] } {
  const model = new PoolModel(world);
  let state = initialState(plan, 0);
  const decisions: Decision[] = [];
  const decide = (now: number): number => {
    const at = { now, wall: now, values: model.read, api: model.use };
    const result = step(plan, state, at);
    state = result.state;
    if (result.decision.changed) decisions.push(result.decision);
    return state.current.workers;
  };
  return { seconds: runPool(model, decide, seconds), decisions };
}

/** Runs a pool whose size `decide` says in every step, at monotonic `now`. */
export function runPool(
  model: PoolModel,
  decide: (now: number) => number,
  seconds: number,
): readonly PoolSecond[] {
  const rows: PoolSecond[] = [];
  for (let second = 0; second < seconds; second++) {
    const before = model.use;
    const total = model.total;
    let workers = 0;
    for (let ms = 0; ms < 1_000; ms += STEP_MS) {
      workers = decide(second * 1_000 + ms);
      model.advance(workers);
    }
    const { waiting, oldestMs, use } = model;
    const requests = use.requests - before.requests;
    const throttled = use.throttled - before.throttled;
    rows.push({ second, workers, waiting, oldestMs, requests, throttled, ended: model.total - total });
  }
  return rows;
}

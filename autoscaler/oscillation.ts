import type { Decision, Reason } from './engine/index.js';
import type { AutoscalePlan } from './plan.js';
import { countText, lengthText, numberText } from './words.js';

/** So many turns within the window are still taken for a load that comes and goes. */
const MAX_TURNS = 4;
const WINDOW_MS = 600_000;
/** Memory is bounded: more changes than that within the window say nothing more. */
const CAPACITY = 64;
/** Changes of at most this share of the pool are noise rather than load. */
const SMALL_SHARE = 0.25;

/** A state of an autoscaler that people should know of. */
export type AutoscalerCondition = {
  readonly type: 'Oscillating' | 'Latched';
  readonly status: boolean;
  /** What happens, and the setting that would calm it; empty while `status` is false. */
  readonly message: string;
};

interface Change {
  readonly at: number;
  readonly by: number;
  /** Of the pool before it. */
  readonly share: number;
  readonly reason: Reason;
  readonly missing: boolean;
}

/** Watches the direction in which a pool changes: one that keeps turning round pays for every turn and gains nothing. */
export class Oscillation {
  readonly #plan: AutoscalePlan;
  #changes: readonly Change[] = [];

  constructor(plan: AutoscalePlan) {
    this.#plan = plan;
  }

  /** A decision at monotonic `now`; those that leave the pool alone do not count. */
  note(decision: Decision, now: number): void {
    const before = decision.from.workers;
    const by = decision.to.workers - before;
    if (by === 0) return;
    const { reason, missing } = decision;
    const change = { at: now, by, share: Math.abs(by) / Math.max(1, before), reason, missing };
    this.#changes = [...this.#recent(now), change].slice(-CAPACITY);
  }

  /** What is to be said at monotonic `now`. */
  condition(now: number): AutoscalerCondition {
    const changes = this.#recent(now);
    const turns = changes.filter((change, index) => isTurn(changes[index - 1], change)).length;
    if (turns <= MAX_TURNS) return { type: 'Oscillating', status: false, message: '' };
    const what = `The pool turned round ${countText(turns, 'time')} within ${lengthText(WINDOW_MS)}`;
    return { type: 'Oscillating', status: true, message: `${what}; ${remedy(this.#plan, changes)}.` };
  }

  #recent(now: number): readonly Change[] {
    return this.#changes.filter(({ at }) => at > now - WINDOW_MS);
  }
}

function isTurn(before: Change | undefined, change: Change): boolean {
  return before !== undefined && Math.sign(before.by) !== Math.sign(change.by);
}

/** The setting that would have kept the pool up between shrinking and growing again, with a value for it. */
function remedy(plan: AutoscalePlan, changes: readonly Change[]): string {
  const { cooldownMs, intervalMs, behavior, onMissing } = plan;
  const dips = changes.flatMap((change, index) => {
    const shrunk = changes[index - 1];
    return shrunk && shrunk.by < 0 && change.by > 0 ? [{ shrunk, ms: change.at - shrunk.at }] : [];
  });
  if (dips.some(({ shrunk }) => shrunk.missing)) {
    const now = typeof onMissing === 'string' ? onMissing : `{workers: ${onMissing.workers}}`;
    return `values come and go: onMissing: hold instead of ${now} would keep the size meanwhile`;
  }
  const longest = Math.max(0, ...dips.map(({ ms }) => ms));
  if (dips.some(({ shrunk }) => shrunk.reason === 'baseline'))
    return `a cooldown of ${bridging(cooldownMs + longest)} instead of ${lengthText(cooldownMs)} would bridge the dips`;
  const turns = changes.filter((change, index) => isTurn(changes[index - 1], change));
  const largest = Math.max(...turns.map(({ share }) => share));
  if (largest <= SMALL_SHARE) {
    const tolerance = (Math.floor(largest * 20) + 1) / 20;
    return `a behavior.tolerance of ${numberText(tolerance)} instead of ${numberText(behavior.tolerance)} would leave out changes as small as these`;
  }
  const { stabilizationMs } = behavior.scaleDown;
  // A window knows what was evaluated: the last recommendation for the larger pool may be an interval older than the dip.
  return `a behavior.scaleDown.stabilization of ${bridging(stabilizationMs + longest + intervalMs)} instead of ${lengthText(stabilizationMs)} would bridge the dips`;
}

/** A little longer, in whole steps of ten seconds; not above what a window may be. */
function bridging(ms: number): string {
  return lengthText(Math.min(3_600_000, (Math.floor(ms / 10_000) + 1) * 10_000));
}

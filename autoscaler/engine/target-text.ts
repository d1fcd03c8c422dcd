/** A target's estimate in words. */
import type { Target } from '../plan.js';
import { countText, lengthText, numberText } from '../words.js';
import type { Adjustment } from './adjustment.js';
import type { TargetEstimate } from './target.js';

/** `900 wait, 3.2 arrive a second and each takes 400 ms: gone in 22 s by 12 workers`, without the size. */
export function targetText(target: Target, estimate: TargetEstimate): string {
  const { backlog, arrivalsPerSecond, serviceMs, leftMs } = estimate;
  const where = target.alias === undefined ? '' : ` at ${target.alias} and here`;
  const waiting = backlog === 1 ? `1 change waits${where}` : `${numberText(backlog)} changes wait${where}`;
  if (serviceMs === undefined) return `${waiting}, and how long one takes is not known yet`;
  const arriving = `${numberText(rounded(arrivalsPerSecond))} arrive a second`;
  const goal = target.goal === 'oldest' ? 'so that none waits longer than' : 'to be gone within';
  const time = lengthText(target.ms);
  const left =
    backlog === 0 || leftMs >= target.ms ? '' : `, of which ${lengthText(seconds(leftMs))} are left`;
  return `${waiting}, ${arriving} and each takes ${lengthText(whole(serviceMs))}, ${goal} ${time}${left}`;
}

/** What bounded the estimate, as every other policy says it; undefined: nothing did. */
export function targetAdjustment({ workers, bound }: TargetEstimate): Adjustment | undefined {
  if (!bound) return undefined;
  const from = Math.ceil(bound.wanted);
  return { policy: 'target', field: 'workers', from, to: Math.ceil(workers), text: boundText(bound) };
}

function boundText(bound: NonNullable<TargetEstimate['bound']>): string {
  if (bound.kind === 'untried') return 'not taken at once, because what so many bring is not known yet';
  const { enough, more } = bound.plateau;
  const brought = `${countText(enough.workers, 'worker')} did ${rate(enough.perSecond)} and ${more.workers} did ${rate(more.perSecond)}`;
  return `not taken, because one more brings nothing: ${brought}`;
}

function rate(perSecond: number): string {
  return `${numberText(rounded(perSecond))} a second`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function whole(ms: number): number {
  return ms < 1_000 ? Math.max(1, Math.round(ms)) : Math.round(ms / 100) * 100;
}

function seconds(ms: number): number {
  return Math.max(1_000, Math.round(ms / 1_000) * 1_000);
}

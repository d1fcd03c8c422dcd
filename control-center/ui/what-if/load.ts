/** The recorded load as a trace, and what the pool really did, in the same terms as a run. */
import type { TraceSample } from '../../../autoscaler/index.js';
import { METRIC_NAMES } from '../../../lib/base/index.js';
import type { History } from '../../server/wire/index.js';

type Recorded = Pick<History, 'times' | 'metrics' | 'references'>;

/** A sample where a value changes. `until` is the end of the record: the last values hold to there. */
export function traceOf(history: Recorded, until: number): readonly TraceSample[] {
  const samples: TraceSample[] = [];
  const last = new Map<string, TraceSample['value']>();
  const add = (reference: string, times: readonly number[], values: readonly (number | null)[]) => {
    for (const [row, at] of times.entries()) {
      const value = values[row] ?? undefined;
      if (row > 0 && value === last.get(reference)) continue;
      last.set(reference, value);
      samples.push({ at, reference, value });
    }
  };
  for (const name of METRIC_NAMES) {
    const column = history.metrics[name];
    if (column) add(`metrics.${name}`, history.times, column);
  }
  for (const { reference, times, values } of history.references) {
    if (!reference.startsWith('metrics.')) add(reference, times, values);
  }
  const [first] = samples;
  if (!first) return [];
  const held = [...last].map(([reference, value]) => ({ at: until, reference, value }));
  return [...samples.filter(({ at }) => at < until), ...held];
}

export interface PoolSummary {
  readonly workerSeconds: number;
  readonly most: number;
  readonly least: number;
  readonly changes: number;
  readonly turns: number;
  readonly atLimitMs: number;
  readonly unknownMs: number;
}

/** What the pool did as it was recorded. */
export function poolSummary(
  times: readonly number[],
  workers: readonly (number | null)[],
  limit: number,
): PoolSummary {
  const sum = { workerSeconds: 0, changes: 0, turns: 0, atLimitMs: 0, unknownMs: 0 };
  const known = workers.filter((size) => size !== null);
  let direction = 0;
  let before: number | null = null;
  for (const [row, at] of times.entries()) {
    const size = workers[row] ?? null;
    const ms = (times[row + 1] ?? at) - at;
    if (size === null) sum.unknownMs += ms;
    else {
      sum.workerSeconds += (size * ms) / 1_000;
      if (size >= limit) sum.atLimitMs += ms;
      const by = before === null ? 0 : Math.sign(size - before);
      if (by !== 0) {
        sum.changes++;
        if (direction === -by) sum.turns++;
        direction = by;
      }
      before = size;
    }
  }
  return { ...sum, most: Math.max(0, ...known), least: known.length === 0 ? 0 : Math.min(...known) };
}

/** How long the queue was above `depth`, each item counted: items times seconds. */
export function queueSeconds(
  times: readonly number[],
  queue: readonly (number | null)[],
  depth: number,
): number {
  let total = 0;
  for (const [row, at] of times.entries()) {
    const over = Math.max(0, (queue[row] ?? 0) - depth);
    total += (over * ((times[row + 1] ?? at) - at)) / 1_000;
  }
  return total;
}

export interface Step {
  readonly at: number;
  readonly workers: number;
}

/** Pools as columns over one axis of times. */
export function poolColumns(
  real: { readonly times: readonly number[]; readonly column: readonly (number | null)[] },
  runs: readonly (readonly Step[])[],
): { readonly times: readonly number[]; readonly columns: readonly (readonly (number | null)[])[] } {
  const times = [...new Set([...real.times, ...runs.flatMap((run) => run.map(({ at }) => at))])].sort(
    (a, b) => a - b,
  );
  const steps = [real.times.map((at, row) => ({ at, workers: real.column[row] ?? null })), ...runs];
  return { times, columns: steps.map((run) => heldAt(times, run)) };
}

function heldAt(
  times: readonly number[],
  steps: readonly { at: number; workers: number | null }[],
): (number | null)[] {
  let index = -1;
  return times.map((at) => {
    while ((steps[index + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) index++;
    return steps[index]?.workers ?? null;
  });
}

/** The mean distance of two pools in workers, over the times at which both are known. */
export function distanceOf(
  times: readonly number[],
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): number {
  let sum = 0;
  let length = 0;
  for (const [row, at] of times.entries()) {
    const [p, q] = [a[row] ?? null, b[row] ?? null];
    const ms = (times[row + 1] ?? at) - at;
    if (p === null || q === null) continue;
    sum += Math.abs(p - q) * ms;
    length += ms;
  }
  return length === 0 ? 0 : sum / length;
}

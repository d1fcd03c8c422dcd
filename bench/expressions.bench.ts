/**
 * Processor time for a tick of 1,000 autoscalers with an expression of five references each, two of them over time, against the same arithmetic in JavaScript.
 *
 * Usage: npm run bench -- expressions [autoscalers (1000)] [ticks (200)] [rounds (5)]. `reading` is what the bench takes to
 * make up the values that it shows, and `withoutReading` what is left of `ours`.
 */
import { type AutoscalePlan, Autoscaler, compileAutoscale, type Reading } from '../autoscaler/index.js';
import type { Clock } from '../lib/base/index.js';
import { progress, report } from './support/report.js';
import { median, tidy } from './support/stats.js';

const [count = 1_000, ticks = 200, rounds = 5] = process.argv.slice(2).map(Number);
const INTERVAL_MS = 1_000;
const MINUTE_MS = 60_000;

const EXPRESSION =
  'ceil((cross.loader.metrics.queueDepth + avg(cross.loader.metrics.queueDepth, "1m")) / 100' +
  ' + max(metrics.queueDepth, metrics.workersBusyPercent) / 50' +
  ' + cross.loader.metrics.reconcileDurationP95Ms / 1000 + peak(metrics.errorRatePercent, "1m") / 10)';

const { plan, problems } = compileAutoscale(
  { interval: '1s', evaluate: 'interval', do: { workers: EXPRESSION }, limits: { workers: { max: 64 } } },
  {
    baseline: { workers: 2, queueDepth: 0, resyncMs: 30_000 },
    aliases: ['loader'],
    checkReference: () => undefined,
  },
);
if (!plan) throw new Error(problems.map(({ message }) => message).join('; '));

/** A clock that the bench turns: what is due is called at `tick`. */
class TurnedClock implements Clock {
  #now = 0;
  #due: (() => void)[] = [];

  now = (): number => this.#now;
  monotonic = (): number => this.#now;

  setTimeout(fn: () => void): object {
    this.#due.push(fn);
    return fn;
  }

  clearTimeout(): void {}

  tick(): void {
    this.#now += INTERVAL_MS;
    const due = this.#due;
    this.#due = [];
    for (const fn of due) fn();
  }
}

/** The value of a reference of one autoscaler: a load that comes and goes, so that a pool changes about every tenth tick. */
function loadOf(reference: number, index: number, now: number): number {
  return Math.round(100 * (1 + Math.sin((now / 400_000 + index + reference) * 0.7)) + ((now / 1_000) % 3));
}

/** What an autoscaler reads. */
function reader(made: AutoscalePlan, index: number, clock: TurnedClock): (reference: string) => Reading {
  const order = new Map(made.references.map((reference, at) => [reference, at]));
  const reading = { value: 0, ageMs: 100, stale: false, missing: false, source: 'stream' };
  return (reference) => {
    reading.value = loadOf(order.get(reference) ?? 0, index, clock.now());
    return { ...reading };
  };
}

function autoscalers(made: AutoscalePlan): () => void {
  const clock = new TurnedClock();
  for (let index = 0; index < count; index++) {
    const read = reader(made, index, clock);
    new Autoscaler({ clock, plan: made, read, apply: () => undefined }).start();
  }
  return () => clock.tick();
}

/** The bench's own part: the values are made up and looked up, and nothing is decided. */
function readers(made: AutoscalePlan): () => void {
  const clock = new TurnedClock();
  const reads = Array.from({ length: count }, (_, index) => reader(made, index, clock));
  const kept: (readonly Reading[])[] = [];
  return () => {
    clock.tick();
    for (const [index, read] of reads.entries()) kept[index] = made.references.map(read);
  };
}

/** The same values, the same sum, and the two windows as plain arrays of a minute. */
function reference(): () => void {
  const keep = MINUTE_MS / INTERVAL_MS;
  const pools = Array.from({ length: count }, (_, index) => ({
    index,
    depths: [] as number[],
    errors: [] as number[],
  }));
  const sizes = new Array<number>(count).fill(2);
  let now = 0;
  return () => {
    now += INTERVAL_MS;
    for (const { index, depths, errors } of pools) {
      const depth = loadOf(0, index, now);
      const error = loadOf(4, index, now);
      depths.push(depth);
      errors.push(error);
      if (depths.length > keep) depths.shift();
      if (errors.length > keep) errors.shift();
      let sum = 0;
      let peak = 0;
      for (const each of depths) sum += each;
      for (const each of errors) peak = Math.max(peak, each);
      const most = Math.max(loadOf(1, index, now), loadOf(2, index, now));
      const wanted = Math.ceil(
        (depth + sum / depths.length) / 100 + most / 50 + loadOf(3, index, now) / 1_000 + peak / 10,
      );
      sizes[index] = Math.min(64, Math.max(1, wanted));
    }
  };
}

/** Milliseconds of processor time (others may want the processor too) and bytes for a tick; collections within a round make the bytes a lower bound, so the largest counts. */
function measure(tick: () => void): { ms: number; bytes: number } {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  tick();
  const bytes = process.memoryUsage().heapUsed - before;
  const used = process.cpuUsage();
  for (let n = 1; n < ticks; n++) tick();
  const { user, system } = process.cpuUsage(used);
  return { ms: (user + system) / 1_000 / (ticks - 1), bytes };
}

const ours = autoscalers(plan);
const plain = reference();
const reading = readers(plan);
for (let n = 0; n < 100; n++) {
  ours();
  plain();
  reading();
}
const first: { ms: number; bytes: number }[] = [];
const second: { ms: number; bytes: number }[] = [];
const own: { ms: number; bytes: number }[] = [];
for (let round = 0; round < rounds; round++) {
  first.push(measure(ours));
  second.push(measure(plain));
  own.push(measure(reading));
  progress(
    `round ${round + 1}: ${tidy(first.at(-1)?.ms ?? 0)} ms a tick, plain ${tidy(second.at(-1)?.ms ?? 0)} ms`,
  );
}
const ms = (series: readonly { ms: number }[]): number => median(series.map((each) => each.ms));
report({
  bench: 'expressions',
  unit: 'ms/tick',
  better: 'lower',
  ours: tidy(ms(first)),
  reading: tidy(ms(own)),
  withoutReading: tidy(ms(first) - ms(own)),
  reference: tidy(ms(second)),
  ratio: tidy(ms(first) / ms(second)),
  bytesPerEvaluation: Math.round(median(first.map(({ bytes }) => bytes)) / count),
  autoscalers: count,
  references: plan.references.length,
  windows: plan.windows.length,
  ticks,
  rounds,
});

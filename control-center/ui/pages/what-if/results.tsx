/** Pool as it was against pool as it would have been, on one axis, and what each comes to. */
import { useMemo, useState } from 'preact/hooks';
import { Chart } from '../../charts/chart.js';
import type { Line } from '../../charts/plot.js';
import { SampleRecord } from '../../charts/record.js';
import { distanceOf, poolColumns, poolSummary, queueSeconds } from '../../what-if/load.js';
import type { WhatIfRun } from '../../what-if/run.js';
import { countText, plural, UNKNOWN } from '../../words/numbers.js';
import { clockText, spanText } from '../../words/times.js';
import type { Load } from './load.js';
import type { Runs } from './use-runs.js';

interface Props {
  readonly load: Load;
  readonly runs: Runs;
  readonly names: readonly string[];
  readonly isUnchanged: boolean;
}

const COLORS = ['series-2', 'series-4'] as const;
/** Items in the queue above which the wait counts. */
const DEPTH = 100;

export function Results({ load, runs, names, isUnchanged }: Props) {
  const { history, from, until } = load;
  const [cursor, setCursor] = useState<number | undefined>();
  const window = { from, to: until };
  const cut = useMemo(() => {
    const record = new SampleRecord();
    record.begin(history);
    return record.cut(['workers', 'queueDepth'], window);
  }, [load]);
  const [real = [], queue = []] = cut.columns;
  const pools = useMemo(() => {
    const { times, columns } = poolColumns(
      { times: cut.times, column: real },
      names.map((_, index) => runs.runs[index]?.sizes ?? []),
    );
    return { times, columns };
  }, [cut, runs.runs, names.length]);
  const lines: readonly Line[] = [
    { label: 'as it was', color: 'series-1', fill: true },
    ...names.map((name, index) => ({ label: name, color: COLORS[index] ?? 'series-2', dashed: true })),
  ];
  const absent = [...new Set(runs.runs.flatMap((run) => run?.absent ?? []))];
  const common = {
    window,
    format: countText,
    isLive: false,
    cursor,
    onCursor: setCursor,
    onZoom: () => undefined,
  };
  const apart = distanceOf(pools.times, pools.columns[0] ?? [], pools.columns[1] ?? []);
  return (
    <section aria-label="Result" class="what-if-results">
      <div class="why-charts">
        <Chart
          {...common}
          title="Pool"
          lines={lines}
          cut={pools}
          height={130}
          least={2}
          wholeOnly
          showTimes
        />
        <Chart
          {...common}
          title="Queue depth, as recorded"
          lines={[{ label: 'waiting', color: 'series-1', fill: true }]}
          cut={{ times: cut.times, columns: [queue] }}
          height={84}
          least={4}
          wholeOnly
        />
      </div>
      <ResultTable
        real={poolSummary(cut.times, real, Math.max(...real.map((size) => size ?? 0)))}
        queue={queueSeconds(cut.times, queue, DEPTH)}
        runs={runs.runs}
        names={names}
      />
      <p class="muted small">
        Recorded {clockText(from)}–{clockText(until)} ({spanText(until - from)}),{' '}
        {plural(history.references.length, 'reference')}
        {history.origin === 'seen' ? ', by the Control Center while it watched' : ''}. The load is what was
        recorded: it does not react to the pool. Nothing is applied from here.
        {absent.length > 0 ? ` Without a record, and so missing in the run: ${absent.join(', ')}.` : ''}
        {isUnchanged && apart >= 0.05
          ? ` With the running block, the run and the real pool are ${countText(apart)} workers apart on average: values were recorded once a second and not at every evaluation.`
          : ''}
      </p>
      <div class="columns">
        {names.map((name, index) => (
          <RunDecisions key={name} name={name} run={runs.runs[index]} />
        ))}
      </div>
    </section>
  );
}

interface TableProps {
  readonly real: ReturnType<typeof poolSummary>;
  readonly queue: number;
  readonly runs: Runs['runs'];
  readonly names: readonly string[];
}

const HEADS = [
  'worker-seconds',
  'most',
  'least',
  'changes',
  'turns',
  'at the limit',
  'value missing',
  `queue-seconds over ${DEPTH}`,
];

function ResultTable({ real, queue, runs, names }: TableProps) {
  const row = [
    ...[real.workerSeconds, real.most, real.least, real.changes, real.turns].map(countText),
    spanText(real.atLimitMs),
    UNKNOWN,
    countText(queue),
  ];
  return (
    <div class="table-frame">
      <table class="rows what-if-table">
        <caption class="sr">What the pools come to</caption>
        <thead>
          <tr>
            <th scope="col">Pool</th>
            {HEADS.map((head) => (
              <th scope="col" class="end" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Row name="as it was" cells={row} />
          {names.map((name, index) => (
            <Row key={name} name={name} cells={cellsOf(runs[index])} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellsOf(run: WhatIfRun | undefined): readonly string[] {
  if (!run) return HEADS.map(() => UNKNOWN);
  const { workerSeconds, mostWorkers, leastWorkers, changes, reversals, atLimitMs, missingMs } = run.summary;
  return [
    ...[workerSeconds, mostWorkers, leastWorkers, changes, reversals].map(countText),
    spanText(atLimitMs),
    spanText(missingMs),
    'as recorded',
  ];
}

function Row({ name, cells }: { readonly name: string; readonly cells: readonly string[] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {cells.map((cell, index) => (
        <td class="end num" key={HEADS[index]} data-label={HEADS[index]}>
          {cell}
        </td>
      ))}
    </tr>
  );
}

function RunDecisions({ name, run }: { readonly name: string; readonly run: WhatIfRun | undefined }) {
  if (!run) return null;
  return (
    <section class="panel">
      <h2>
        {name}: {plural(run.decisions.length, 'decision')}
      </h2>
      {run.oscillation ? <p class="tone-warn">{run.oscillation}</p> : undefined}
      <ol class="plain run-decisions">
        {run.decisions.map(({ time, from, to, sentence }) => (
          <li key={`${time} ${to.workers}`} class="run-line">
            <span class="num muted">{clockText(Date.parse(time))}</span>{' '}
            <span class="num">
              {countText(from.workers)} → {countText(to.workers)}
            </span>{' '}
            {sentence}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The charts of an operator: queue, pool, and how its reconciles go. */
import { useMemo } from 'preact/hooks';
import { Chart } from '../../charts/chart.js';
import type { Line } from '../../charts/plot.js';
import type { Cut } from '../../charts/record.js';
import { useRecord } from '../../charts/use-record.js';
import { useWindow } from '../../charts/use-window.js';
import { Failure, Skeleton } from '../../parts/notices.js';
import type { SetParams } from '../../parts/page-state.js';
import { useEntity } from '../../services.js';
import { keyOf } from '../../stream/topics.js';
import type { pageParams } from '../../url/pages.js';
import type { ValuesOf } from '../../url/params.js';
import { countText, percentText } from '../../words/numbers.js';
import { clockText, millisText } from '../../words/times.js';

interface ChartSpec {
  readonly title: string;
  readonly names: readonly string[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly least: number;
  readonly wide?: boolean;
}

const line = (label: string, color: string, more: Partial<Line> = {}): Line => ({ label, color, ...more });

const CHARTS: readonly ChartSpec[] = [
  {
    title: 'Queue depth',
    names: ['queueDepth'],
    lines: [line('waiting', 'series-1', { fill: true })],
    format: countText,
    least: 4,
    wide: true,
  },
  {
    title: 'Workers',
    names: ['workers', 'workersBusy', 'workersConfigured'],
    lines: [
      line('pool', 'series-1', { fill: true }),
      line('busy', 'series-2'),
      line('configured', 'muted', { dashed: true }),
    ],
    format: countText,
    least: 2,
    wide: true,
  },
  {
    title: 'Oldest in queue',
    names: ['queueOldestMs'],
    lines: [line('waits', 'series-2')],
    format: millisText,
    least: 100,
  },
  {
    title: 'Busy',
    names: ['workersBusyPercent'],
    lines: [line('of the pool', 'series-3')],
    format: percentText,
    least: 100,
  },
  {
    title: 'Duration p95',
    names: ['reconcileDurationP95Ms'],
    lines: [line('p95', 'series-4')],
    format: millisText,
    least: 50,
  },
  {
    title: 'Errors',
    names: ['errorRatePercent'],
    lines: [line('failed', 'bad')],
    format: percentText,
    least: 10,
  },
  {
    title: 'Reconciles',
    names: ['reconcilesPerSecond'],
    lines: [line('per second', 'series-5')],
    format: perSecond,
    least: 1,
  },
];

function perSecond(value: number): string {
  return `${countText(value)}/s`;
}

interface Props {
  readonly rt: string;
  readonly crd: string;
  readonly state: ValuesOf<typeof pageParams.crd>;
  readonly set: SetParams<typeof pageParams.crd>;
  readonly spanMs: number;
}

export function LiveCharts({ rt, crd, state, set, spanMs }: Props) {
  const recorded = useRecord(rt, crd, spanMs);
  const { window, isLive, cursor, setCursor } = useWindow(state, recorded.now, recorded.version);
  const { record, version } = recorded;
  const live = useEntity('crd', keyOf.crd(rt, crd))?.live;
  const configured = live?.autoscalerWorkers.configured;
  const cuts = useMemo(
    () => CHARTS.map(({ names }) => withConfigured(record.cut(names, window), names, configured)),
    [record, version, window.from, window.to, configured],
  );
  if (recorded.failure && record.lastAt === undefined)
    return <Failure failure={recorded.failure} retry={recorded.retry} />;
  if (!recorded.isLoaded && record.lastAt === undefined)
    return <Skeleton shape="charts" label="Loading the record" />;
  const since = record.since;
  return (
    <section class="charts" aria-label="Charts">
      {CHARTS.map(({ title, lines, format, least, wide }, index) => (
        <div key={title} class={wide ? 'chart-wide' : 'chart-narrow'}>
          <Chart
            title={title}
            limit={title === 'Queue depth' ? live?.maxDepth : undefined}
            lines={lines}
            cut={cuts[index] ?? { times: [], columns: [] }}
            window={window}
            format={format}
            isLive={isLive}
            height={wide ? 130 : 84}
            least={least}
            showTimes={wide ?? false}
            wholeOnly={format === countText}
            asTable={state.table}
            cursor={cursor}
            onCursor={setCursor}
            onZoom={({ from, to }) => set({ from, to })}
          />
        </div>
      ))}
      <p class="muted chart-note">
        {cursor === undefined ? '' : `Cursor at ${clockText(cursor)}. `}
        {since !== undefined && since > window.from ? `Recorded since ${clockText(since)}. ` : ''}
        {recorded.origin === 'seen' ? 'Recorded by the Control Center while it watches. ' : ''}
        {recorded.problem ? `The runtime's own record could not be read: ${recorded.problem}. ` : ''}
        Drag over a chart to zoom all of them.
      </p>
    </section>
  );
}

/** The record has no column for what is configured; what it is now stands for the whole window. */
function withConfigured(cut: Cut, names: readonly string[], configured: number | undefined): Cut {
  const index = names.indexOf('workersConfigured');
  if (index < 0 || configured === undefined) return cut;
  const columns = cut.columns.map((column, at) => (at === index ? cut.times.map(() => configured) : column));
  return { times: cut.times, columns };
}

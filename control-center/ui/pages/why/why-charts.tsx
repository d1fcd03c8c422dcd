import { useMemo } from 'preact/hooks';
import type { DecisionEntity } from '../../../server/wire/index.js';
import { Chart } from '../../charts/chart.js';
import { MARKS, markOf } from '../../why/chain.js';
import { countText } from '../../words/numbers.js';
import { clockText } from '../../words/times.js';
import type { WhyActions, WhyData, WhyView } from './why-data.js';

interface Props {
  readonly data: WhyData;
  readonly view: WhyView;
  readonly decisions: readonly DecisionEntity[];
  readonly chosen: DecisionEntity | undefined;
  readonly actions: WhyActions;
}

const REFERENCE_LINES = [{ label: 'value', color: 'series-3', fill: false }] as const;
const QUEUE_LINES = [{ label: 'waiting', color: 'series-1', fill: true }] as const;
const POOL_LINES = [
  { label: 'pool', color: 'series-1', fill: true },
  { label: 'busy', color: 'series-2' },
] as const;

/** The values that were decided on, the queue and the pool, under each other on one axis. */
export function WhyCharts({ data, view, decisions, chosen, actions }: Props) {
  const { record, version, references, gaps } = data;
  const { window, isLive, at, asTable } = view;
  const queue = useMemo(() => record.cut(['queueDepth'], window), [record, version, window.from, window.to]);
  const pool = useMemo(
    () => record.cut(['workers', 'workersBusy'], window),
    [record, version, window.from, window.to],
  );
  const shown = references.filter(({ reference }) => reference !== 'metrics.queueDepth');
  const cuts = useMemo(
    () => shown.map((each) => each.record.cut(['value'], window)),
    [references, window.from, window.to],
  );
  const common = {
    window,
    isLive,
    asTable,
    gaps,
    format: countText,
    wholeOnly: true,
    cursor: at,
    onCursor: (moment: number | undefined) => {
      if (moment !== undefined && asTable) actions.scrub(Math.round(moment));
    },
    onZoom: actions.zoom,
  };
  return (
    <section class="why-charts" aria-label="Charts">
      {shown.map(({ reference }, index) => (
        <Chart
          key={reference}
          {...common}
          title={reference}
          lines={REFERENCE_LINES}
          cut={cuts[index] ?? EMPTY}
          height={84}
          least={4}
        />
      ))}
      <Chart {...common} title="Queue depth" lines={QUEUE_LINES} cut={queue} height={84} least={4} />
      <Chart {...common} title="Pool" lines={POOL_LINES} cut={pool} height={130} least={2} showTimes>
        <Marks window={window} decisions={decisions} chosen={chosen} onChoose={actions.choose} />
        {data.leads.map(({ at: moment, identity }) =>
          moment < window.from || moment > window.to ? undefined : (
            <span
              key={moment}
              class="lead-mark"
              title={`${identity} leads since ${clockText(moment)}`}
              style={{ left: leftOf(moment, window) }}
            >
              ◆
            </span>
          ),
        )}
      </Chart>
    </section>
  );
}

const EMPTY = { times: [], columns: [[]] };

interface MarksProps {
  readonly window: WhyView['window'];
  readonly decisions: readonly DecisionEntity[];
  readonly chosen: DecisionEntity | undefined;
  readonly onChoose: (decision: DecisionEntity) => void;
}

/** A mark for each decision, with the age of the oldest value that it was made from as a bar to its left. */
function Marks({ window, decisions, chosen, onChoose }: MarksProps) {
  // Of those that are closer than a mark is wide the newest lies above.
  const oldestFirst = [...decisions].sort((a, b) => a.id - b.id);
  return (
    <>
      {oldestFirst.map((decision) => {
        const kind = markOf(decision);
        const at = Date.parse(decision.time);
        const age = Math.max(0, ...decision.values.map(({ ageMs }) => ageMs ?? 0));
        const share = age / (window.to - window.from);
        return (
          <button
            type="button"
            key={decision.id}
            tabIndex={-1}
            class={`decision-mark sign-${kind}${decision.dryRun ? ' is-dry' : ''}${chosen?.id === decision.id ? ' is-chosen' : ''}`}
            data-decision={decision.id}
            style={{ left: leftOf(at, window) }}
            title={`${clockText(at, true)} ${decision.sentence}`}
            aria-label={`${MARKS[kind].word} at ${clockText(at, true)}`}
            onClick={() => onChoose(decision)}
          >
            <span class="age-bar" style={{ width: `${(share * 100).toFixed(2)}cqw` }} />
            {MARKS[kind].sign}
          </button>
        );
      })}
    </>
  );
}

/** Where a moment stands over the plot: the axis is 46 px wide and the plot ends 24 px before its edge. */
function leftOf(at: number, { from, to }: WhyView['window']): string {
  const share = (at - from) / (to - from);
  return `calc(46px + (100% - 70px) * ${share.toFixed(5)})`;
}

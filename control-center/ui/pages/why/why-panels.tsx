/** Charts, scrubber, list and record of decisions: the same for a runtime and for a file. */
import { useMemo } from 'preact/hooks';
import type { DecisionEntity } from '../../../server/wire/index.js';
import { edgeThen } from '../../graph/past.js';
import { Icon } from '../../parts/icon.js';
import { MomentBar, Scrubber } from '../../parts/moment.js';
import { Siblings } from '../../parts/siblings.js';
import { useHref, useKeys, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { DecisionList } from './decision-list.js';
import { DecisionRecord } from './decision-record.js';
import { WhyCharts } from './why-charts.js';
import type { WhyActions, WhyData, WhyView } from './why-data.js';

interface Props {
  readonly data: WhyData;
  readonly view: WhyView;
  /** Now, on the clock of the record. */
  readonly now: () => number;
  readonly actions: WhyActions;
}

export function WhyPanels({ data, view, now, actions }: Props) {
  const { window, at, decision } = view;
  const inWindow = useMemo(
    () =>
      data.decisions.filter(({ time }) => Date.parse(time) >= window.from && Date.parse(time) <= window.to),
    [data.decisions, window.from, window.to],
  );
  const chosen = chosenOf(data.decisions, decision, at);
  const step = (by: 1 | -1) => {
    const index = chosen ? inWindow.findIndex(({ id }) => id === chosen.id) : by < 0 ? inWindow.length : -1;
    const next = inWindow[index + by];
    if (next) actions.choose(next);
  };
  useKeys(
    [
      { keys: '[', label: 'Earlier decision', run: () => step(1) },
      { keys: ']', label: 'Later decision', run: () => step(-1) },
      { keys: 'l', label: 'Back to live', run: actions.backToLive },
    ],
    [inWindow, chosen?.id, actions],
  );
  return (
    <>
      {data.notices.map((notice) => (
        <p key={notice} class="source-notice">
          <span>
            <Icon name="up" /> {notice}
          </span>
        </p>
      ))}
      {at === undefined ? undefined : (
        <MomentBar at={at} now={now} onBack={actions.backToLive}>
          {view.isSaved ? undefined : <TopologyThen runtime={data.runtime} ago={now() - at} />}
        </MomentBar>
      )}
      <WhyCharts data={data} view={view} decisions={inWindow} chosen={chosen} actions={actions} />
      <Scrubber from={window.from} to={window.to} at={at} now={now} onMove={actions.scrub} />
      <div class="why-columns">
        <DecisionList
          decisions={inWindow}
          lastUnchanged={data.lastUnchanged}
          chosen={chosen}
          onChoose={actions.choose}
        />
        <DecisionRecord
          decision={chosen ?? inWindow[0]}
          runtime={data.runtime}
          crd={data.crd}
          now={now}
          until={window.to}
        />
      </div>
      {view.isSaved ? undefined : <SiblingsThen data={data} at={at} />}
    </>
  );
}

/** Whom it reads, as they were at the moment where one is chosen. */
function SiblingsThen({ data, at }: { readonly data: WhyData; readonly at: number | undefined }) {
  const { runtime, crd, siblings } = data;
  if (at === undefined || !siblings) return <Siblings rt={runtime} crd={crd} />;
  const then = at - siblings.lead;
  return (
    <Siblings
      rt={runtime}
      crd={crd}
      then={(key, edge) => edgeThen(siblings.changes, `edge:${key}`, edge, then)}
    />
  );
}

/** The way to who read whom at that moment, on the clock of this browser. */
function TopologyThen({ runtime, ago }: { readonly runtime: string; readonly ago: number }) {
  const { clock } = useServices();
  const href = useHref();
  const query = `focus=${encodeURIComponent(runtime)}&at=${Math.round(clock.now() - ago)}`;
  return <a href={href(`${paths.topology()}?${query}`)}>Topology at this moment</a>;
}

/** The decision that was chosen, else the one in force at the moment. */
function chosenOf(
  decisions: readonly DecisionEntity[],
  id: number | undefined,
  at: number | undefined,
): DecisionEntity | undefined {
  if (id !== undefined) return decisions.find((each) => each.id === id);
  if (at === undefined) return undefined;
  return decisions.find(({ time }) => Date.parse(time) <= at);
}

/** Charts, scrubber, list and record of decisions: the same for a runtime and for a file. */
import { useMemo } from 'preact/hooks';
import type { DecisionEntity } from '../../../server/wire/index.js';
import { useKeys } from '../../services.js';
import { clockText, spanText } from '../../words/times.js';
import { DecisionList } from './decision-list.js';
import { DecisionRecord } from './decision-record.js';
import { WhyCharts } from './why-charts.js';
import type { WhyActions, WhyData, WhyView } from './why-data.js';

interface Props {
  readonly data: WhyData;
  readonly view: WhyView;
  readonly now: number;
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
          {notice}
        </p>
      ))}
      {at === undefined ? undefined : (
        <div class="moment-bar" role="status">
          <span class="num">
            {clockText(at, true)}, {spanText(now - at)} ago
          </span>
          <button type="button" class="button" onClick={actions.backToLive}>
            Back to live
          </button>
        </div>
      )}
      <WhyCharts data={data} view={view} decisions={inWindow} chosen={chosen} actions={actions} />
      <label class="scrubber">
        <span class="sr">Moment</span>
        <input
          type="range"
          min={Math.round(window.from)}
          max={Math.round(window.to)}
          step={Math.max(100, Math.round((window.to - window.from) / 900))}
          value={at ?? Math.round(window.to)}
          aria-valuetext={at === undefined ? 'now' : `${clockText(at)}, ${spanText(now - at)} ago`}
          onInput={({ currentTarget }) => actions.scrub(Number(currentTarget.value))}
        />
      </label>
      <div class="why-columns">
        <DecisionList
          decisions={inWindow}
          lastUnchanged={data.lastUnchanged}
          chosen={chosen}
          onChoose={actions.choose}
        />
        <DecisionRecord decision={chosen ?? inWindow[0]} runtime={data.runtime} crd={data.crd} now={now} />
      </div>
    </>
  );
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

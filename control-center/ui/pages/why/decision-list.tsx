import type { DecisionEntity } from '../../../server/wire/index.js';
import { MARKS, markOf } from '../../why/chain.js';
import { countText, plural } from '../../words/numbers.js';
import { clockText } from '../../words/times.js';

interface Props {
  readonly decisions: readonly DecisionEntity[];
  readonly lastUnchanged: DecisionEntity | null;
  readonly chosen: DecisionEntity | undefined;
  readonly onChoose: (decision: DecisionEntity) => void;
}

/** The decisions of the range as sentences, newest first. */
export function DecisionList({ decisions, lastUnchanged, chosen, onChoose }: Props) {
  return (
    <section class="panel" aria-labelledby="decisions-title">
      <h2 id="decisions-title">{plural(decisions.length, 'decision')}</h2>
      {decisions.length === 0 ? <p class="muted">Nothing was changed in this range.</p> : undefined}
      <ol class="decisions">
        {decisions.map((decision) => {
          const kind = markOf(decision);
          const { from, to, time, sentence, dryRun } = decision;
          return (
            <li key={decision.id}>
              <button
                type="button"
                class="decision-line"
                aria-pressed={chosen?.id === decision.id}
                onClick={() => onChoose(decision)}
              >
                <span class="num muted">{clockText(Date.parse(time))}</span>
                <span class={`decision-sign sign-${kind}`}>
                  <span aria-hidden="true">{MARKS[kind].sign}</span>
                  <span class="sr">{MARKS[kind].word}</span>
                </span>
                <span class="num change">
                  {countText(from.workers)} → {countText(to.workers)}
                </span>
                <span class="sentence">
                  {dryRun ? 'dry run: ' : ''}
                  {sentence}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      {lastUnchanged ? (
        <p class="muted">
          Last evaluation that changed nothing, at{' '}
          <span class="num">{clockText(Date.parse(lastUnchanged.time))}</span>: {lastUnchanged.sentence}
        </p>
      ) : undefined}
    </section>
  );
}

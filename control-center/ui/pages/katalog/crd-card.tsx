import type { RowEntity } from '../../../server/wire/index.js';
import { Age } from '../../parts/age.js';
import { Icon } from '../../parts/icon.js';
import { Spark } from '../../parts/spark.js';
import { StateMark } from '../../parts/state-mark.js';
import { useEntity, useHref } from '../../services.js';
import { keyOf } from '../../stream/topics.js';
import { paths } from '../../url/pages.js';
import { countText, percentText, plural, UNKNOWN } from '../../words/numbers.js';
import { crdState, isNumbered, noLeaderText, rowState } from '../../words/states.js';
import { millisText } from '../../words/times.js';
import { Workers } from '../overview/workers.js';

/** One operator on the page of its runtime. */
export function CrdCard({ row }: { readonly row: RowEntity }) {
  const href = useHref();
  const spark = useEntity('spark', keyOf.crd(row.runtime, row.crd));
  const { crd, reason, gated, gatedReason, failing, denied, healthOff, infoOff } = row;
  const p95 = row.reconcileDurationP95Ms;
  return (
    <article class={`card shown-${row.shown.replace(' ', '-')} state-${row.state.replace(' ', '-')}`}>
      <header>
        <h2>
          <a href={href(paths.crd(row.runtime, crd))}>{crd}</a>
        </h2>
        <StateMark state={rowState(row)}>
          {row.confirmedAt === null ? undefined : (
            <>
              , last {crdState(row.state).word} <Age at={row.confirmedAt} />
            </>
          )}
        </StateMark>
      </header>
      <p class="muted gvk">{row.gvk}</p>
      {!isNumbered(row) ? (
        <p>
          {countText(row.resourceCount)} CRs; its numbers come with a leader: {noLeaderText(row)}.
        </p>
      ) : (
        <dl class="numbers">
          <Fact name="workers">
            <Workers row={row} />
          </Fact>
          <Fact name="queue">{countText(row.queueDepth)}</Fact>
          <Fact name="errors">{percentText(row.errorRatePercent)}</Fact>
          <Fact name="p95">{p95 === null ? UNKNOWN : millisText(p95)}</Fact>
          <Fact name="CRs">{countText(row.resourceCount)}</Fact>
        </dl>
      )}
      {spark?.queueDepth.some((value) => value !== null) ? (
        <figure class="spark-figure">
          <Spark values={spark.queueDepth} label="queue of the last 10 minutes" />
          <figcaption class="muted">queue, last 10 min</figcaption>
        </figure>
      ) : undefined}
      {failing ? (
        <p class="tone-bad">
          {plural(failing, 'CR')} of {countText(row.resourceCount)} {failing === 1 ? 'fails' : 'fail'}
        </p>
      ) : undefined}
      {reason || gatedReason ? <p class="reason">{gated ? gatedReason : reason}</p> : undefined}
      {denied ? <p>{countText(denied)} denied at admission</p> : undefined}
      {healthOff || infoOff ? (
        <p class="muted">
          <Icon name="off" /> {offText(healthOff, infoOff)} switched off (endpoints)
        </p>
      ) : undefined}
    </article>
  );
}

function offText(health: boolean, info: boolean): string {
  if (health && info) return 'health and info';
  return health ? 'health' : 'info';
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
    </div>
  );
}

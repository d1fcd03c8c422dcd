import type { ComponentChildren } from 'preact';
import type { CrdHealth, CrdLive, RowEntity } from '../../../server/wire/index.js';
import { Time } from '../../parts/age.js';
import { StateMark } from '../../parts/state-mark.js';
import { useHref } from '../../services.js';
import { paths } from '../../url/pages.js';
import { countText } from '../../words/numbers.js';
import { crdState } from '../../words/states.js';

interface Props {
  readonly health: CrdHealth | null;
  readonly live: CrdLive | null;
  readonly row: RowEntity | undefined;
  readonly rt: string;
}

/** Health as the leader says it, and what the operator waits for. */
export function HealthFacts({ health, live, row, rt }: Props) {
  const href = useHref();
  if (row?.healthOff) {
    return (
      <section class="panel">
        <h2>Health</h2>
        <p class="muted">Switched off by endpoints.health of the Katalog.</p>
      </section>
    );
  }
  if (!health) return null;
  return (
    <section class="panel">
      <h2>Health</h2>
      {health.reason ? <p class="reason">{health.reason}</p> : undefined}
      <dl class="pairs">
        <Pair name="reconciles">{countText(health.totalReconciles)}</Pair>
        <Pair name="failed">{countText(health.failedReconciles)}</Pair>
        <Pair name="failures in a row">
          {countText(health.consecutiveFails)}
          {live?.failureThreshold ? (
            <span class="of"> of {countText(live.failureThreshold)}</span>
          ) : undefined}
        </Pair>
        <Pair name="last reconcile">
          <Time text={health.lastReconcile} />
        </Pair>
        {live ? <Pair name="queue limit">{countText(live.maxDepth)}</Pair> : undefined}
        {live ? <Pair name="resync">{live.resync || '–'}</Pair> : undefined}
      </dl>
      {health.dependencies.length > 0 ? (
        <ul class="plain">
          {health.dependencies.map(({ name, condition, satisfied, state }) => (
            <li key={name} class="dependency">
              depends on <a href={href(paths.crd(rt, name))}>{name}</a>
              {state ? <StateMark state={crdState(state)} /> : undefined}
              <span class={satisfied ? 'muted' : 'tone-warn'}>
                {satisfied ? 'as' : 'not'} required: {condition || 'started'}
              </span>
            </li>
          ))}
        </ul>
      ) : undefined}
    </section>
  );
}

function Pair({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
    </div>
  );
}

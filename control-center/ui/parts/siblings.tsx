/** Whom the operator reads: how, how fresh, and what stands in the way. */
import type { EdgeEntity } from '../../server/wire/index.js';
import { useHref, useServices } from '../services.js';
import { paths } from '../url/pages.js';
import { edgeState } from '../words/edges.js';
import { spanText } from '../words/times.js';
import { StateMark } from './state-mark.js';

export function Siblings({
  rt,
  crd,
  then = (_, edge) => edge,
}: {
  readonly rt: string;
  readonly crd: string;
  /** The edge as it was at the moment that is looked at. */
  readonly then?: (key: string, edge: EdgeEntity) => EdgeEntity;
}) {
  const { store } = useServices();
  const edges = store
    .all('edge')
    .flatMap(([key, edge]) =>
      edge.kind === 'cross' && edge.runtime === rt && edge.crd === crd ? [{ key, edge }] : [],
    );
  if (edges.length === 0) return null;
  return (
    <section class="panel">
      <h2>Siblings</h2>
      <ul class="plain siblings">
        {edges.map(({ key, edge }) => (
          <li key={key}>
            <Sibling edge={then(key, edge)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sibling({ edge }: { readonly edge: EdgeEntity }) {
  const href = useHref();
  const { row, to } = edge;
  return (
    <>
      <span class="sibling-name">
        {to ? (
          <a href={href(paths.crd(to.runtime, to.crd))}>{row.alias}</a>
        ) : (
          <span class="strong">{row.alias}</span>
        )}{' '}
        <span class="muted">
          {row.resource} · {row.source || 'not read yet'}
          {to ? '' : edge.ghost ? ` · ${edge.ghost}` : ''}
        </span>
      </span>
      <span>
        <Freshness edge={edge} /> <CircuitWords edge={edge} />
      </span>
      {row.lastError && (row.stale || !row.found) ? (
        <span class="reason muted">{row.lastError}</span>
      ) : undefined}
    </>
  );
}

/** Whether a value is confirmed; only what is stale counts up. */
export function Freshness({ edge }: { readonly edge: EdgeEntity }) {
  const { serverClock, seconds } = useServices();
  const { row, ageMs, ageAt } = edge;
  const state = edgeState(row, ageMs);
  if (state.sign !== 'stale' || ageMs === null) return <StateMark state={state} />;
  seconds.value;
  return (
    <StateMark
      state={{ ...state, word: `stale, ${spanText(ageMs + (serverClock.since(ageAt) ?? 0))} old` }}
    />
  );
}

export function CircuitWords({ edge }: { readonly edge: EdgeEntity }) {
  const { circuit } = edge.row;
  if (!circuit) return null;
  if (circuit.state !== 'open') return <span class="muted">circuit {circuit.state}</span>;
  return (
    <span class="tone-warn">
      circuit open
      {edge.retryInMs === null ? undefined : (
        <>
          , <Left edge={edge} />
        </>
      )}
    </span>
  );
}

function Left({ edge }: { readonly edge: EdgeEntity }) {
  const { serverClock, seconds } = useServices();
  seconds.value;
  const left = (edge.retryInMs ?? 0) - (serverClock.since(edge.ageAt) ?? 0);
  return <span class="num">{left <= 0 ? 'probing next' : `probe in ${spanText(left + 999)}`}</span>;
}

/** One edge in full: what is read over it, what happens when it is missing, and what it led to. */
import { useEffect, useState } from 'preact/hooks';
import type { AutoscalerRead, DecisionEntity } from '../../../server/wire/index.js';
import type { EdgeLine } from '../../graph/model.js';
import { Copy } from '../../parts/copy.js';
import { Icon } from '../../parts/icon.js';
import { CircuitWords, Freshness } from '../../parts/siblings.js';
import { useHref, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { curlLine } from '../../words/commands.js';
import { UNKNOWN } from '../../words/numbers.js';
import { clockText, millisText } from '../../words/times.js';

const DECISIONS = 5;

export function EdgePanel({ line, close }: { readonly line: EdgeLine; readonly close: () => void }) {
  const href = useHref();
  const { edge, to } = line;
  const { row } = edge;
  const consumer = useConsumer(to.box, to.crd);
  const prefix = `cross.${row.alias}.`;
  const newest = consumer.decisions[0] ?? consumer.autoscaler?.lastUnchanged ?? undefined;
  const values = (newest?.values ?? []).filter(({ reference }) => reference.startsWith(prefix));
  const led = consumer.decisions.filter((decision) =>
    decision.values.some(({ reference }) => reference.startsWith(prefix)),
  );
  return (
    <aside class="panel edge-panel" aria-label={`${to.crd} reads ${row.alias}`}>
      <div class="panel-head">
        <h2>
          {to.box} / {to.crd} reads {row.alias}
        </h2>
        <button type="button" class="icon-button" onClick={close}>
          <Icon name="close" />
          <span class="sr">Close</span>
        </button>
      </div>
      <p>
        <Freshness edge={edge} /> <CircuitWords edge={edge} />
      </p>
      <dl class="pairs">
        <Pair name="protocol" value={row.resource} />
        <Pair name="source" value={row.source} />
        <Pair name="confirmed within" value={row.cacheForMs === null ? '' : millisText(row.cacheForMs)} />
        <Pair name="used for" value={row.staleAfterMs === null ? '' : millisText(row.staleAfterMs)} />
        <Pair name="answered by" value={row.identity} />
        <Pair name="Katalog" value={row.katalog} />
        <Pair name="when missing" value={consumer.autoscaler ? onMissingText(consumer.autoscaler) : ''} />
        <Pair name="recognised by" value={edge.matchedBy ?? 'no runtime here'} />
      </dl>
      {row.url ? (
        <p class="reason">
          {row.url} <Copy text={curlLine(row.url)} label="curl" />
        </p>
      ) : undefined}
      {row.lastError ? <p class="reason tone-warn">{row.lastError}</p> : undefined}
      {values.length > 0 ? (
        <ul class="plain">
          {values.map(({ reference, value, ageMs, missing }) => (
            <li key={reference}>
              {reference}: <strong class="num">{missing ? 'missing' : String(value ?? UNKNOWN)}</strong>{' '}
              <span class="muted">
                at the last decision{ageMs === null ? '' : `, ${millisText(ageMs)} old`}
              </span>
            </li>
          ))}
        </ul>
      ) : undefined}
      {led.length > 0 ? (
        <>
          <h3>Decisions it led to</h3>
          <ul class="plain conditions">
            {led.slice(0, DECISIONS).map(({ id, time, sentence }) => (
              <li key={id}>
                <a href={href(`${paths.crd(to.box, to.crd, 'why')}?decision=${id}`)}>
                  <span class="num">{clockText(Date.parse(time))}</span> {sentence}
                </a>
              </li>
            ))}
          </ul>
        </>
      ) : undefined}
      {edge.to ? <a href={href(paths.crd(edge.to.runtime, edge.to.crd))}>Open {edge.to.crd}</a> : undefined}
    </aside>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value || UNKNOWN}</dd>
    </div>
  );
}

function onMissingText({ onMissing }: NonNullable<AutoscalerRead['value']>): string {
  return typeof onMissing === 'string'
    ? `onMissing: ${onMissing}`
    : `onMissing: ${JSON.stringify(onMissing)}`;
}

interface Consumer {
  readonly autoscaler: AutoscalerRead['value'] | undefined;
  readonly decisions: readonly DecisionEntity[];
}

/** The autoscaler of who reads, asked for when the edge is looked at. */
function useConsumer(rt: string, crd: string): Consumer {
  const { api } = useServices();
  const [consumer, setConsumer] = useState<Consumer>({ autoscaler: undefined, decisions: [] });
  useEffect(() => {
    let isWanted = true;
    setConsumer({ autoscaler: undefined, decisions: [] });
    void Promise.all([
      api.get<AutoscalerRead>(api.crdPath(rt, crd, 'autoscaler')),
      api.get<readonly DecisionEntity[]>(api.crdPath(rt, crd, 'decisions?limit=20')),
    ]).then(([autoscaler, decisions]) => {
      if (!isWanted) return;
      setConsumer({
        autoscaler: autoscaler.ok ? autoscaler.value.value : undefined,
        decisions: decisions.ok ? decisions.value : [],
      });
    });
    return () => {
      isWanted = false;
    };
  }, [api, rt, crd]);
  return consumer;
}

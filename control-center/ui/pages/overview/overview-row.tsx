import type { RowEntity, SourceEntity } from '../../../server/wire/index.js';
import { Age } from '../../parts/age.js';
import { Spark } from '../../parts/spark.js';
import { StateMark } from '../../parts/state-mark.js';
import { useEntity, useHref } from '../../services.js';
import { keyOf } from '../../stream/topics.js';
import { paths } from '../../url/pages.js';
import { countText, percentText, UNKNOWN } from '../../words/numbers.js';
import { causeOf, crdState, isNumbered, noLeaderText, rowState } from '../../words/states.js';
import { millisText } from '../../words/times.js';
import { Workers } from './workers.js';

interface Props {
  readonly id: string;
  /** Pixels of the rows between it and the one before that are not in the document. */
  readonly above: number;
  /** Of all rows, from 1 with the head; undefined: all are in the document. */
  readonly index: number | undefined;
}

/** One operator. It renders again when its own entities change, and not with the others. */
export function OverviewRow({ id, above, index }: Props) {
  const row = useEntity('row', id);
  const source = useEntity('source', keyOf.source(row?.runtime ?? ''));
  const spark = useEntity('spark', id);
  const href = useHref();
  if (!row) return null;
  const hasNumbers = isNumbered(row);
  const p95 = row.reconcileDurationP95Ms;
  return (
    <tr
      data-key={id}
      aria-rowindex={index}
      style={{ marginTop: above > 0 ? `${above}px` : '' }}
      class={`row shown-${row.shown.replace(' ', '-')} state-${row.state.replace(' ', '-')}`}
    >
      <td class="cell-state">
        <StateMark state={rowState(row)} />
      </td>
      <th scope="row" class="cell-name">
        <a href={href(paths.crd(row.runtime, row.crd))} data-row title={katalogText(row, source)}>
          <span class="of">{row.runtime} /</span> {row.crd}
        </a>
      </th>
      <td
        class="cell-why"
        // What does not fit into the column is read on hover.
        onPointerEnter={({ currentTarget }) => {
          currentTarget.title = `${currentTarget.textContent}\n${row.gvk}`;
        }}
      >
        <Why row={row} source={source} />
        {row.denied ? <span class="muted"> · {countText(row.denied)} denied at admission</span> : undefined}
      </td>
      <td class="end" data-label="workers" title={busyText(row)}>
        {hasNumbers ? <Workers row={row} /> : UNKNOWN}
      </td>
      <td class="end num" data-label="queue" title={queueText(row)}>
        {hasNumbers ? countText(row.queueDepth) : UNKNOWN}
      </td>
      <td class="cell-spark">
        {spark ? <Spark values={spark.queueDepth} label="queue of the last 10 minutes" /> : undefined}
      </td>
      <td
        class={`end num${(row.errorRatePercent ?? 0) >= NOTED_PERCENT && row.shown === 'fresh' ? ' tone-bad' : ''}`}
        data-label="errors"
      >
        {hasNumbers ? percentText(row.errorRatePercent) : UNKNOWN}
      </td>
      <td class="end num" data-label="p95">
        {hasNumbers && p95 !== null ? millisText(p95) : UNKNOWN}
      </td>
      <td class="end num" data-label="CRs">
        {countText(row.resourceCount)}
      </td>
    </tr>
  );
}

function katalogText({ cluster }: RowEntity, source: SourceEntity | undefined): string {
  const { name, version, runtimeVersion } = source?.katalog ?? NO_KATALOG;
  return [
    name && `Katalog ${name} ${version}`,
    runtimeVersion && `runtime ${runtimeVersion}`,
    cluster && `cluster ${cluster}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** A share of errors below this is shown, and not in red. */
const NOTED_PERCENT = 0.1;

const NO_KATALOG = { name: '', version: '', runtimeVersion: '' };

function busyText({ workersBusyPercent }: RowEntity): string | undefined {
  return workersBusyPercent === null ? undefined : `${percentText(workersBusyPercent)} busy`;
}

function queueText({ maxDepth, queueOldestMs }: RowEntity): string | undefined {
  const limit = maxDepth ? `at most ${countText(maxDepth)}` : '';
  const oldest = queueOldestMs ? `the oldest waits for ${millisText(queueOldestMs)}` : '';
  return [limit, oldest].filter(Boolean).join(', ') || undefined;
}

/** The one thing that there is to say of an operator. */
function Why({ row, source }: { readonly row: RowEntity; readonly source: SourceEntity | undefined }) {
  if (row.shown === 'unknown') return <Unknown row={row} source={source} />;
  if (row.shown === 'no leader') {
    return (
      <>
        {(source && causeOf(source.state)) || noLeaderText(row)}
        {row.confirmedAt === null ? undefined : (
          <>
            {' '}
            · last {crdState(row.state).word} <Age at={row.confirmedAt} />
          </>
        )}
      </>
    );
  }
  if (row.gated) return <>{row.gatedReason || 'gated'}</>;
  const failing = row.failing ?? 0;
  if (failing > 0)
    return (
      <>
        {countText(failing)} {failing === 1 ? 'CR fails' : 'CRs fail'}
        {row.reason ? `: ${row.reason}` : ''}
      </>
    );
  if (row.reason) return <>{row.reason}</>;
  if (row.hasUnhealthyDependencies) return <>depends on {row.dependsOn.join(', ')}, which is not healthy</>;
  if (row.staleSiblings > 0) return <>{countText(row.staleSiblings)} of its siblings is stale</>;
  if (row.queueGrows) return <>the queue has grown for a minute</>;
  if (row.scaled && row.lastDecision) return <span class="muted">{row.lastDecision}</span>;
  return <span class="muted">{row.description}</span>;
}

function Unknown({ row, source }: { readonly row: RowEntity; readonly source: SourceEntity | undefined }) {
  const cause = source ? causeOf(source.state) : '';
  return (
    <>
      last {crdState(row.state).word} {row.confirmedAt === null ? '' : <Age at={row.confirmedAt} />}
      {cause ? ` · ${cause}` : ''}
    </>
  );
}

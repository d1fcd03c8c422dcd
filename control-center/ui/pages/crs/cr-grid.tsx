/**
 * The rows of CRs: only those in sight are in the document. The focus is of the list and not of a row, so that a row that
 * leaves the document does not take it along; the row it stands on is said by `aria-activedescendant`.
 */

import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { CrRow } from '../../../server/wire/index.js';
import { useVirtualRows } from '../../crs/virtual.js';
import { StateMark } from '../../parts/state-mark.js';
import type { Order } from '../../parts/use-order.js';
import { useHref, useKeys, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { countText } from '../../words/numbers.js';
import { millisOf, momentText, spanText } from '../../words/times.js';

const ROW_PX = 34;
const PAGE_ROWS = 12;

interface Props {
  readonly rt: string;
  readonly crd: string;
  readonly keys: readonly string[];
  readonly hold: Order['hold'];
}

export function CrGrid({ rt, crd, keys, hold }: Props) {
  const { crs } = useServices();
  const { route } = useLocation();
  const href = useHref();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | undefined>(undefined);
  const rows = useVirtualRows(scroller, keys.length, ROW_PX);
  const at = active === undefined ? -1 : keys.indexOf(active);
  const move = (to: number) => {
    const index = Math.max(0, Math.min(keys.length - 1, to));
    setActive(keys[index]);
    rows.scrollTo(index);
  };
  const open = () => {
    const row = rowOf(active);
    if (row) route(href(paths.cr(rt, crd, row)));
  };
  const rowOf = (key: string | undefined): CrRow | undefined => {
    const place = key === undefined ? undefined : crs.placeOf(key);
    return place === undefined ? undefined : crs.row(place);
  };
  useKeys(
    [
      { keys: 'j', label: 'Next row', run: () => move(at + 1) },
      { keys: 'k', label: 'Previous row', run: () => move(at - 1) },
    ],
    [at, keys],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE_ROWS,
      PageUp: at - PAGE_ROWS,
      Home: 0,
      End: keys.length,
    };
    const next = to[event.key as keyof typeof to];
    if (next !== undefined) move(next);
    else if (event.key === 'Enter' && event.target === event.currentTarget) open();
    else return;
    event.preventDefault();
  };
  return (
    <div class="grid-frame" {...hold}>
      <div
        class="grid"
        role="grid"
        aria-label="CRs"
        aria-rowcount={keys.length + 1}
        aria-activedescendant={at >= 0 ? `cr-row-${at}` : undefined}
        tabIndex={0}
        ref={scroller}
        onKeyDown={onKeyDown}
      >
        <div class="grid-head" role="row" aria-rowindex={1} tabIndex={-1}>
          {HEADS.map(([name, label]) => (
            <span key={name} role="columnheader" class={`c-${name}`} tabIndex={-1}>
              {label}
            </span>
          ))}
        </div>
        <div role="rowgroup" class="grid-rows" style={{ height: `${rows.height}px` }}>
          {rows.items.map(({ index, start }) => {
            const key = keys[index] ?? '';
            const row = rowOf(key);
            return row ? (
              <Row
                key={key}
                row={row}
                index={index}
                top={start}
                isActive={index === at}
                href={href(paths.cr(rt, crd, row))}
              />
            ) : undefined;
          })}
        </div>
      </div>
    </div>
  );
}

const HEADS = [
  ['state', 'Ready'],
  ['ns', 'Namespace'],
  ['name', 'Name'],
  ['phase', 'Phase'],
  ['why', 'Reason'],
  ['fails', 'Fails'],
  ['age', 'Age'],
  ['labels', 'Labels'],
] as const;

interface RowProps {
  readonly row: CrRow;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
  readonly href: string;
}

function Row({ row, index, top, isActive, href }: RowProps) {
  const labels = Object.entries(row.labels).map(([key, value]) => `${key}=${value}`);
  return (
    <div
      role="row"
      id={`cr-row-${index}`}
      class={`grid-row${isActive ? ' is-active' : ''}`}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      tabIndex={-1}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" class="c-state" tabIndex={-1}>
        <StateMark state={crState(row)} />
      </span>
      <span role="gridcell" class="c-ns" tabIndex={-1}>
        {row.namespace}
      </span>
      <span role="gridcell" class="c-name" tabIndex={-1}>
        <a href={href} tabIndex={-1}>
          {row.name}
        </a>
      </span>
      <span role="gridcell" class="c-phase" tabIndex={-1}>
        {row.phase}
      </span>
      <span role="gridcell" class="c-why" title={row.lastError || row.readyReason} tabIndex={-1}>
        {row.lastError || row.readyReason}
      </span>
      <span role="gridcell" class="c-fails num" tabIndex={-1}>
        {row.fails > 0 ? countText(row.fails) : ''}
      </span>
      <span role="gridcell" class="c-age num" tabIndex={-1}>
        <CrAge created={row.creationTimestamp} />
      </span>
      <span role="gridcell" class="c-labels" title={labels.join(', ')} tabIndex={-1}>
        {labels.join(' ')}
      </span>
    </div>
  );
}

function CrAge({ created }: { readonly created: string }) {
  const { clock, seconds } = useServices();
  const at = millisOf(created);
  if (at === undefined) return <>–</>;
  seconds.value;
  return <span title={momentText(at)}>{spanText(clock.now() - at)}</span>;
}

/** What a CR is, worst first: a CR that hangs in its deletion does not look well. */
export function crState({ fails, deleting, ready }: Pick<CrRow, 'fails' | 'deleting' | 'ready'>) {
  if (fails > 0) return { tone: 'bad', sign: 'up', word: 'fails' } as const;
  if (deleting) return { tone: 'warn', sign: 'off', word: 'deleting' } as const;
  if (ready) return { tone: 'ok', sign: 'dot', word: 'ready' } as const;
  return { tone: 'wait', sign: 'pending', word: 'not ready' } as const;
}

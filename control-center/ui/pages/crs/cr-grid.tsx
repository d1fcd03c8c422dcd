/**
 * The rows of CRs: only those in sight are in the document. The focus is of the list and not of a row, so that a row that
 * leaves the document does not take it along; the row it stands on is said by `aria-activedescendant`.
 */

import { useMemo, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { CrRow } from '../../../server/wire/index.js';
import { RowSlots } from '../../crs/slots.js';
import { useVirtualRows } from '../../crs/virtual.js';
import { StateMark } from '../../parts/state-mark.js';
import type { Order } from '../../parts/use-order.js';
import { useHref, useKeys, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { countText } from '../../words/numbers.js';
import { crState } from '../../words/states.js';
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
  const slots = useMemo(() => new RowSlots(), []);
  const shown = slotted(
    rows.items.map(({ index, start }) => ({ key: keys[index] ?? '', index, start })),
    slots,
  );
  // To move an element costs more than to change it; once the list rests, they stand in the order that a reader hears.
  if (rows.isScrolling) shown.sort((a, b) => a.slot - b.slot);
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
        {/* An element may be given to another row, which the focus would then be on. */}
        <div
          role="rowgroup"
          class="grid-rows"
          style={{ height: `${rows.height}px` }}
          onFocusIn={() => scroller.current?.focus({ preventScroll: true })}
          onPointerMove={({ target }) => nameOnHover(target, (index) => rowOf(keys[index]))}
        >
          {shown.map(({ key, slot, index, start }) =>
            crs.placeOf(key) === undefined ? undefined : (
              <Row
                key={slot}
                id={key}
                version={crs.version.value}
                index={index}
                top={start}
                isActive={index === at}
                rt={rt}
                crd={crd}
              />
            ),
          )}
        </div>
      </div>
    </div>
  );
}

/**
 * The title of the cell under the pointer: what may not fit into it, and of an age its moment. Those of all cells would
 * be a part of each frame of a list that moves.
 */
function nameOnHover(target: EventTarget | null, rowAt: (index: number) => CrRow | undefined): void {
  const cell = target instanceof Element ? target.closest('[role="gridcell"]') : null;
  if (!(cell instanceof HTMLElement)) return;
  const row = rowAt(Number(cell.parentElement?.ariaRowIndex) - FIRST_ROW);
  const created = cell.classList.contains('c-age') ? millisOf(row?.creationTimestamp) : undefined;
  cell.title = created === undefined ? (cell.textContent ?? '') : momentText(created);
}

/** `aria-rowindex` of the first row: it counts from 1, and the head is a row. */
const FIRST_ROW = 2;

interface Shown {
  readonly key: string;
  readonly index: number;
  readonly start: number;
}

function slotted(rows: readonly Shown[], slots: RowSlots): (Shown & { readonly slot: number })[] {
  const taken = slots.of(rows.map(({ key }) => key));
  return rows.map((row, at) => ({ ...row, slot: taken[at] ?? 0 }));
}

const HEADS = [
  ['state', 'State'],
  ['ns', 'Namespace'],
  ['name', 'Name'],
  ['phase', 'Phase'],
  ['why', 'Reason'],
  ['fails', 'Fails'],
  ['gen', 'Gen.'],
  ['age', 'Age'],
  ['labels', 'Labels'],
] as const;

interface RowProps {
  readonly id: string;
  /** Of all rows. */
  readonly version: number;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
  readonly rt: string;
  readonly crd: string;
}

/** It is made anew when something of it may have changed, and not because the list moved. */
function Row({ id, version, index, top, isActive, rt, crd }: RowProps) {
  const { crs } = useServices();
  const href = useHref();
  return useMemo(() => {
    const place = crs.placeOf(id);
    if (place === undefined) return null;
    const row = crs.row(place);
    return (
      <RowCells row={row} index={index} top={top} isActive={isActive} href={href(paths.cr(rt, crd, row))} />
    );
  }, [id, version, index, top, isActive, rt, crd]);
}

interface CellsProps extends Pick<RowProps, 'index' | 'top' | 'isActive'> {
  readonly row: CrRow;
  readonly href: string;
}

function RowCells({ row, index, top, isActive, href }: CellsProps) {
  const labels = Object.entries(row.labels).map(([key, value]) => `${key}=${value}`);
  return (
    <div
      role="row"
      id={`cr-row-${index}`}
      class={`grid-row${isActive ? ' is-active' : ''}`}
      aria-rowindex={index + FIRST_ROW}
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
      <span role="gridcell" class="c-why" tabIndex={-1}>
        {row.lastError || row.readyReason}
      </span>
      <span role="gridcell" class="c-fails num" tabIndex={-1}>
        {row.fails > 0 ? countText(row.fails) : ''}
      </span>
      <span role="gridcell" class="c-gen num" tabIndex={-1}>
        {countText(row.generation)}
      </span>
      <span role="gridcell" class="c-age num" tabIndex={-1}>
        <CrAge created={row.creationTimestamp} />
      </span>
      <span role="gridcell" class="c-labels" tabIndex={-1}>
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
  return <>{spanText(clock.now() - at)}</>;
}

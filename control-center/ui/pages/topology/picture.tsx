/** Boxes and lines as SVG. It scrolls as any other element; nothing but a person moves it. */

import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { RowEntity } from '../../../server/wire/index.js';
import { extentOf, type Places } from '../../graph/layout.js';
import {
  type EdgeLine,
  HEAD_PX,
  LINE_PX,
  lineOffset,
  type Model,
  type RuntimeBox,
} from '../../graph/model.js';
import { Icon } from '../../parts/icon.js';
import { useHref, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { edgeState } from '../../words/edges.js';
import { countText, UNKNOWN } from '../../words/numbers.js';
import { isFreshState, isNumbered, rowState, type StateWords, sourceState } from '../../words/states.js';
import { spanText } from '../../words/times.js';
import { fitOf } from './toolbar.js';

interface Props {
  readonly model: Model;
  readonly places: Places;
  readonly zoom: number;
  readonly setZoom: (zoom: number) => void;
  readonly keepFitted: boolean;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly chosen: string;
  readonly onChoose: (edge: string) => void;
  readonly onOpen: (group: Pick<RuntimeBox, 'kind' | 'name'>) => void;
}

export function Picture(props: Props) {
  const { model, places, zoom, setZoom, keepFitted, frame, chosen, onChoose } = props;
  const { width, height } = extentOf(model.boxes, places);
  const byId = new Map(model.boxes.map((box) => [box.id, box]));
  useEffect(() => {
    if (keepFitted) setZoom(fitOf(frame.current, zoom));
  }, [keepFitted, width, height]);
  return (
    <div class="picture" ref={frame}>
      <svg
        width={width * zoom}
        height={height * zoom}
        viewBox={`0 0 ${width} ${height}`}
        aria-label="Runtimes and who reads whom; the table has the same"
      >
        {model.boxes.map((box) => (
          <BoxView key={box.id} box={box} places={places} onOpen={props.onOpen} />
        ))}
        {model.lines.map((line) => (
          <LineView
            key={line.key}
            line={line}
            from={byId.get(line.from.box)}
            to={byId.get(line.to.box)}
            places={places}
            isChosen={line.key === chosen}
            onChoose={onChoose}
          />
        ))}
        {model.lines.map((line) => (
          <EdgeLabel
            key={line.key}
            line={line}
            from={byId.get(line.from.box)}
            to={byId.get(line.to.box)}
            places={places}
          />
        ))}
      </svg>
    </div>
  );
}

/** Where signs stand in a box, and texts after them. */
const SIGN_PX = 10;
const TEXT_PX = 30;

interface BoxProps {
  readonly box: RuntimeBox;
  readonly places: Places;
  readonly onOpen: Props['onOpen'];
}

function BoxView({ box, places, onOpen }: BoxProps) {
  const { x, y } = places.get(box.id) ?? { x: 0, y: 0 };
  const { source, kind, label, width, height, crds, count } = box;
  const state = box.state && sourceState(box.state);
  const fresh = source === undefined || isFreshState(box.state);
  return (
    <g
      transform={`translate(${x} ${y})`}
      class={`box box-${kind}${fresh ? '' : ' is-old'}`}
      data-box={box.id}
    >
      <rect width={width} height={height} rx="8" />
      <StateSign state={state} y={11} />
      {kind === 'cluster' || kind === 'katalog' ? (
        <SvgLink
          path={`${paths.topology()}?${kind}=${encodeURIComponent(box.name ?? '')}`}
          onPress={() => onOpen(box)}
        >
          <text x="12" y="22" class="box-title">
            {label}
          </text>
          <text x="12" y={HEAD_PX + 16}>
            {countText(count)} runtimes
          </text>
        </SvgLink>
      ) : source ? (
        <SvgLink path={paths.runtime(label)}>
          <text x={TEXT_PX} y="22" class="box-title">
            {cut(label, 22)}
          </text>
        </SvgLink>
      ) : (
        <text x={TEXT_PX} y="22" class="box-title">
          {cut(label, 26)}
        </text>
      )}
      {state ? (
        <text x={width - 12} y="22" class={`box-state tone-${state.tone}`}>
          {state.word}
        </text>
      ) : undefined}
      {crds.map(({ crd, row }, index) => (
        <g key={crd} transform={`translate(0 ${HEAD_PX + index * LINE_PX})`}>
          <line x1="0" x2={width} y1="0" y2="0" class="rule" />
          <StateSign state={row && rowState(row)} y={6} />
          {source ? (
            <SvgLink path={paths.crd(label, crd)}>
              <text x={TEXT_PX} y="17">
                {cut(crd, 15)}
              </text>
            </SvgLink>
          ) : (
            <text x={TEXT_PX} y="17">
              {cut(crd, 24)}
            </text>
          )}
          {row ? (
            <text x={width - 12} y="17" class={`box-state tone-${rowState(row).tone}`}>
              {isNumbered(row) ? numbersText(row) : 'no leader'}
            </text>
          ) : undefined}
        </g>
      ))}
    </g>
  );
}

/** A colour alone says nothing: each state has its sign, left of what it is of. */
function StateSign({ state, y }: { readonly state: StateWords | undefined; readonly y: number }) {
  if (!state || state.sign === 'none') return null;
  return (
    <g transform={`translate(${SIGN_PX} ${y})`} class={`tone-${state.tone}`}>
      <Icon name={state.sign} />
    </g>
  );
}

/** What there is to say of its pool and its queue. */
function numbersText(row: RowEntity): string {
  if (row.workers === null && row.queueDepth === null) return UNKNOWN;
  return `${workersText(row)} workers · queue ${countText(row.queueDepth)}`;
}

function workersText({
  workers,
  workersConfigured,
  scaled,
}: {
  workers: number | null;
  workersConfigured: number | null;
  scaled: boolean;
}): string {
  if (workers === null) return UNKNOWN;
  return scaled ? `${workers}/${workersConfigured ?? UNKNOWN}` : `${workers}`;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

interface SvgLinkProps {
  readonly path: string;
  readonly onPress?: () => void;
  /** Where nothing in it is text. */
  readonly label?: string;
  readonly children: preact.ComponentChildren;
}

/** A link within the picture: the router knows only those of HTML. */
function SvgLink({ path, onPress, label, children }: SvgLinkProps) {
  const { route } = useLocation();
  const href = useHref();
  return (
    <a
      href={href(path)}
      aria-label={label}
      onClick={(event: MouseEvent) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (onPress) onPress();
        else route(href(path));
      }}
    >
      {children}
    </a>
  );
}

interface LineProps {
  readonly line: EdgeLine;
  readonly from: RuntimeBox | undefined;
  readonly to: RuntimeBox | undefined;
  readonly places: Places;
  readonly isChosen: boolean;
  readonly onChoose: (edge: string) => void;
}

function LineView({ line, from, to, places, isChosen, onChoose }: LineProps) {
  const curve = from && to && curveOf(line, from, to, places);
  if (!curve) return null;
  const { kind, row } = line.edge;
  const isDependency = kind === 'dependency';
  const style = isDependency ? 'depends' : (STYLES[row.source] ?? 'http');
  const tone = isDependency ? 'quiet' : edgeState(row, line.edge.ageMs).tone;
  return (
    <g class={`edge edge-${style} edge-${tone}${isChosen ? ' is-chosen' : ''}`} data-edge={line.key}>
      {isDependency ? (
        <path d={curve.d} class="wire" />
      ) : (
        <SvgLink
          path={`${paths.topology()}?edge=${encodeURIComponent(line.key)}`}
          onPress={() => onChoose(line.key)}
          label={`${line.to.crd} reads ${row.alias}`}
        >
          <path d={curve.d} class="hit" />
          <path d={curve.d} class="wire" />
          {style === 'stream' ? <path d={curve.d} class="core" /> : undefined}
        </SvgLink>
      )}
      <path d={curve.head} class="head" />
    </g>
  );
}

const STYLES: Readonly<Record<string, string>> = { stream: 'stream', informer: 'informer' };

interface Curve {
  readonly d: string;
  readonly head: string;
  readonly middle: { readonly x: number; readonly y: number };
}

/** From the line of the CRD that is read to that of the one that reads; within a box, and back, round the right. */
function curveOf(line: EdgeLine, from: RuntimeBox, to: RuntimeBox, places: Places): Curve | undefined {
  const start = places.get(from.id);
  const end = places.get(to.id);
  if (!start || !end) return undefined;
  const y1 = start.y + lineOffset(from, line.from.crd);
  const y2 = end.y + lineOffset(to, line.to.crd);
  const isRound = from.id === to.id || end.x < start.x + from.width;
  const x1 = start.x + from.width;
  const x2 = isRound ? end.x + to.width : end.x;
  const bend = from.id === to.id ? 34 : Math.max(40, Math.abs(x2 - x1) / 2);
  const back = isRound ? bend : -bend;
  const d = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 + back} ${y2} ${x2} ${y2}`;
  const middle = { x: (x1 + x2) / 2 + (isRound ? bend * 0.75 : 0), y: (y1 + y2) / 2 + 4 };
  return { d, head: head(x2, y2, isRound), middle };
}

/** The head of an arrow that comes from the left, or from the right. */
function head(x: number, y: number, fromRight: boolean): string {
  const back = fromRight ? 8 : -8;
  return `M${x} ${y}l${back} -4v8Z`;
}

/** The words of an edge, over all lines, so that none of them crosses it. */
function EdgeLabel({ line, from, to, places }: Omit<LineProps, 'isChosen' | 'onChoose'>) {
  const { serverClock, seconds } = useServices();
  const { row, ageMs, ageAt, kind } = line.edge;
  const curve = kind === 'cross' && from && to ? curveOf(line, from, to, places) : undefined;
  if (!curve) return null;
  const state = edgeState(row, ageMs);
  let word = state.word;
  if (state.sign === 'stale' && ageMs !== null) {
    seconds.value;
    word = `stale, ${spanText(ageMs + (serverClock.since(ageAt) ?? 0))} old`;
  }
  const circuit = row.circuit && row.circuit.state !== 'closed' ? `, circuit ${row.circuit.state}` : '';
  const source = row.source ? `${row.source}, ` : '';
  // One text: the edge around a second one would lie over the end of the first.
  return (
    <text x={curve.middle.x} y={curve.middle.y} class={`edge-label tone-${state.tone}`}>
      {`${source}${word}${circuit}`}
    </text>
  );
}

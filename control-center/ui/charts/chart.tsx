/** One chart: a figure with its sentence, a cursor for mouse and keys, and by choice the same as a table. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { useServices } from '../services.js';
import { UNKNOWN } from '../words/numbers.js';
import { clockText } from '../words/times.js';
import { type Gap, type Line, Plot } from './plot.js';
import type { Column, Cut, Window } from './record.js';
import { summaryOf } from './summary.js';

export interface ChartProps {
  readonly title: string;
  readonly unit?: string;
  /** What the values cannot pass; it is said and not drawn, since it may be far above them. */
  readonly limit?: number | undefined;
  readonly lines: readonly Line[];
  readonly cut: Cut;
  readonly window: Window;
  readonly format: (value: number) => string;
  readonly isLive: boolean;
  readonly height?: number;
  readonly least?: number;
  readonly showTimes?: boolean;
  readonly wholeOnly?: boolean;
  readonly asTable?: boolean;
  readonly gaps?: readonly Gap[];
  /** Where the cursor of all charts stands; undefined: nowhere. */
  readonly cursor: number | undefined;
  readonly onCursor: (at: number | undefined) => void;
  readonly onZoom: (window: Window) => void;
  /** Marks that lie over the plot. */
  readonly children?: ComponentChildren;
}

export function Chart(props: ChartProps) {
  const {
    title,
    unit,
    limit,
    lines,
    cut,
    window,
    format,
    isLive,
    cursor,
    onCursor,
    asTable,
    height = 120,
  } = props;
  const column = cut.columns[0] ?? [];
  const sentence = useMemo(
    () => summaryOf({ label: title, column, window, format, isLive }),
    [title, cut, window.from, window.to, isLive],
  );
  return (
    <figure class="chart" data-chart={title}>
      <figcaption>
        <span class="chart-title">{title}</span>
        {unit ? <span class="muted"> {unit}</span> : undefined}
        {limit ? <span class="muted num"> limit {format(limit)}</span> : undefined}
        <span class="chart-values">
          {lines.map((line, index) => (
            <LineValue
              key={line.label}
              line={line}
              only={lines.length === 1}
              value={valueAt(cut, index, cursor)}
              format={format}
            />
          ))}
        </span>
        <span class="sr">{sentence}</span>
      </figcaption>
      {asTable ? (
        <Rows cut={cut} lines={lines} format={format} title={title} />
      ) : (
        <div class="chart-body">
          <Canvas {...props} height={height} />
          {props.children}
          <input
            type="range"
            class="chart-keys"
            aria-label={`Cursor of ${title}`}
            aria-valuetext={cursorText(cut, lines, cursor ?? window.to, format)}
            min={window.from}
            max={window.to}
            step={Math.max(1, Math.round((window.to - window.from) / 180))}
            value={cursor ?? window.to}
            onInput={({ currentTarget }) => onCursor(Number(currentTarget.value))}
            onBlur={() => onCursor(undefined)}
          />
        </div>
      )}
    </figure>
  );
}

/** What may change a colour while the page is open, besides the theme that is chosen on it. */
const COLOR_SCHEMES = ['(prefers-color-scheme: dark)', '(forced-colors: active)'];

function Canvas(props: ChartProps & { readonly height: number }) {
  const { lines, cut, window, cursor, height, format, gaps } = props;
  const { preferences } = useServices();
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  // With the text of the same frame: what is drawn after it costs a frame of its own.
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const made = new Plot(element, {
      lines,
      format,
      height,
      least: latest.current.least ?? 1,
      showTimes: latest.current.showTimes ?? false,
      wholeOnly: latest.current.wholeOnly ?? false,
      onCursor: (at) => latest.current.onCursor(at),
      onZoom: (zoomed) => latest.current.onZoom(zoomed),
    });
    plot.current = made;
    const observer = new ResizeObserver(() => made.resize(element.clientWidth, height));
    observer.observe(element);
    const schemes = COLOR_SCHEMES.map((query) => matchMedia(query));
    const redraw = () => made.redraw();
    for (const scheme of schemes) scheme.addEventListener('change', redraw);
    return () => {
      for (const scheme of schemes) scheme.removeEventListener('change', redraw);
      observer.disconnect();
      made.destroy();
    };
  }, [lines.map(({ label }) => label).join(), height]);
  useLayoutEffect(() => {
    plot.current?.setGaps(gaps ?? []);
    plot.current?.set(cut.times, cut.columns, window);
  }, [cut, window.from, window.to, gaps]);
  useLayoutEffect(() => plot.current?.setCursor(cursor), [cursor, window.to]);
  useLayoutEffect(() => plot.current?.redraw(), [preferences.theme.value]);
  return <div class={`plot plot-${height}`} ref={root} aria-hidden="true" />;
}

interface LineValueProps {
  readonly line: Line;
  readonly only: boolean;
  readonly value: number | null;
  readonly format: (value: number) => string;
}

function LineValue({ line, only, value, format }: LineValueProps) {
  return (
    <span class="chart-value">
      {only ? undefined : (
        <>
          <span class={`key key-${line.color}${line.dashed ? ' dashed' : ''}`} />
          <span class="muted">{line.label} </span>
        </>
      )}
      <span class="num">{value === null ? UNKNOWN : format(value)}</span>
    </span>
  );
}

const MOST_ROWS = 60;

/** The same as a table; of many rows the newest. */
function Rows({ cut, lines, format, title }: Pick<ChartProps, 'cut' | 'lines' | 'format' | 'title'>) {
  const first = Math.max(0, cut.times.length - MOST_ROWS);
  return (
    <table class="chart-table">
      <caption class="sr">{title}</caption>
      <thead>
        <tr>
          <th scope="col">time</th>
          {lines.map(({ label }) => (
            <th scope="col" key={label} class="end">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cut.times
          .slice(first)
          .map((at, row) => (
            <tr key={at}>
              <th scope="row" class="num">
                {clockText(at)}
              </th>
              {cut.columns.map((column, index) => (
                <td key={lines[index]?.label} class="end num">
                  {textAt(column, first + row, format)}
                </td>
              ))}
            </tr>
          ))
          .reverse()}
      </tbody>
    </table>
  );
}

function textAt(column: Column, row: number, format: (value: number) => string): string {
  const value = column[row] ?? null;
  return value === null ? UNKNOWN : format(value);
}

/** The value in force at the cursor, else the last one. */
function valueAt({ times, columns }: Cut, line: number, at: number | undefined): number | null {
  const column = columns[line] ?? [];
  if (at === undefined) return column.at(-1) ?? null;
  let row = -1;
  for (const [index, time] of times.entries()) if (time <= at) row = index;
  return column[row] ?? null;
}

function cursorText(cut: Cut, lines: readonly Line[], at: number, format: (value: number) => string): string {
  const values = lines.map(({ label }, index) => {
    const value = valueAt(cut, index, at);
    return `${label} ${value === null ? 'unknown' : format(value)}`;
  });
  return `${clockText(at)}: ${values.join(', ')}`;
}

/**
 * uPlot as the page uses it: steps, because a value holds until the next one; gaps where nothing is known; colours of
 * the tokens; and a cursor that all charts of a page share. It knows nothing of operators.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Column, Window } from './record.js';

export interface Line {
  readonly label: string;
  /** A token of styles/tokens.css, without its dashes. */
  readonly color: string;
  readonly fill?: boolean;
  readonly dashed?: boolean;
}

export interface PlotOptions {
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly height: number;
  /** The top of the axis where all values are below it. */
  readonly least: number;
  readonly showTimes: boolean;
  /** Its values are counts: half a worker is no mark of the axis. */
  readonly wholeOnly: boolean;
  readonly onCursor: (at: number | undefined) => void;
  readonly onZoom: (window: Window) => void;
}

export interface Gap {
  readonly from: number;
  readonly to: number;
}

const AXIS_FONT = '11px system-ui, sans-serif';
const AXIS_WIDTH = 46;
/** Half of the widest label of the axis of times, `12:03:11`: one may stand at the very end. */
const HALF_TIME = 24;

/** 1, 2 and 5 of each power of ten. */
const steps = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, power) =>
    [1, 2, 5].map((each) => each * 10 ** (from + power)),
  ).flat();
const WHOLE_STEPS = steps(0, 9);
const DECIMAL_STEPS = steps(-3, 9);

export class Plot {
  readonly #plot: uPlot;
  readonly #root: HTMLElement;
  /** By token. Asking the document for one lays out its styles anew, and every draw needs several. */
  readonly #colors = new Map<string, string>();
  #gaps: readonly Gap[] = [];
  /** The cursor is being set from outside, which is no news. */
  #isSetting = false;

  constructor(root: HTMLElement, options: PlotOptions) {
    this.#root = root;
    this.#plot = new uPlot(this.#optionsOf(options), [[], ...options.lines.map(() => [])], root);
  }

  set(times: readonly number[], columns: readonly Column[], window: Window): void {
    this.#plot.setData([times, ...columns] as unknown as uPlot.AlignedData, false);
    this.#plot.setScale('x', { min: window.from, max: window.to });
  }

  setGaps(gaps: readonly Gap[]): void {
    this.#gaps = gaps;
  }

  setCursor(at: number | undefined): void {
    this.#isSetting = true;
    const left = at === undefined ? -10 : this.#plot.valToPos(at, 'x');
    this.#plot.setCursor({ left, top: at === undefined ? -10 : 1 }, false);
    this.#isSetting = false;
  }

  resize(width: number, height: number): void {
    if (width > 0) this.#plot.setSize({ width, height });
  }

  /** With the colours of now. */
  redraw(): void {
    this.#colors.clear();
    this.#plot.redraw(false, true);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  /** `light-dark()` is resolved where it is used, which is in no custom property. */
  #resolve(token: string): string {
    const known = this.#colors.get(token);
    if (known !== undefined) return known;
    this.#root.style.color = `var(--${token})`;
    const { color } = getComputedStyle(this.#root);
    this.#root.style.color = '';
    this.#colors.set(token, color);
    return color;
  }

  #optionsOf(options: PlotOptions): uPlot.Options {
    const { lines, format, height, least, wholeOnly, showTimes, onCursor, onZoom } = options;
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const grid = { stroke: () => this.#resolve('line'), width: 1 };
    return {
      width: Math.max(120, this.#root.clientWidth),
      height,
      ms: 1,
      padding: [8, HALF_TIME, showTimes ? 0 : 4, 0],
      legend: { show: false },
      scales: { y: { range: (_plot, _min, max) => [0, Math.max(least, (max ?? 0) * 1.08)] } },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false },
      },
      series: [
        {},
        ...lines.map(({ label, color, fill, dashed }) => ({
          label,
          stroke: () => this.#resolve(color),
          width: 1.5,
          ...(fill ? { fill: () => this.#resolve('series-fill') } : {}),
          ...(dashed ? { dash: [4, 4] } : {}),
          ...(stepped ? { paths: stepped } : {}),
          points: { show: false },
        })),
      ],
      axes: [
        {
          show: showTimes,
          stroke: () => this.#resolve('muted'),
          font: AXIS_FONT,
          grid: { show: false },
          ticks: { show: false },
          size: 24,
          values: (_plot, splits) => splits.map((at) => timeOf(at, splits)),
        },
        {
          stroke: () => this.#resolve('muted'),
          font: AXIS_FONT,
          size: AXIS_WIDTH,
          grid,
          ticks: { show: false },
          space: 28,
          incrs: wholeOnly ? WHOLE_STEPS : DECIMAL_STEPS,
          values: (_plot, splits) => splits.map((value) => format(value)),
        },
      ],
      hooks: {
        drawClear: [(plot) => this.#hatch(plot)],
        setCursor: [
          (plot) => {
            if (this.#isSetting) return;
            const { left } = plot.cursor;
            onCursor(left === undefined || left < 0 ? undefined : plot.posToVal(left, 'x'));
          },
        ],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 4) return;
            onZoom({
              from: Math.round(plot.posToVal(left, 'x')),
              to: Math.round(plot.posToVal(left + width, 'x')),
            });
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    };
  }

  /** Where nothing was received, or no leader answered. */
  #hatch(plot: uPlot): void {
    const { ctx, bbox } = plot;
    for (const { from, to } of this.#gaps) {
      const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
      if (right - left < 1) continue;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, bbox.top, right - left, bbox.height);
      ctx.clip();
      ctx.strokeStyle = this.#resolve('hatch');
      ctx.lineWidth = 2;
      for (let x = left - bbox.height; x < right; x += 9) {
        ctx.beginPath();
        ctx.moveTo(x, bbox.top + bbox.height);
        ctx.lineTo(x + bbox.height, bbox.top);
        ctx.stroke();
      }
      ctx.restore();
    }
  }
}

/** Seconds where the marks are less than a minute apart. */
function timeOf(at: number, splits: readonly number[]): string {
  const date = new Date(at);
  const pad = (part: number): string => String(part).padStart(2, '0');
  const minutes = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  const apart = (splits[1] ?? 0) - (splits[0] ?? 0);
  return apart > 0 && apart < 60_000 ? `${minutes}:${pad(date.getSeconds())}` : minutes;
}

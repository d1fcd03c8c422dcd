import { numberText } from '../../../autoscaler/index.js';
import { type Scale, valueScale } from './scale.js';
import { gapsOf, type Point, stepPaths, thinned } from './steps.js';
import { escaped, px } from './svg.js';

/** A level that is marked on a chart: a threshold, the baseline, a limit. */
export interface Level {
  readonly value: number;
  readonly text: string;
  readonly kind: 'threshold' | 'baseline' | 'limit';
}

/** A decision on the pool's line. */
export interface Marker {
  readonly at: number;
  readonly value: number;
  readonly kind: 'up' | 'down' | 'other';
  /** Shown while the pointer rests on it. */
  readonly title: string;
  /** Number of the decision; its row in the table has the same. */
  readonly index: number;
}

export interface Chart {
  readonly title: string;
  readonly note: string;
  readonly tone: 'series' | 'pool' | 'setting';
  readonly height: number;
  readonly points: readonly Point[];
  /** The desired size, drawn thin behind the line. */
  readonly desired: readonly Point[];
  readonly levels: readonly Level[];
  readonly markers: readonly Marker[];
  /** Shows the axis of time. */
  readonly axis: boolean;
}

/** All charts share these, so that one moment stands at one place. */
export const WIDTH = 1_040;
export const LEFT = 60;
/** Right of it stand the names of levels. */
export const RIGHT = 922;
const TOP = 10;
const AXIS = 26;
/** More markers than that are drawn small. */
const MOST_LARGE = 80;

/** One chart as a figure with an SVG. `guides` are times that are marked from top to bottom. */
export function chartFigure(chart: Chart, time: Scale, until: number, guides: readonly number[]): string {
  const bottom = chart.height - (chart.axis ? AXIS : 8);
  const y = scaleOf(chart, bottom);
  const points = thinned(chart.points, time);
  const plane = { x: time, y, base: bottom };
  const { line, area } = stepPaths(points, until, plane);
  const desired = stepPaths(thinned(chart.desired, time), until, plane).line;
  return `<figure class="${chart.tone}">
<figcaption><b>${escaped(chart.title)}</b> <span>${escaped(chart.note)}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${chart.height}" role="img" aria-label="${escaped(`${chart.title}: ${chart.note}`)}">
${y.ticks.map(({ value, text }) => yTick(y(value), text)).join('')}
${time.ticks.map(({ value, text }) => xTick(time(value), text, bottom, chart.axis)).join('')}
${guides.map((at) => `<path class="guide" d="M${px(time(at))} ${TOP}V${bottom}"/>`).join('')}
${gapsOf(points, until)
  .map(
    ([from, end]) =>
      `<rect class="gap" x="${px(time(from))}" y="${TOP}" width="${px(Math.max(1, time(end) - time(from)))}" height="${bottom - TOP}"><title>missing</title></rect>`,
  )
  .join('')}
<path class="area" d="${area}"/>
${desired === '' ? '' : `<path class="desired" d="${desired}"/>`}
${levelLines(chart.levels, y, bottom)}
<path class="line" d="${line}"/>
<g${chart.markers.length > MOST_LARGE ? ' class="many"' : ''}>${chart.markers.map((marker) => markerShape(marker, time(marker.at), y(marker.value))).join('')}</g>
<path class="cross" d="M0 ${TOP}V${bottom}"/>
</svg>
</figure>`;
}

function scaleOf(chart: Chart, bottom: number): Scale {
  let least = 0;
  let most = 0;
  for (const [, value] of [...chart.points, ...chart.desired]) {
    least = Math.min(least, value ?? 0);
    most = Math.max(most, value ?? 0);
  }
  for (const { value } of chart.levels) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return valueScale(least, most, bottom, TOP);
}

function yTick(y: number, text: string): string {
  return `<path class="grid" d="M${LEFT} ${px(y)}H${RIGHT}"/><text class="tick" x="${LEFT - 8}" y="${px(y + 4)}" text-anchor="end">${escaped(text)}</text>`;
}

function xTick(x: number, text: string, bottom: number, labelled: boolean): string {
  const label = labelled
    ? `<text class="tick" x="${px(x)}" y="${bottom + 18}" text-anchor="${x > RIGHT - 20 ? 'end' : x < LEFT + 20 ? 'start' : 'middle'}">${escaped(text)}</text>`
    : '';
  return `<path class="grid" d="M${px(x)} ${TOP}V${bottom + (labelled ? 4 : 0)}"/>${label}`;
}

/** Levels with their names beside the plot; names that would touch move apart. */
function levelLines(levels: readonly Level[], y: (value: number) => number, bottom: number): string {
  const lowestFirst = levels.toSorted((a, b) => a.value - b.value);
  let below = bottom + NAME_HEIGHT;
  return lowestFirst
    .map(({ value, text, kind }) => {
      const at = y(value);
      below = Math.min(at, below - NAME_HEIGHT);
      return `<g class="level ${kind}"><path d="M${LEFT} ${px(at)}H${RIGHT}"/><text x="${RIGHT + 8}" y="${px(below + 4)}">${escaped(`${text} ${numberText(value)}`)}</text></g>`;
    })
    .join('');
}

const NAME_HEIGHT = 14;

function markerShape({ kind, title, index }: Marker, x: number, y: number): string {
  const shape = kind === 'other' ? '<circle r="4"/>' : `<path d="${kind === 'up' ? UP : DOWN}"/>`;
  return `<g class="marker ${kind}" data-decision="${index}" transform="translate(${px(x)} ${px(y)})"><circle class="hit" r="11"/>${shape}<title>${escaped(title)}</title></g>`;
}

const UP = 'M0 -6l5.5 9.5h-11z';
const DOWN = 'M0 6l5.5 -9.5h-11z';

import { px } from './svg.js';

/** A value from a time on; undefined where it is missing. */
export type Point = readonly [at: number, value: number | undefined];

/** A span in which a value was missing. */
export type Gap = readonly [from: number, until: number];

/**
 * Thins points out to what can be seen: of those in one pixel column the first, the least, the greatest and the last
 * stay, so that no peak is lost.
 */
export function thinned(points: readonly Point[], columnOf: (at: number) => number): readonly Point[] {
  const kept: Point[] = [];
  for (let start = 0; start < points.length; ) {
    const column = Math.floor(columnOf(points[start]?.[0] ?? 0));
    let end = start + 1;
    while (end < points.length && Math.floor(columnOf(points[end]?.[0] ?? 0)) === column) end++;
    kept.push(...ofColumn(points.slice(start, end)));
    start = end;
  }
  return kept;
}

function ofColumn(points: readonly Point[]): readonly Point[] {
  if (points.length <= 4) return points;
  let least = 0;
  let most = 0;
  for (const [index, [, value]] of points.entries()) {
    if (value === undefined) continue;
    if (value < (points[least]?.[1] ?? Number.POSITIVE_INFINITY)) least = index;
    if (value > (points[most]?.[1] ?? Number.NEGATIVE_INFINITY)) most = index;
  }
  const chosen = new Set([0, least, most, points.length - 1]);
  return points.filter((_point, index) => chosen.has(index));
}

/** Where a point stands on the page, and where the area under a line ends. */
interface Plane {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly base: number;
}

/** The line of a value that holds until the next: `line` alone, `area` down to `base`. */
export function stepPaths(
  points: readonly Point[],
  until: number,
  { x, y, base }: Plane,
): { line: string; area: string } {
  let line = '';
  let area = '';
  let start: number | undefined;
  for (const [index, [at, value]] of points.entries()) {
    const end = x(points[index + 1]?.[0] ?? until);
    if (value === undefined) {
      start = undefined;
      continue;
    }
    if (start === undefined) {
      start = x(at);
      line += `M${px(start)} ${px(y(value))}`;
      area += `M${px(start)} ${px(base)}V${px(y(value))}`;
    } else {
      line += `V${px(y(value))}`;
      area += `V${px(y(value))}`;
    }
    line += `H${px(end)}`;
    area += `H${px(end)}`;
    const next = points[index + 1];
    if (!next || next[1] === undefined) area += `V${px(base)}Z`;
  }
  return { line, area };
}

/** The spans in which points say that there is no value. */
export function gapsOf(points: readonly Point[], until: number): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const [index, [at, value]] of points.entries()) {
    const end = points[index + 1]?.[0] ?? until;
    if (value !== undefined || end <= at) continue;
    const last = gaps.at(-1);
    if (last && last[1] === at) gaps[gaps.length - 1] = [last[0], end];
    else gaps.push([at, end]);
  }
  return gaps;
}

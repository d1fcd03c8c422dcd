import { numberText } from '../../../autoscaler/index.js';

/** Maps values of a range to pixels. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** A scale from zero, or from below it, to a little above the greatest value, with a tick at round numbers. */
export function valueScale(least: number, most: number, bottom: number, top: number): Scale {
  const low = Math.min(0, least);
  const high = most > low ? most : low + 1;
  const step = roundStep((high - low) / 4);
  const from = Math.floor(low / step) * step;
  const until = Math.ceil((high + (high - low) * 0.04) / step) * step;
  const ticks = [];
  for (let index = 0; from + index * step <= until + step / 2; index++) {
    const value = from + index * step;
    ticks.push({ value, text: numberText(Math.round(value / step) * step) });
  }
  const map = (value: number): number => bottom + ((value - from) / (until - from)) * (top - bottom);
  return Object.assign(map, { ticks });
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10) * power;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 365].map((count) => count * DAY),
];

/** A scale of time with at most nine ticks; offsets count from zero. */
export function timeScale(
  [from, until]: readonly [number, number],
  [left, right]: readonly [number, number],
  relative: boolean,
): Scale {
  const span = Math.max(1, until - from);
  const step = STEPS.find((candidate) => span / candidate <= 9) ?? Math.ceil(span / 9);
  const ticks = [];
  for (let value = Math.ceil(from / step) * step; value <= until; value += step)
    ticks.push({ value, text: relative ? offsetText(value, step) : clockText(value, step) });
  const map = (value: number): number => left + ((value - from) / span) * (right - left);
  return Object.assign(map, { ticks });
}

function clockText(value: number, step: number): string {
  const iso = new Date(value).toISOString();
  if (step >= DAY || (value % DAY === 0 && step >= HOUR)) return iso.slice(5, 10);
  return step < MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
}

function offsetText(value: number, step: number): string {
  const pad = (count: number): string => String(count).padStart(2, '0');
  const seconds = Math.round(value / SECOND);
  if (seconds === 0) return '0';
  if (step >= HOUR) return `${seconds / 3_600} h`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(seconds % 60)}`;
  return step >= MINUTE ? `${minutes} min` : `${minutes}:${pad(seconds % 60)}`;
}

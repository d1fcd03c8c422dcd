/**
 * Times and ages as the page writes them. Ages are those of values that are not confirmed any more, so they are whole
 * seconds: a number that changes ten times a second cannot be read.
 */
import { shortDuration } from '../../../lib/base/index.js';

/** How long something lasts or has lasted, to two units at most: `0s`, `14s`, `2m5s`, `3h`, `4d`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return shortDuration(seconds * 1_000);
  if (seconds < 86_400) return shortDuration(Math.floor(seconds / 60) * 60_000);
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `now`, `14s ago`. */
export function agoText(ms: number): string {
  return ms < 1_000 ? 'now' : `${spanText(ms)} ago`;
}

/** Milliseconds of a reconcile or of the head of a queue: `480 ms`, `1.2 s`, `3 min`. */
export function millisText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${trimmed(ms / 1_000)} s`;
  return `${trimmed(ms / 60_000)} min`;
}

/** The same where it counts up: as many digits after a second as after the next, so that nothing beside it moves. */
export function secondsText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : spanText(ms);
}

function trimmed(value: number): string {
  return value < 10 ? `${Math.round(value * 10) / 10}` : `${Math.round(value)}`;
}

/** The time of day where the reader is: `12:03:11`; with the milliseconds where decisions lie close together. */
export function clockText(at: number, millis = false): string {
  const date = new Date(at);
  const [h, m, s] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  const rest = millis ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : '';
  return `${h}:${m}:${s}${rest}`;
}

/** The full moment, with the zone: for titles and details. */
export function momentText(at: number): string {
  return `${new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}

/** The Unix milliseconds of an RFC 3339 text; undefined when it has none. */
export function millisOf(text: string | undefined | null): number | undefined {
  if (!text) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

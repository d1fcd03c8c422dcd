import { lengthText } from '../../autoscaler/index.js';

/** The time of day, with the date when that is not today; `time` in RFC 3339 and UTC. */
export function clockText(time: string, now: number): string {
  const today = new Date(now).toISOString().slice(0, 10);
  return time.startsWith(today) ? time.slice(11, 19) : `${time.slice(0, 10)} ${time.slice(11, 19)}`;
}

/** `12 s ago`, `just now`. */
export function agoText(time: string, now: number): string {
  const ms = now - Date.parse(time);
  return ms < 1_000 ? 'just now' : `${aboutText(ms)} ago`;
}

/** A length to the second, and to the minute from an hour on. */
export function aboutText(ms: number): string {
  const unit = ms < 3_600_000 ? 1_000 : 60_000;
  return lengthText(Math.max(1, Math.round(ms / unit)) * unit);
}

import { useServices } from '../services.js';
import { agoText, clockText, millisOf, momentText, spanText } from '../words/times.js';

/** How long ago a moment of the server's clock was; it counts in the browser. */
export function Age({ at, span }: { readonly at: number; readonly span?: boolean }) {
  const { serverClock, seconds } = useServices();
  seconds.value;
  const ms = serverClock.since(at);
  if (ms === undefined) return <span class="num">–</span>;
  return <span class="num">{span ? spanText(ms) : agoText(ms)}</span>;
}

/** Seconds until a moment of the server's clock. */
export function Until({ at }: { readonly at: number }) {
  const { serverClock, seconds } = useServices();
  seconds.value;
  // What is ahead is behind a moment an hour earlier by less than an hour.
  const since = serverClock.since(at - HOUR_MS);
  if (since === undefined) return <span class="num">–</span>;
  const ms = Math.max(0, HOUR_MS - since);
  return <span class="num">{ms === 0 ? 'now' : `in ${spanText(ms + 999)}`}</span>;
}

const HOUR_MS = 3_600_000;

/** A time as its runtime says it: the time of day, the whole with its zone on hover, and by choice how long ago. */
export function Time({
  text,
  ago,
  now,
}: {
  readonly text: string;
  readonly ago?: boolean;
  readonly now?: number | undefined;
}) {
  const { clock, seconds } = useServices();
  const at = millisOf(text);
  if (at === undefined) return <span>–</span>;
  if (ago) seconds.value;
  return (
    <time dateTime={text} title={`${new Date(at).toString()}\n${momentText(at)}`} class="num">
      {ago ? agoText((now ?? clock.now()) - at) : clockText(at)}
    </time>
  );
}

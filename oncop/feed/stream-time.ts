import type { StreamNews } from './stream-frames.js';

/** The most by which two machines' clocks may run apart, as a share of the time that passes. */
const DRIFT = 0.000_2;
/** A moment that lies ahead by more milliseconds than this shows that the clock here has stood still. */
const AHEAD_MS = 1_000;

/**
 * Since when what a stream brings may be believed to be true, on the reader's monotonic clock.
 *
 * The publisher says moments of its own clock, whose origin means nothing here. But it said the first one after it was
 * asked, so another one that it says to be `n` ms later is at least `n` ms after the asking, apart from drift. What
 * waited in a buffer is thus as old as it is, and nothing looks younger than can be known. Of a publisher that says no
 * moments the arrival is all that is known.
 */
export class StreamTime {
  #first: number | undefined;
  #isAhead = false;

  /** Of the request for the stream, on the reader's clock. */
  constructor(private readonly askedAt: number) {}

  sentAt({ at }: Pick<StreamNews, 'at'>, now: number): number {
    if (at === undefined) return now;
    this.#first ??= at;
    // Moments are whole milliseconds.
    const since = this.askedAt + Math.max(0, at - this.#first - 1) * (1 - DRIFT);
    this.#isAhead ||= since > now + AHEAD_MS;
    return Math.min(now, since);
  }

  /** The clocks cannot be told to run alike any more: a new request gives a new beginning. */
  get isOff(): boolean {
    return this.#isAhead;
  }
}

/** The most by which two machines' clocks may drift apart, as a share of the time that passes. */
const DRIFT = 0.000_2;
/** A time that lies ahead by more milliseconds than this shows that the clock here was paused. */
const AHEAD_MS = 1_000;

/**
 * Since when a message of a stream is known to be true, on the reader's monotonic clock.
 *
 * The publisher sends times of its own clock, whose origin means nothing here. But it sent the first one after it was
 * requested, so one that it marks `n` ms later is at least `n` ms after the request, apart from drift. A message that
 * waited in a buffer thus has its true age, and none looks fresher than can be known. For a publisher that sends no
 * times, the arrival is all that is known.
 */
export class StreamTime {
  #first: number | undefined;
  #isAhead = false;

  /** Of the request for the stream, on the reader's clock. */
  constructor(private readonly requestedAt: number) {}

  sentAt({ at }: { readonly at: number | undefined }, now: number): number {
    if (at === undefined) return now;
    this.#first ??= at;
    // The publisher's times are whole milliseconds.
    const since = this.requestedAt + Math.max(0, at - this.#first - 1) * (1 - DRIFT);
    this.#isAhead ||= since > now + AHEAD_MS;
    return Math.min(now, since);
  }

  /** The clocks have drifted apart; reconnect to resynchronise. */
  get isOff(): boolean {
    return this.#isAhead;
  }
}

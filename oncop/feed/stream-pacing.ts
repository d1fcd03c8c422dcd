/**
 * What a stream may cost. Messages of state are delivered every `PACE_MS` at most, on average: beyond that
 * the newest answer of each event waits. So a publisher that keeps its interval (100 ms) is never delayed, even when the
 * network holds its messages back and then delivers them together. Bytes have a budget of their own.
 *
 * A message without answers costs nothing to deliver and never waits, unless an older one does.
 */
import type { Clock, TimerHandle } from '../../lib/base/index.js';
import { oncopErrors } from '../errors.js';
import type { Pushed, StreamEvent } from './stream-frames.js';

export const PACE_MS = 50;
/** Time for which messages may come ahead of their pace: as long as a stream may be silent, in milliseconds. */
const AHEAD_MS = 30_000;
/** The same at the start of a stream; it grows while fewer messages come. */
const FIRST_AHEAD_MS = 1_000;
/** Bytes of a stream in one second, at most. */
export const BYTES_PER_SECOND = 4 * 1024 * 1024;

/** An answer that was pushed, and since when it is known to be true on this process's monotonic clock. */
export interface TimedAnswer extends Pick<Pushed, 'data' | 'id'> {
  readonly sentAt: number;
}

/** A message whose times are those of this process's clock. */
export interface TimedMessage {
  readonly events: ReadonlyMap<StreamEvent, TimedAnswer>;
  readonly id: string;
  readonly sentAt: number;
}

export interface PacingOptions {
  readonly clock: Clock;
  readonly deliver: (message: TimedMessage) => void;
}

export class StreamPacing {
  readonly #options: PacingOptions;
  #waiting: TimedMessage | undefined;
  #timer: TimerHandle | undefined;
  /** When the next message is due by the average interval. */
  #due: number;
  #byteCount = 0;
  #bytesAt: number;

  constructor(options: PacingOptions) {
    this.#options = options;
    this.#bytesAt = options.clock.monotonic();
    this.#due = this.#bytesAt + AHEAD_MS - FIRST_AHEAD_MS;
  }

  /** Counts what was received. Throws ORK_ONCOP_BUDGET when it is more than a stream may send. */
  count(bytes: number): void {
    const now = this.#options.clock.monotonic();
    const drained = ((now - this.#bytesAt) / 1_000) * BYTES_PER_SECOND;
    this.#byteCount = Math.max(0, this.#byteCount - drained) + bytes;
    this.#bytesAt = now;
    if (this.#byteCount <= BYTES_PER_SECOND) return;
    throw oncopErrors.make(
      'ORK_ONCOP_BUDGET',
      `the stream sends more than ${BYTES_PER_SECOND} bytes a second`,
    );
  }

  /** Delivers the message now, or later together with newer ones. */
  offer(message: TimedMessage): void {
    if (this.#waiting) {
      this.#waiting = merged(this.#waiting, message);
      return;
    }
    if (message.events.size === 0) {
      this.#options.deliver(message);
      return;
    }
    const now = this.#options.clock.monotonic();
    const wait = this.#due - AHEAD_MS - now;
    if (wait <= 0) {
      this.#deliver(message, now);
      return;
    }
    this.#waiting = message;
    this.#timer = this.#options.clock.setTimeout(() => this.#flush(), wait);
  }

  /** Drops what waits. */
  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#waiting = undefined;
  }

  #flush(): void {
    const message = this.#waiting;
    this.#waiting = undefined;
    if (message) this.#deliver(message, this.#options.clock.monotonic());
  }

  #deliver(message: TimedMessage, now: number): void {
    this.#due = Math.max(this.#due, now) + PACE_MS;
    this.#options.deliver(message);
  }
}

/** The newest answer of each event, and the newest id. */
function merged(older: TimedMessage, newer: TimedMessage): TimedMessage {
  return { ...newer, events: new Map([...older.events, ...newer.events]) };
}

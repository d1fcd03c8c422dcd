import type { TimerHandle } from '../../lib/base/index.js';

/** Where the bytes of one stream go. */
export interface StreamSink {
  /** Hands bytes over; `flushed` is called once this process does not hold them any more. */
  write(bytes: Buffer, flushed: () => void): void;
  end(): void;
}

/** How a subscriber wants its stream. */
export interface StreamWish {
  /** The id of the last frame that it has, if any. */
  readonly lastId: string | undefined;
  /** It hears something at least so often, in milliseconds. */
  readonly heartbeatMs: number;
}

/**
 * One subscriber: what it has been sent, and when. It never has more than one frame in this process: while that one
 * is not flushed nothing is added, and what follows it is whatever is newest then.
 */
export class Subscriber {
  /** The id of the last frame that was sent of each part of the stream. */
  readonly sent: (string | undefined)[] = [];
  /** When the last bytes, and the last events, were handed over (monotonic clock). */
  sentAt: number;
  eventsAt: number;
  /** What was handed over is not flushed. */
  busy = false;
  closed = false;
  timer: TimerHandle | undefined;

  constructor(
    readonly sink: StreamSink,
    readonly wish: StreamWish,
    now: number,
  ) {
    this.sentAt = now;
    this.eventsAt = now;
  }
}

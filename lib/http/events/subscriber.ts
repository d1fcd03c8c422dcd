import type { TimerHandle } from '../../base/index.js';
import { FramePace } from './frame-pace.js';

/** Where the bytes of one stream go. */
export interface StreamSink {
  /** Hands bytes over; `flushed` is called once this process no longer holds them. */
  write(bytes: Buffer, flushed: () => void): void;
  end(): void;
}

/** What a subscriber asked for. */
export interface StreamRequest {
  /** The id of the last frame that it has, if any. */
  readonly lastId: string | undefined;
  /** The longest time between two blocks, in milliseconds. */
  readonly heartbeatMs: number;
  /** Frames that may come together after a rest; see `FramePace`. */
  readonly burst?: number;
  /** Changes are sent with heartbeats alone, but for urgent ones: the caller has no more frames. */
  readonly isSlow?: boolean;
  /** Only states are wanted, and no events beside them. */
  readonly isStateOnly?: boolean;
}

/**
 * One subscriber: what it has been sent, and when. At most one frame of it is in this process: until that one is
 * flushed nothing is added, and the next one holds whatever is newest then.
 */
export class Subscriber {
  /** The id of the last frame that was sent of each part of the stream. */
  readonly sent: (string | undefined)[] = [];
  /** The number of the last event of each part's sequence; empty for a subscriber that wants none. */
  readonly seen: number[] = [];
  /** When the last bytes, and the last events, were handed over (monotonic clock). */
  sentAt: number;
  eventsAt: number;
  readonly pace: FramePace;
  /** The bytes handed over last are not flushed. */
  busy = false;
  closed = false;
  timer: TimerHandle | undefined;

  constructor(
    readonly sink: StreamSink,
    readonly request: StreamRequest,
    now: number,
  ) {
    this.sentAt = now;
    this.eventsAt = now;
    this.pace = new FramePace(request.burst);
  }
}

/**
 * One tab: its stream, and how much of what it looks at it has been sent. At most one frame of it is in this process: until
 * the browser has taken that, nothing is added, and the next one holds whatever is newest then.
 */
import type { StreamSink } from '../../../lib/http/index.js';
import type { CrFeed } from '../crs/cr-feed.js';
import type { CrCursor } from '../crs/cr-rows.js';

/** The stream of a tab. */
export interface TabSink extends StreamSink {
  /** What is written is packed (packed-frames.ts). */
  readonly isPacked: boolean;
  /** Ends the connection at once, with what it still waits for. */
  cut(): void;
}

export interface CrReader {
  readonly feed: CrFeed;
  readonly cursor: CrCursor;
}

export class Tab {
  /** The version of the store that it has seen. */
  seen = -1;
  busy = false;
  closed = false;
  /** There may be something new for it. */
  isDue = false;
  /** When bytes were handed over last, and since when they wait to be taken. */
  sentAt: number;
  busySince = 0;

  constructor(
    readonly sink: TabSink,
    readonly crs: readonly CrReader[],
    now: number,
  ) {
    this.sentAt = now;
  }

  write(bytes: Buffer, now: number, onTaken: () => void): void {
    this.busy = true;
    this.sentAt = now;
    this.busySince = now;
    this.sink.write(bytes, () => {
      this.busy = false;
      if (!this.closed) onTaken();
    });
  }
}

/**
 * One stream of CRs: the list in frames as fast as they are read, `synced`, then every second what has changed. One
 * frame is in this process at a time. When more changed than is kept while the reader took nothing, it starts over with
 * `reset`.
 *
 * A CR that changes more often than it is sent is sent as it is then; a change is never lost.
 */
import type { Clock, TimerHandle } from '../../../lib/base/index.js';
import {
  eventBlock,
  type PageEnd,
  type Slices,
  type Steps,
  type StreamRequest,
  type StreamSink,
} from '../../../lib/http/index.js';
import type { CrFrames } from './cr-frames.js';
import type { CrLog } from './cr-log.js';

/** The shortest time between two groups of frames with changes, in milliseconds. */
const PACE_MS = 1_000;
const HEARTBEAT = Buffer.from(':\n\n');
const RESET = eventBlock('reset', Buffer.from('{}'));

export interface CrStreamOptions {
  readonly clock: Clock;
  readonly slices: Slices;
  /** In whose turn frames are made. */
  readonly caller: string;
  readonly log: CrLog;
  readonly frames: CrFrames;
  readonly sink: StreamSink;
  readonly request: StreamRequest;
  /** What `synced` says beside the total. */
  readonly stamp: () => object;
}

export class CrStream {
  readonly #options: CrStreamOptions;
  #isEnded = false;
  #wake: () => void = () => undefined;
  #timer: TimerHandle | undefined;
  #sentAt: number;

  constructor(options: CrStreamOptions) {
    this.#options = options;
    this.#sentAt = options.clock.monotonic();
  }

  /** Sends until `end`; resolves then, and never rejects. */
  async run(): Promise<void> {
    const { log, sink } = this.#options;
    const unwatch = log.watch(() => this.#wake());
    try {
      await this.#send();
    } catch {
      // The reader has gone, or has too much other work waiting: it connects again.
      sink.end();
    } finally {
      this.#isEnded = true;
      unwatch();
    }
  }

  end(): void {
    this.#isEnded = true;
    this.#options.clock.clearTimeout(this.#timer);
    this.#wake();
  }

  async #send(): Promise<void> {
    const { log } = this.#options;
    let seen = await this.#list();
    let groupAt = this.#now();
    while (!this.#isEnded) {
      if (log.last === seen) {
        await this.#rest();
        continue;
      }
      const wait = groupAt + this.#paceMs - this.#now();
      if (wait > 0) {
        await this.#sleep(wait);
        continue;
      }
      groupAt = this.#now();
      const keys = log.since(seen);
      seen = log.last;
      if (keys) await this.#changed(keys);
      else {
        await this.#write(RESET);
        seen = await this.#list();
      }
    }
  }

  /** Sends the whole list; gives the last change that is surely in it. */
  async #list(): Promise<number> {
    const { log, frames, stamp } = this.#options;
    const seen = log.last;
    let total = 0;
    let after: PageEnd | undefined;
    do {
      const frame = await this.#made(frames.listed(after));
      if (frame.count > 0) await this.#write(frame.bytes);
      total += frame.count;
      after = frame.rest;
    } while (after && !this.#isEnded);
    await this.#write(eventBlock('synced', Buffer.from(JSON.stringify({ total, ...stamp() }))));
    return seen;
  }

  async #changed(keys: readonly string[]): Promise<void> {
    let rest: readonly string[] | undefined = keys;
    while (rest && !this.#isEnded) {
      const frame: Awaited<ReturnType<typeof this.nextOf>> = await this.nextOf(rest);
      await this.#write(frame.bytes);
      rest = frame.rest;
    }
  }

  private nextOf(keys: readonly string[]) {
    return this.#made(this.#options.frames.changed(keys));
  }

  /** Nothing has changed: until something does, or a heartbeat is due. */
  async #rest(): Promise<void> {
    const wait = this.#sentAt + this.#options.request.heartbeatMs - this.#now();
    if (wait <= 0) await this.#write(HEARTBEAT);
    else await this.#sleep(wait, true);
  }

  get #paceMs(): number {
    const { isSlow, heartbeatMs } = this.#options.request;
    return isSlow ? Math.max(PACE_MS, heartbeatMs) : PACE_MS;
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  async #made<T>(steps: Steps<T>): Promise<T> {
    const { slices, caller } = this.#options;
    return slices.run(caller, steps, () => !this.#isEnded);
  }

  /** Resolves once this process does not hold the bytes any more. */
  #write(bytes: Buffer): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    this.#sentAt = this.#now();
    return new Promise((resolve) => {
      this.#wake = () => this.#isEnded && resolve();
      this.#options.sink.write(bytes, resolve);
    });
  }

  /** Resolves after that time, when the stream ends, and with `untilChange` when a CR changes. */
  #sleep(ms: number, untilChange = false): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const done = (): void => {
        clock.clearTimeout(this.#timer);
        this.#wake = () => undefined;
        resolve();
      };
      this.#timer = clock.setTimeout(done, ms);
      this.#wake = () => (untilChange || this.#isEnded) && done();
    });
  }
}

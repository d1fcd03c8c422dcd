/**
 * The subscribers of one path, and when each of them is written to: once changes have settled, at the pace that it asked
 * for; an urgent change at once; and a heartbeat at least as often as it asked for.
 *
 * All of them have the same pace, and one timer serves them. They are in the order in which they were last sent events;
 * without a burst those that are due thus come first.
 *
 * It does not guarantee that a subscriber sees every state: the newest replaces those that were not sent. A sequence that
 * a part has beside its state is sent in whole from the opening on, as far back as the part keeps it.
 */
import type { Clock, TimerHandle } from '../../base/index.js';
import { confirmation } from './block.js';
import { PACE_MS } from './frame-pace.js';
import { type StreamRequest, type StreamSink, Subscriber } from './subscriber.js';

/** When a frame is sent, in milliseconds: nothing has changed for `settle`, or the first change was `latest` ago. */
interface Moment {
  readonly settle: number;
  readonly latest: number;
}
/** With a single frame in `PACE_MS`, one in the middle of a burst would delay the burst's end. */
const SINGLE: Moment = { settle: 12, latest: PACE_MS };
/** With several, the next one brings the end. */
const SEVERAL: Moment = { settle: 8, latest: 25 };
/** The longest time between two frames to one subscriber, in milliseconds. */
export const EVENTS_MS = 10_000;

/** A part of a stream whose state is sent as a whole, encoded once for all subscribers. */
export interface StreamPart {
  /** Names the current state, without encoding it. */
  readonly id: string;
  /** The frame of the current state, which is that of the moment `at`. It ends with a confirmation of its id. */
  current(at: number): { readonly id: string; readonly bytes: Buffer };
  /** Events beside the state of which each is sent once, before the next frame of the part. */
  readonly sequence?: StreamSequence | undefined;
  /** Calls back with every change, in the middle of it, until the returned function is called. */
  watch(onChange: () => void): () => void;
}

/** Events in their order; the part keeps a bounded number of them. */
export interface StreamSequence {
  /** The number of the newest; grows. */
  readonly last: number;
  /** The blocks of those after that number which are kept, oldest first. */
  after(number: number): Buffer;
}

export interface StreamGroupOptions {
  readonly clock: Clock;
  readonly parts: readonly StreamPart[];
  /** Names the current state of all parts together. */
  readonly id: () => string;
  /** A text whose change is sent at once: who the leader is. */
  readonly urgent: () => string;
  /** The `burst` of every subscriber. */
  readonly burst: number;
}

export class StreamGroup {
  readonly #options: StreamGroupOptions;
  readonly #moment: Moment;
  readonly #subscribers = new Set<Subscriber>();
  readonly #stops: readonly (() => void)[];
  #timer: TimerHandle | undefined;
  #urgent: string;
  #isUrgent = false;
  /** Of the changes that were not sent yet (monotonic clock). */
  #firstChangeAt: number | undefined;
  #lastChangeAt = 0;

  constructor(options: StreamGroupOptions) {
    this.#options = options;
    this.#moment = options.burst > 1 ? SEVERAL : SINGLE;
    this.#urgent = options.urgent();
    this.#stops = options.parts.map((part) => part.watch(() => this.#changed()));
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Sends the whole state, or a confirmation to a subscriber that has it; then every change until it is ended. */
  open(sink: StreamSink, request: StreamRequest): () => void {
    const subscriber = new Subscriber(openedBy(sink, request), request, this.#now());
    this.#subscribers.add(subscriber);
    if (!request.isStateOnly) {
      subscriber.seen.push(...this.#options.parts.map(({ sequence }) => sequence?.last ?? 0));
    }
    if (request.lastId === this.#id) {
      subscriber.sent.push(...this.#options.parts.map(({ id }) => id));
      this.#write(subscriber, confirmation(request.lastId, this.#now()));
    } else this.#sendNews(subscriber);
    this.#armHeartbeat(subscriber, request.heartbeatMs);
    return () => this.#remove(subscriber);
  }

  /** Sends what is new to subscribers that are not busy, and ends every stream. */
  close(): void {
    for (const subscriber of [...this.#subscribers]) {
      if (!subscriber.busy && this.#isBehind(subscriber)) this.#sendNews(subscriber);
      this.#remove(subscriber);
      subscriber.sink.end();
    }
    this.dispose();
  }

  /** Stops watching; for a group without subscribers. */
  dispose(): void {
    this.#options.clock.clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  get #id(): string {
    return this.#options.id();
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  /** Called in the middle of a change, whose result is read in a turn of its own. */
  #changed(): void {
    const urgent = this.#options.urgent();
    const isUrgent = urgent !== this.#urgent;
    this.#urgent = urgent;
    this.#isUrgent ||= isUrgent;
    this.#lastChangeAt = this.#now();
    this.#firstChangeAt ??= this.#lastChangeAt;
    if (isUrgent) this.#arm(0);
    else if (this.#timer === undefined) this.#arm(this.#moment.settle);
  }

  #arm(ms: number): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#flush(), ms);
  }

  #flush(): void {
    this.#timer = undefined;
    const isUrgent = this.#isUrgent;
    this.#isUrgent = false;
    let now = this.#now();
    const first = this.#firstChangeAt ?? Number.NEGATIVE_INFINITY;
    const { settle, latest } = this.#moment;
    const settling = Math.min(this.#lastChangeAt + settle, first + latest) - now;
    if (settling > 0 && !isUrgent) {
      this.#arm(settling);
      return;
    }
    this.#firstChangeAt = undefined;
    let next = Number.POSITIVE_INFINITY;
    for (const subscriber of this.#subscribers) {
      if (subscriber.busy || !this.#isBehind(subscriber)) continue;
      // Its own timer sends it what is new; here it would delay those behind it.
      if (subscriber.request.isSlow && !isUrgent) continue;
      let wait = subscriber.pace.wait(now);
      // Sending to those before it has taken time.
      if (wait > 0) {
        now = this.#now();
        wait = subscriber.pace.wait(now);
      }
      if (wait <= 0 || isUrgent) this.#sendNews(subscriber);
      else {
        next = Math.min(next, wait);
        if (this.#options.burst === 1) break;
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#arm(next);
  }

  #isBehind({ sent }: Subscriber): boolean {
    return this.#options.parts.some((part, index) => part.id !== sent[index]);
  }

  #sendNews(subscriber: Subscriber): void {
    this.#sendEvents(subscriber, (part, index) => part.id !== subscriber.sent[index]);
  }

  #sendEvents(subscriber: Subscriber, wanted: (part: StreamPart, index: number) => boolean): void {
    const { parts } = this.#options;
    const now = this.#now();
    const chunks: Buffer[] = [];
    for (const [index, part] of parts.entries()) {
      if (!wanted(part, index)) continue;
      const { id, bytes } = part.current(now);
      subscriber.sent[index] = id;
      const events = unseen(subscriber, part, index);
      if (events) chunks.push(events);
      chunks.push(bytes);
    }
    subscriber.eventsAt = now;
    subscriber.pace.sent(now);
    this.#subscribers.delete(subscriber);
    this.#subscribers.add(subscriber);
    // The frame of a single part carries its own id; the whole may have another one, even over one part.
    if (parts.length > 1 || subscriber.sent[0] !== this.#id) chunks.push(confirmation(this.#id, now));
    const [only] = chunks;
    this.#write(subscriber, chunks.length === 1 && only ? only : Buffer.concat(chunks));
  }

  #write(subscriber: Subscriber, bytes: Buffer): void {
    subscriber.sentAt = this.#now();
    subscriber.busy = true;
    subscriber.sink.write(bytes, () => this.#flushed(subscriber));
  }

  #flushed(subscriber: Subscriber): void {
    subscriber.busy = false;
    if (subscriber.closed || subscriber.request.isSlow || !this.#isBehind(subscriber)) return;
    const wait = subscriber.pace.wait(this.#now());
    if (wait <= 0) this.#sendNews(subscriber);
    else if (this.#timer === undefined) this.#arm(wait);
  }

  #armHeartbeat(subscriber: Subscriber, ms: number): void {
    subscriber.timer = this.#options.clock.setTimeout(() => this.#heartbeat(subscriber), ms);
  }

  /** Checks what was sent meanwhile, so that a stream with frequent changes costs one timer a period. */
  #heartbeat(subscriber: Subscriber): void {
    const { heartbeatMs } = subscriber.request;
    const now = this.#now();
    const rest = subscriber.sentAt + heartbeatMs - now;
    if (rest <= 0 && !subscriber.busy) {
      if (now - subscriber.eventsAt + heartbeatMs > EVENTS_MS) this.#sendEvents(subscriber, () => true);
      else if (this.#isBehind(subscriber)) this.#sendNews(subscriber);
      else this.#write(subscriber, confirmation(this.#id, now));
    }
    this.#armHeartbeat(subscriber, rest > 0 ? rest : heartbeatMs);
  }

  #remove(subscriber: Subscriber): void {
    subscriber.closed = true;
    this.#options.clock.clearTimeout(subscriber.timer);
    this.#subscribers.delete(subscriber);
  }
}

/** What the subscriber has not seen of the part's sequence; it has afterwards. */
function unseen({ seen }: Subscriber, { sequence }: StreamPart, index: number): Buffer | undefined {
  const from = seen[index];
  if (sequence === undefined || from === undefined || sequence.last <= from) return undefined;
  seen[index] = sequence.last;
  return sequence.after(from);
}

/** How long a browser waits before it connects again, in milliseconds: shorter than its own default of some seconds. */
const RETRY_MS = 1_000;

/** Puts the fields of the stream itself before its first block. */
function openedBy(sink: StreamSink, { heartbeatMs, isSlow }: StreamRequest): StreamSink {
  let opening: Buffer | undefined = Buffer.from(
    `retry: ${RETRY_MS}\n${isSlow ? `heartbeat: ${heartbeatMs}\n` : ''}`,
  );
  return {
    write: (bytes, flushed) => {
      const block = opening ? Buffer.concat([opening, bytes]) : bytes;
      opening = undefined;
      sink.write(block, flushed);
    },
    end: () => sink.end(),
  };
}

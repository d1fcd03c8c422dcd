/**
 * The subscribers of one path, and when each of them is written to: when something has changed and is still again, at
 * most once per `PACE_MS`; a change of the lead at once; and a sign of life at least as often as it wishes. A frame in
 * the middle of a burst would keep its end, which matters more, for the next one.
 *
 * The subscribers stand in the order in which they were last sent events, so that those that are due stand in front
 * and one timer serves all of them.
 */
import type { Clock, TimerHandle } from '../../lib/base/index.js';
import { bare, confirmation, type Frames } from './stream-frame.js';
import { type StreamSink, type StreamWish, Subscriber } from './stream-subscriber.js';

/** The shortest time between two frames to one subscriber, in milliseconds. */
export const PACE_MS = 100;
/** For so long nothing may have changed before a frame is sent, unless changes have gone on for `PACE_MS`. */
export const STILL_MS = 12;
/** The longest time between two frames to one subscriber, in milliseconds. */
export const EVENTS_MS = 10_000;

export interface GroupOptions {
  readonly clock: Clock;
  readonly parts: readonly Frames[];
  /** The entity tag of the whole. */
  readonly tag: () => string;
  /** Who leads, as text to be compared. */
  readonly lead: () => string;
}

export class StreamGroup {
  readonly #options: GroupOptions;
  readonly #subscribers = new Set<Subscriber>();
  readonly #stops: readonly (() => void)[];
  #timer: TimerHandle | undefined;
  #lead: string;
  #isUrgent = false;
  /** Of the changes that no frame has been sent for (monotonic clock). */
  #firstChangeAt: number | undefined;
  #lastChangeAt = 0;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.#lead = options.lead();
    this.#stops = options.parts.map(({ crd }) => crd.watch(() => this.#changed()));
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Sends the whole state, or, to one that has it already, a confirmation; then every change until it is ended. */
  open(sink: StreamSink, wish: StreamWish): () => void {
    const subscriber = new Subscriber(sink, wish, this.#now());
    this.#subscribers.add(subscriber);
    if (wish.lastId === this.#id) {
      subscriber.sent.push(...this.#options.parts.map(({ id }) => id));
      this.#write(subscriber, confirmation(wish.lastId, this.#now()));
    } else this.#sendNews(subscriber);
    this.#armHeartbeat(subscriber, wish.heartbeatMs);
    return () => this.#remove(subscriber);
  }

  /** Sends what is new to those that can take it, and ends every stream. */
  close(): void {
    for (const subscriber of [...this.#subscribers]) {
      if (!subscriber.busy && this.#isBehind(subscriber)) this.#sendNews(subscriber);
      this.#remove(subscriber);
      subscriber.sink.end();
    }
    this.dispose();
  }

  /** Lets go of the view; for a group without subscribers. */
  dispose(): void {
    this.#options.clock.clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  get #id(): string {
    return bare(this.#options.tag());
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  /** Called in the middle of a change, so what it comes to is looked at in a turn of its own. */
  #changed(): void {
    const lead = this.#options.lead();
    const isUrgent = lead !== this.#lead;
    this.#lead = lead;
    this.#isUrgent ||= isUrgent;
    this.#lastChangeAt = this.#now();
    this.#firstChangeAt ??= this.#lastChangeAt;
    if (isUrgent) this.#arm(0);
    else if (this.#timer === undefined) this.#arm(STILL_MS);
  }

  #arm(ms: number): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#flush(), ms);
  }

  #flush(): void {
    this.#timer = undefined;
    const paceMs = this.#isUrgent ? 0 : PACE_MS;
    this.#isUrgent = false;
    const now = this.#now();
    const first = this.#firstChangeAt ?? Number.NEGATIVE_INFINITY;
    const unrest = Math.min(this.#lastChangeAt + STILL_MS, first + PACE_MS) - now;
    if (unrest > 0 && paceMs > 0) {
      this.#arm(unrest);
      return;
    }
    this.#firstChangeAt = undefined;
    for (const subscriber of this.#subscribers) {
      if (subscriber.busy || !this.#isBehind(subscriber)) continue;
      const wait = subscriber.eventsAt + paceMs - now;
      if (wait > 0) {
        this.#arm(wait);
        return;
      }
      this.#sendNews(subscriber);
    }
  }

  #isBehind({ sent }: Subscriber): boolean {
    return this.#options.parts.some((part, index) => part.id !== sent[index]);
  }

  #sendNews(subscriber: Subscriber): void {
    this.#sendEvents(subscriber, (part, index) => part.id !== subscriber.sent[index]);
  }

  #sendEvents(subscriber: Subscriber, wanted: (part: Frames, index: number) => boolean): void {
    const { parts } = this.#options;
    const now = this.#now();
    const chunks: Buffer[] = [];
    for (const [index, part] of parts.entries()) {
      if (!wanted(part, index)) continue;
      const { id, bytes } = part.present(now);
      subscriber.sent[index] = id;
      chunks.push(bytes);
    }
    subscriber.eventsAt = now;
    this.#subscribers.delete(subscriber);
    this.#subscribers.add(subscriber);
    const [only] = chunks;
    // The frame of one CRD says its id itself; the stream of a Katalog has another, be it of one CRD.
    const says = parts.length === 1 && subscriber.sent[0] === this.#id;
    this.#write(subscriber, says && only ? only : Buffer.concat([...chunks, confirmation(this.#id, now)]));
  }

  #write(subscriber: Subscriber, bytes: Buffer): void {
    subscriber.sentAt = this.#now();
    subscriber.busy = true;
    subscriber.sink.write(bytes, () => this.#flushed(subscriber));
  }

  #flushed(subscriber: Subscriber): void {
    subscriber.busy = false;
    if (subscriber.closed || !this.#isBehind(subscriber)) return;
    const wait = subscriber.eventsAt + PACE_MS - this.#now();
    if (wait <= 0) this.#sendNews(subscriber);
    else if (this.#timer === undefined) this.#arm(wait);
  }

  #armHeartbeat(subscriber: Subscriber, ms: number): void {
    subscriber.timer = this.#options.clock.setTimeout(() => this.#heartbeat(subscriber), ms);
  }

  /** Looks at what was sent meanwhile, so that a stream that is busy anyway costs one timer a period. */
  #heartbeat(subscriber: Subscriber): void {
    const { heartbeatMs } = subscriber.wish;
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

/**
 * Records Kubernetes Events. The same reason on the same object within 10 min is one Event whose count grows; writes are
 * limited per object (25 at once, then one every 5 min, client-go's numbers), paced over all objects (50 at once, then
 * ten a second) and queued up to a bound. Nothing waits for
 * an Event and nothing fails because of one; those that may yield wait while their owner is busy: what cannot be sent is counted and dropped, and the next occurrence of the
 * same thing carries the right count.
 */

import { type Clock, type Logger, messageOf, type Random, sleep } from '../../base/index.js';
import { EVENTS } from '../client/api-resource.js';
import { KUBE_ERRORS } from '../client/errors.js';
import type { KubeApi } from '../client/kube-api.js';
import { isForbidden, isNotFound, KubeError } from '../client/kube-error.js';
import { EventQueue } from './event-queue.js';
import {
  type EventNote,
  type EventSeries,
  type EventSubject,
  eventCount,
  eventNamespace,
  eventObject,
  named,
  subjectKey,
} from './event-series.js';
import { TokenBuckets } from './token-buckets.js';

const WINDOW_MS = 600_000;
const MAX_SERIES = 4_096;
const MAX_QUEUE = 1_000;
const BURST = 25;
const REFILL_MS = 300_000;
/** Over all objects: so many at once, then one in so many milliseconds. */
const PACE_BURST = 50;
const PACE_MS = 100;
const TIMEOUT_MS = 10_000;
const FLUSH_MS = 5_000;

export interface EventRecorderOptions {
  readonly api: Pick<KubeApi, 'create' | 'mergePatch'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Pick<Logger, 'warn'>;
  /** `orkestra`, or what the embedder is. */
  readonly component: string;
  /** This replica. */
  readonly instance: string;
  /** Whether there is other work, to which Events that may yield give way; never unless given. */
  readonly busy?: () => boolean;
}

/** Where somebody's Events go. */
export interface EventSink extends Pick<EventRecorder, 'record'> {
  /** Sends at once what waits of it; resolves when that is done, or after 5 s. */
  flush(): Promise<void>;
}

export class EventRecorder {
  readonly #series = new Map<string, EventSeries>();
  readonly #queue = new EventQueue();
  readonly #limits: TokenBuckets;
  /** All objects together. */
  readonly #pace: TokenBuckets;
  readonly #stop = new AbortController();
  readonly #flush = new AbortController();
  #sending: Promise<void> | undefined;
  #dropped = 0;
  /** Why Events were not written, each logged once until one is. */
  readonly #logged = new Set<string>();

  constructor(private readonly options: EventRecorderOptions) {
    this.#limits = new TokenBuckets(options.clock, BURST, REFILL_MS);
    this.#pace = new TokenBuckets(options.clock, PACE_BURST, PACE_MS);
  }

  /** Events that were not sent, for want of a token or of room in the queue, or because the server refused. */
  get dropped(): number {
    return this.#dropped;
  }

  /** For whoever leads only for a while: what still waits when `mayWrite` holds no more is dropped. */
  during(mayWrite: () => boolean): EventSink {
    return {
      record: (subject, note) => this.#record(subject, note, mayWrite),
      flush: () => this.#within(FLUSH_MS, this.#sendOf(mayWrite)),
    };
  }

  /** Never throws and returns at once. */
  record(subject: EventSubject, note: EventNote): void {
    this.#record(subject, note, () => true);
  }

  #record(subject: EventSubject, note: EventNote, mayWrite: () => boolean): void {
    if (this.#stop.signal.aborted) return;
    const series = this.#seriesOf(subject, note);
    series.mayWrite = mayWrite;
    series.count += 1;
    series.lastAt = this.options.clock.now();
    series.message = note.message;
    if (this.#queue.has(series.key)) return;
    if (this.#queue.size >= MAX_QUEUE || !this.#limits.take(subjectKey(subject))) {
      this.#dropped += 1;
      return;
    }
    this.#queue.add(series, this.options.clock.monotonic());
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Waits until everything has been sent, `deadlineMs` at most, and records nothing any more. */
  async stop(deadlineMs = FLUSH_MS): Promise<void> {
    this.#flush.abort();
    await this.#within(deadlineMs, this.#sending ?? Promise.resolve());
    this.#stop.abort();
    this.#dropped += this.#queue.size;
    this.#queue.clear();
  }

  async #within(deadlineMs: number, sending: Promise<void>): Promise<void> {
    const over = new AbortController();
    const sent = sending.then(() => over.abort());
    await Promise.race([sent, sleep(this.options.clock, deadlineMs, over.signal)]);
  }

  #seriesOf(subject: EventSubject, note: EventNote): EventSeries {
    const { clock } = this.options;
    const key = `${subjectKey(subject)}/${note.type}/${note.reason}`;
    const known = this.#series.get(key);
    const now = clock.monotonic();
    if (known && now - known.startedAt < WINDOW_MS) return known;
    const started: EventSeries = {
      key,
      subject: named(subject),
      note,
      name: this.#name(subject),
      startedAt: now,
      firstAt: clock.now(),
      lastAt: clock.now(),
      message: note.message,
      count: 0,
      created: false,
      mayWrite: () => true,
    };
    this.#series.delete(key);
    this.#series.set(key, started);
    for (const oldest of this.#series.keys()) {
      if (this.#series.size <= MAX_SERIES) break;
      this.#series.delete(oldest);
    }
    return started;
  }

  /** Like client-go's, the subject's name and something unique. */
  #name({ metadata }: EventSubject): string {
    const random = Math.floor(this.options.random() * 2 ** 32);
    const unique = `${this.options.clock.now().toString(16)}${random.toString(16).padStart(8, '0')}`;
    return `${metadata.name.slice(0, 253 - unique.length - 1)}.${unique}`;
  }

  /** One at a time and in order: Events are the last thing an API server should be busy with. */
  async #send(): Promise<void> {
    const { clock, busy = () => false } = this.options;
    while (this.#queue.size > 0) {
      await this.#pause();
      if (this.#stop.signal.aborted) return;
      const series = this.#queue.next(clock.monotonic(), !this.#flush.signal.aborted && busy());
      if (series) await this.#take(series);
      else await sleep(clock, PACE_MS, this.#flush.signal);
    }
  }

  async #sendOf(mayWrite: EventSeries['mayWrite']): Promise<void> {
    const waiting = this.#queue.values().filter((series) => series.mayWrite === mayWrite);
    for (const series of waiting) if (this.#queue.has(series.key)) await this.#take(series);
  }

  async #take(series: EventSeries): Promise<void> {
    this.#queue.delete(series.key);
    try {
      if (series.mayWrite()) {
        await this.#write(series);
        this.#logged.clear();
      } else this.#dropped += 1;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Keeps the pace over all objects: a cold start of thousands of CRs must not spend its requests on Events. */
  async #pause(): Promise<void> {
    const { clock } = this.options;
    while (!this.#flush.signal.aborted && !this.#pace.take('')) {
      await sleep(clock, PACE_MS, this.#flush.signal);
    }
  }

  async #write(series: EventSeries): Promise<void> {
    const { api } = this.options;
    const options = { signal: this.#stop.signal, timeoutMs: TIMEOUT_MS, mayStart: series.mayWrite };
    if (series.created) {
      try {
        const name = { namespace: eventNamespace(series.subject), name: series.name };
        await api.mergePatch(EVENTS, name, eventCount(series), options);
        return;
      } catch (error) {
        // API servers forget Events after an hour, and people delete them.
        if (!isNotFound(error)) throw error;
      }
    }
    await api.create(EVENTS, eventObject(series, this.options), options);
    series.created = true;
  }

  #failed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#dropped += 1;
    const why = error instanceof KubeError ? `${error.status.code} ${error.status.reason}` : messageOf(error);
    if (this.#logged.has(why)) return;
    this.#logged.add(why);
    const access = isForbidden(error) && {
      code: 'ORK_EVENT_ACCESS',
      remedy: KUBE_ERRORS.rows.ORK_EVENT_ACCESS.remedy,
    };
    this.options.log.warn({ ...access, err: error }, 'Event write failed');
  }
}

/**
 * The one stream of a tab. It follows the topics of the page that is shown, applies what comes once per animation frame,
 * lets go of the connection while the tab is hidden, and polls where streams do not get through.
 *
 * Guarantees: the store is changed only between two frames of the display; nothing is blanked when the connection fails;
 * while paused nothing is applied and nothing is lost. It does not guarantee that a state between two frames is seen.
 */
import { type Signal, signal } from '@preact/signals';
import { type Clock, jittered, type Random, type TimerHandle } from '../../../lib/base/index.js';
import type { Alive, Bye, Change, CrsBlock, FirstSnapshot, Snapshot } from '../../server/wire/index.js';
import type { CrsTable } from './crs-table.js';
import type { EntityStore } from './entity-store.js';
import type { EventChannel, OpenChannel, StreamEvent } from './event-source.js';
import type { ServerClock } from './server-clock.js';

/** How the browser reaches the Control Center: the first of the two hops. */
export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** The stream does not open; the snapshot is read instead. */
  | { readonly state: 'polling'; readonly everyMs: number }
  | { readonly state: 'lost'; readonly lastAt: number | undefined; readonly nextTryAt: number }
  | { readonly state: 'hidden' }
  | { readonly state: 'signed out' };

export interface Pause {
  readonly since: number;
  /** Frames that wait. */
  readonly waiting: number;
}

export interface StreamClientOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: EntityStore;
  readonly crs: CrsTable;
  readonly serverClock: ServerClock;
  readonly open: OpenChannel;
  /** The URL of `/api/stream` or `/api/snapshot` for topics. */
  readonly url: (what: 'stream' | 'snapshot', topics: readonly string[]) => string;
  /** The snapshot, or why there is none. */
  readonly poll: (url: string) => Promise<Snapshot | 'signed out' | undefined>;
  /** Whether a login is missing: the browser does not say why a stream did not open. */
  readonly isSignedOut: () => Promise<boolean>;
  /** Calls once before the next frame of the display. */
  readonly frame: (apply: () => void) => void;
  /** What the document came with. */
  readonly first?: FirstSnapshot | undefined;
}

const OPENS_WITHIN_MS = 5_000;
const POLL_MS = 5_000;
const HIDDEN_MS = 30_000;
/** The server sends something every 5 s; three of them missing is a connection that is gone without a sign. */
const SILENT_MS = 15_000;
const BACKOFF_MS = 10_000;
/** Frames that wait at most: a page that is paused for long begins with a snapshot. */
const MOST_WAITING = 2_000;

type Frame = { readonly kind: StreamEvent; readonly body: unknown };

export class StreamClient {
  readonly link: Signal<Link> = signal<Link>({ state: 'connecting' });
  readonly pause: Signal<Pause | undefined> = signal<Pause | undefined>(undefined);
  /** The server's version has changed since the page was loaded: a newer page is there. */
  readonly isOutdated: Signal<boolean> = signal(false);
  /** Whether the topics that are shown have answered once. */
  readonly ready: Signal<boolean> = signal(false);
  /** Topics that name nothing known. */
  readonly unknown: Signal<readonly string[]> = signal<readonly string[]>([]);
  readonly #options: StreamClientOptions;
  #topics: readonly string[] = [];
  #channel: EventChannel | undefined;
  #timer: TimerHandle | undefined;
  #silence: TimerHandle | undefined;
  #hide: TimerHandle | undefined;
  #run = 0;
  #failures = 0;
  #lastAt: number | undefined;
  #waiting: Frame[] = [];
  #isScheduled = false;
  #overflowed = false;
  #version: string | undefined;
  #first: FirstSnapshot | undefined;

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.#first = options.first;
  }

  /** What the page shows from here on; entities of other topics stay until the new snapshot is here. */
  follow(topics: readonly string[]): void {
    if (topics.join() === this.#topics.join() && this.#channel) return;
    this.#topics = topics;
    this.ready.value = false;
    if (this.link.peek().state === 'hidden') return;
    this.connect();
    this.#begin();
  }

  /** Shows what the document came with, where that is of the page that is shown first. */
  #begin(): void {
    const first = this.#first;
    if (!first || this.#topics.length === 0) return;
    this.#first = undefined;
    if (this.#topics.every((topic) => first.topics.includes(topic)))
      this.#push({ kind: 'snapshot', body: first.snapshot });
  }

  /** Opens the stream now: at the start, after a failure, and when someone asks for it. */
  connect(): void {
    this.#stop();
    // Whoever has signed in is on no page with topics yet.
    if (this.link.peek().state === 'signed out') this.link.value = { state: 'connecting' };
    if (this.#topics.length === 0) return;
    const run = this.#run;
    const { clock, open, url } = this.#options;
    if (this.link.peek().state !== 'lost') this.link.value = { state: 'connecting' };
    this.#channel = open(url('stream', this.#topics), {
      onEvent: (kind, data) => {
        if (run === this.#run) this.#received(kind, data);
      },
      onError: () => {
        if (run === this.#run) void this.#failed();
      },
    });
    this.#timer = clock.setTimeout(() => {
      if (run === this.#run) void this.#poll();
    }, OPENS_WITHIN_MS);
  }

  setHidden(isHidden: boolean): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#hide);
    if (isHidden) {
      this.#hide = clock.setTimeout(() => {
        this.#stop();
        this.link.value = { state: 'hidden' };
      }, HIDDEN_MS);
    } else if (this.link.peek().state === 'hidden') {
      this.connect();
    }
  }

  togglePause(): void {
    if (this.pause.peek() === undefined) {
      this.pause.value = { since: this.#options.clock.now(), waiting: 0 };
      return;
    }
    this.pause.value = undefined;
    if (this.#overflowed) this.connect();
    else this.#schedule();
    this.#overflowed = false;
  }

  close(): void {
    this.#stop();
    this.#options.clock.clearTimeout(this.#hide);
  }

  #stop(): void {
    const { clock } = this.#options;
    this.#run++;
    this.#channel?.close();
    this.#channel = undefined;
    clock.clearTimeout(this.#timer);
    clock.clearTimeout(this.#silence);
    // What waits is of topics that may not be shown any more; a snapshot comes first again.
    if (this.pause.peek() === undefined) this.#waiting = [];
  }

  #received(kind: StreamEvent, data: string): void {
    const { clock } = this.#options;
    const body = parsed(data);
    if (kind === 'bye') {
      const { reason } = (body ?? {}) as Partial<Bye>;
      if (reason === 'signed-out') this.#signedOut();
      else void this.#failed();
      return;
    }
    if (body === undefined) return;
    this.#lastAt = clock.now();
    clock.clearTimeout(this.#timer);
    clock.clearTimeout(this.#silence);
    const run = this.#run;
    this.#silence = clock.setTimeout(() => {
      if (run === this.#run) void this.#failed();
    }, SILENT_MS);
    this.#failures = 0;
    if (this.link.peek().state !== 'live') this.link.value = { state: 'live' };
    this.#push({ kind, body });
  }

  #push(frame: Frame): void {
    if (frame.kind === 'alive') {
      this.#options.serverClock.note((frame.body as Alive).at);
      return;
    }
    if (frame.kind === 'snapshot') {
      this.#waiting = [];
      this.#overflowed = false;
    }
    this.#waiting.push(frame);
    const pause = this.pause.peek();
    if (pause === undefined) {
      this.#schedule();
      return;
    }
    this.pause.value = { ...pause, waiting: pause.waiting + 1 };
    if (this.#waiting.length <= MOST_WAITING) return;
    this.#waiting = [];
    this.#overflowed = true;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.frame(() => {
      this.#isScheduled = false;
      if (this.pause.peek() === undefined) this.#apply();
    });
  }

  #apply(): void {
    const frames = this.#waiting;
    this.#waiting = [];
    for (const { kind, body } of frames) {
      if (kind === 'snapshot') this.#snapshot(body as Snapshot);
      else if (kind === 'crs') this.#options.crs.apply(body as CrsBlock);
      else this.#change(body as Change);
    }
  }

  #snapshot({ at, entities, version, unknown }: Snapshot): void {
    const { serverClock, store } = this.#options;
    serverClock.reset();
    serverClock.note(at);
    store.replace(entities);
    this.unknown.value = unknown;
    this.ready.value = true;
    this.#version ??= version;
    this.isOutdated.value = version !== this.#version;
  }

  #change({ at, set, gone }: Change): void {
    this.#options.serverClock.note(at);
    this.#options.store.apply(set, gone);
  }

  async #failed(): Promise<void> {
    this.#stop();
    const run = this.#run;
    const { clock, random, isSignedOut } = this.#options;
    this.#failures++;
    const most = Math.min(BACKOFF_MS, 500 * 2 ** this.#failures);
    const wait = Math.round(jittered(most, 0.5, random));
    this.link.value = { state: 'lost', lastAt: this.#lastAt, nextTryAt: clock.now() + wait };
    this.#timer = clock.setTimeout(() => {
      if (run === this.#run) this.connect();
    }, wait);
    if ((await isSignedOut()) && run === this.#run) this.#signedOut();
  }

  #signedOut(): void {
    this.#stop();
    this.link.value = { state: 'signed out' };
  }

  /** The stream stays open meanwhile: it may only be slow. */
  async #poll(): Promise<void> {
    const run = this.#run;
    const { clock, poll, url } = this.#options;
    const snapshot = await poll(url('snapshot', this.#topics));
    if (run !== this.#run) return;
    if (snapshot === 'signed out') return this.#signedOut();
    if (snapshot !== undefined) {
      this.#lastAt = clock.now();
      this.link.value = { state: 'polling', everyMs: POLL_MS };
      this.#push({ kind: 'snapshot', body: snapshot });
    } else {
      this.link.value = { state: 'lost', lastAt: this.#lastAt, nextTryAt: clock.now() + POLL_MS };
    }
    this.#timer = clock.setTimeout(() => {
      if (run === this.#run) void this.#poll();
    }, POLL_MS);
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

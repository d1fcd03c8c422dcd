/** The tabs that look at the same topics: each frame is made once for all of them that have seen the same. */
import { type Clock, momentText, type TimerHandle } from '../../../lib/base/index.js';
import type { EntityGroup, EntityStore } from '../store/entity-store.js';
import type { PackedFrames } from './packed-frames.js';
import type { Tab } from './tab.js';
import type { ParsedTopic } from './topics.js';
import type { UntakenFrames } from './untaken-frames.js';

/** A change is sent once nothing has changed for so long, in milliseconds, or the pace is over. */
const SETTLE_MS = 8;
const FAST_MS = 100;
const SLOW_MS = 250;
/** CRs are sent once a second, but for the list itself. */
const CRS_MS = 1_000;
export const ALIVE_MS = 5_000;
/**
 * A tab that has taken nothing of a frame for so long is let go, with the frame: a page connects again by itself after
 * 15 s of silence, and a browser that reads nothing keeps no memory here.
 */
const DEAF_MS = 30_000;

export interface GroupTools {
  readonly clock: Clock;
  readonly store: EntityStore;
  readonly version: string;
  /** Counts what is sent. */
  readonly onFrame: (bytes: number, isShared: boolean) => void;
  /** How long a tab kept its frame, in seconds. */
  readonly onTaken: (seconds: number) => void;
  /** Those of all groups. */
  readonly untaken: UntakenFrames;
  readonly packed: PackedFrames;
  readonly isKnown: (topic: ParsedTopic) => boolean;
}

interface Frame {
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer | undefined;
}

export class TabGroup implements EntityGroup {
  readonly tabs = new Set<Tab>();
  readonly #paceMs: number;
  #timer: TimerHandle | undefined;
  #aliveTimer: TimerHandle | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;
  /** The last frames, by what their readers had seen. */
  #frames: Frame[] = [];
  /**
   * The last snapshot, for the tabs that come within the pace, or while much waits to be taken: what has changed since is
   * their next frame.
   */
  #snapshot: { readonly frame: Frame; readonly madeAt: number } | undefined;

  constructor(
    private readonly topics: readonly ParsedTopic[],
    private readonly tools: GroupTools,
  ) {
    this.#paceMs = topics.some(({ isFast }) => isFast) ? FAST_MS : SLOW_MS;
    tools.store.join(this);
    this.#armAlive();
  }

  wants(key: string): boolean {
    return this.topics.some((topic) => topic.wants(key));
  }

  changed(): void {
    if (this.#timer !== undefined || this.tabs.size === 0) return;
    const { clock } = this.tools;
    const wait = Math.max(SETTLE_MS, this.#flushedAt + this.#paceMs - clock.monotonic());
    this.#timer = clock.setTimeout(() => this.#flush(), wait);
  }

  /** Sends the snapshot, then what changes, until it is removed. */
  add(tab: Tab): () => void {
    this.tabs.add(tab);
    const leave = tab.crs.map(({ feed }) => feed.join(() => this.#crsChanged(tab)));
    this.#send(tab);
    return () => {
      tab.closed = true;
      this.tabs.delete(tab);
      this.tools.untaken.remove(tab);
      for (const end of leave) end();
    };
  }

  /** The snapshot of now, as the data of its event. */
  snapshot(): string {
    const { store, clock, version } = this.tools;
    const entities = [...store.of(this)].map((record) => store.refreshed(record));
    const head = {
      at: Math.round(clock.monotonic()),
      time: momentText(clock.now()),
      version,
      unknown: this.topics.filter((topic) => !this.tools.isKnown(topic)).map(({ text }) => text),
    };
    const texts = entities.map(({ key, text }) => `${JSON.stringify(key)}:${text}`);
    return `${JSON.stringify(head).slice(0, -1)},"entities":{${texts.join(',')}}}`;
  }

  close(): void {
    const { clock, store } = this.tools;
    clock.clearTimeout(this.#timer);
    clock.clearTimeout(this.#aliveTimer);
    store.leave(this);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#flushedAt = this.tools.clock.monotonic();
    if (!this.tools.untaken.isPressed) this.#snapshot = undefined;
    for (const tab of this.tabs) {
      tab.isDue = true;
      if (!tab.busy) this.#send(tab);
    }
  }

  #crsChanged(tab: Tab): void {
    const isLoading = tab.crs.some(({ cursor }) => cursor.isNew);
    const rest = tab.sentAt + (isLoading ? 0 : CRS_MS) - this.tools.clock.monotonic();
    if (tab.busy) return;
    if (rest <= 0) this.#send(tab);
    else if (!tab.isDue) {
      tab.isDue = true;
      this.tools.clock.setTimeout(() => {
        if (!tab.closed && !tab.busy) this.#send(tab);
      }, rest);
    }
  }

  #send(tab: Tab): void {
    tab.isDue = false;
    const recent = tab.seen < 0 ? this.#recentSnapshot() : undefined;
    const state = recent ?? this.#frameAfter(tab.seen);
    tab.seen = state.to;
    if (recent) tab.isDue = true;
    const rows = tab.crs
      .filter(({ feed, cursor }) => feed.rows.isBehind(cursor))
      .map(({ feed, cursor }) => eventOf('crs', JSON.stringify(feed.rows.next(feed.topic.key, cursor))));
    const pieces = [...(state.bytes ? [state.bytes] : []), ...rows];
    const [only] = pieces;
    if (!only) return;
    const frame = pieces.length === 1 ? only : Buffer.concat(pieces);
    const bytes = this.tools.packed.formFor(tab.sink, frame);
    this.tools.onFrame(bytes.length, pieces.length === 1 && only === state.bytes);
    this.#write(tab, bytes);
  }

  #write(tab: Tab, bytes: Buffer): void {
    const { clock, untaken } = this.tools;
    const now = clock.monotonic();
    tab.write(bytes, now, () => {
      untaken.remove(tab);
      this.tools.onTaken((clock.monotonic() - now) / 1_000);
      const hasRows = tab.crs.some(({ feed, cursor }) => feed.rows.isBehind(cursor));
      if (tab.isDue || hasRows) this.#send(tab);
    });
    if (tab.busy) untaken.add(tab, bytes);
  }

  #recentSnapshot(): Frame | undefined {
    const { clock, store, untaken } = this.tools;
    if (!this.#snapshot) return undefined;
    const { frame, madeAt } = this.#snapshot;
    if (!untaken.isPressed && clock.monotonic() - madeAt >= this.#paceMs) return undefined;
    return store.goneSince(frame.to, this) === undefined ? undefined : frame;
  }

  /** What a tab that has seen that version is sent; -1: nothing yet. */
  #frameAfter(from: number): Frame {
    const { store } = this.tools;
    const records = [...store.of(this)].map((record) => store.refreshed(record));
    const to = store.version;
    const known = this.#frames.find((frame) => frame.from === from && frame.to === to);
    if (known) return known;
    const gone = from < 0 ? undefined : store.goneSince(from, this);
    let bytes: Buffer | undefined;
    if (gone === undefined) bytes = eventOf('snapshot', this.snapshot());
    else {
      const changed = records.filter(({ changedAt }) => changedAt > from);
      if (changed.length > 0 || gone.length > 0) bytes = eventOf('change', this.#change(changed, gone));
    }
    const frame = { from, to, bytes };
    if (from < 0) this.#snapshot = { frame, madeAt: this.tools.clock.monotonic() };
    this.#frames = [frame, ...this.#frames.filter((each) => each.to === to)].slice(0, 4);
    return frame;
  }

  #change(
    changed: readonly { readonly key: string; readonly text: string }[],
    gone: readonly string[],
  ): string {
    const at = Math.round(this.tools.clock.monotonic());
    const set = changed.map(({ key, text }) => `${JSON.stringify(key)}:${text}`).join(',');
    return `{"at":${at},"set":{${set}},"gone":${JSON.stringify(gone)}}`;
  }

  #armAlive(): void {
    const { clock, packed } = this.tools;
    this.#aliveTimer = clock.setTimeout(() => {
      const now = clock.monotonic();
      const bytes = eventOf('alive', JSON.stringify({ at: Math.round(now) }));
      for (const tab of [...this.tabs]) {
        if (tab.busy && now - tab.busySince >= DEAF_MS) tab.sink.cut();
        else if (!tab.busy && now - tab.sentAt >= ALIVE_MS - SLOW_MS)
          this.#write(tab, packed.formFor(tab.sink, bytes));
      }
      this.#armAlive();
    }, ALIVE_MS);
  }
}

export function eventOf(name: string, data: string): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${data}\n\n`);
}

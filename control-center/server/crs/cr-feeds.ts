import { CrFeed, type CrFeedTools, type CrTopic } from './cr-feed.js';

/** Lists that are followed at a time, and how long one is kept that nobody looks at. */
const MOST_FEEDS = 64;
const KEPT_MS = 60_000;

/** The lists of CRs that somebody looks at, each once for all who do. */
export class CrFeeds {
  readonly #feeds = new Map<string, { readonly feed: CrFeed; usedAt: number }>();

  constructor(private readonly tools: CrFeedTools) {}

  /** undefined: too many lists are followed. */
  open(topic: CrTopic): CrFeed | undefined {
    const found = this.#feeds.get(topic.key);
    const now = this.tools.clock.monotonic();
    if (found) {
      found.usedAt = now;
      return found.feed;
    }
    if (this.#feeds.size >= MOST_FEEDS) this.#shed();
    if (this.#feeds.size >= MOST_FEEDS) return undefined;
    const feed = new CrFeed(topic, this.tools);
    this.#feeds.set(topic.key, { feed, usedAt: now });
    return feed;
  }

  /** Once a second. */
  tick(now: number): void {
    for (const [key, held] of this.#feeds) {
      if (held.feed.isWatched) held.usedAt = now;
      else if (now - held.usedAt > KEPT_MS) this.#close(key);
    }
  }

  close(): void {
    for (const key of [...this.#feeds.keys()]) this.#close(key);
  }

  #shed(): void {
    for (const [key, { feed }] of this.#feeds) if (!feed.isWatched) this.#close(key);
  }

  #close(key: string): void {
    this.#feeds.get(key)?.feed.close();
    this.#feeds.delete(key);
  }
}

import type { Clock, Random, TimerHandle } from '../../lib/base/index.js';
import type { StreamedUrl } from './streamed-url.js';

/** A URL that somebody watches: what a feed keeps current. */
export interface WatchedUrl {
  /** How old the value may get, in milliseconds. */
  readonly everyMs: number;
  /** Milliseconds since the cached value was requested; undefined: there is none. */
  ageMs(): number | undefined;
  /** Sends one request, or joins the one in flight. Never rejects. */
  refresh(): Promise<void>;
  /** The stream that pushes the same; undefined: there is none, or it is not wanted. */
  readonly stream: StreamedUrl | undefined;
}

/** A way to keep watched URLs current in the background. */
export interface Feed {
  /** Keeps the URL current until the returned function is called. */
  open(watched: WatchedUrl): () => void;
  /** Resolves when nothing is left of the URLs that were closed. */
  ended?(): Promise<void>;
}

/** Intervals differ by this share, so that the readers of one peer do not poll at the same time. */
const JITTER = 0.1;
/** The second poll is earlier by up to this share, so that readers that start together spread out at once. */
const SPREAD = 0.9;

/**
 * The feed that polls, whether or not the last request failed. A value that something else keeps fresh is not polled,
 * until that ends.
 */
export function pollingFeed({ clock, random }: { clock: Clock; random: Random }): Feed {
  return {
    open: (watched) => {
      let closed = false;
      let timer: TimerHandle | undefined;
      const period = (): number => watched.everyMs * (1 - JITTER + 2 * JITTER * random());
      let early = 0;
      let isFirst = true;
      const schedule = (ms: number): void => {
        timer = clock.setTimeout(() => void poll(), Math.max(0, ms));
      };
      const poll = async (): Promise<void> => {
        const age = watched.ageMs();
        const fresh = watched.everyMs * (1 - JITTER) - early;
        early = 0;
        if (age !== undefined && age < fresh) return schedule(period() - age);
        const startedAt = clock.monotonic();
        await watched.refresh();
        if (closed) return;
        const took = clock.monotonic() - startedAt;
        // Connections that were opened together complete together: the readers are spread from here on.
        if (isFirst) early = watched.everyMs * SPREAD * random() - took;
        isFirst = false;
        schedule(period() - early - took);
      };
      const age = watched.ageMs();
      if (age === undefined) void poll();
      else schedule(period() - age);
      return () => {
        closed = true;
        clock.clearTimeout(timer);
      };
    },
  };
}

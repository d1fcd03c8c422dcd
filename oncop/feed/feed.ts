import type { Clock, Random, TimerHandle } from '../../lib/base/index.js';
import type { StreamLine } from './stream-line.js';

/** What a feed keeps current: one URL that somebody watches. */
export interface Line {
  /** How old the value may get, in milliseconds. */
  readonly everyMs: number;
  /** Milliseconds since the value in hand was asked for; undefined: there is none. */
  ageMs(): number | undefined;
  /** Asks the peer once, or joins whoever does. Never rejects. */
  refresh(): Promise<void>;
  /** Where the same can be pushed from; undefined: nowhere, or it is not wanted. */
  readonly stream: StreamLine | undefined;
}

/** A way to keep watched URLs current in the background. */
export interface Feed {
  /** Keeps the line current until the function that it gives is called. */
  open(line: Line): () => void;
  /** Resolves when nothing is left of the lines that were closed. */
  ended?(): Promise<void>;
}

/** Polls differ by this share, so that the readers of one peer do not fall into step. */
const JITTER = 0.1;
/** The second poll is earlier by up to this share, so that what begins together goes apart at once. */
const SPREAD = 0.9;

/**
 * The feed that asks again and again, whether or not the last time failed. What something else keeps young is not
 * asked for, and is again as soon as that ends.
 */
export function pollingFeed({ clock, random }: { clock: Clock; random: Random }): Feed {
  return {
    open: (line) => {
      let closed = false;
      let timer: TimerHandle | undefined;
      const period = (): number => line.everyMs * (1 - JITTER + 2 * JITTER * random());
      let early = 0;
      let isFirst = true;
      const schedule = (ms: number): void => {
        timer = clock.setTimeout(() => void poll(), Math.max(0, ms));
      };
      const poll = async (): Promise<void> => {
        const age = line.ageMs();
        const youngest = line.everyMs * (1 - JITTER) - early;
        early = 0;
        if (age !== undefined && age < youngest) return schedule(period() - age);
        const startedAt = clock.monotonic();
        await line.refresh();
        if (closed) return;
        const took = clock.monotonic() - startedAt;
        // Connections that are made together are there together: what begins then is spread from there on.
        if (isFirst) early = line.everyMs * SPREAD * random() - took;
        isFirst = false;
        schedule(period() - early - took);
      };
      const age = line.ageMs();
      if (age === undefined) void poll();
      else schedule(period() - age);
      return () => {
        closed = true;
        clock.clearTimeout(timer);
      };
    },
  };
}

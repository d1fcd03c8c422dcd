import { type Clock, momentText } from '../../../lib/base/index.js';
import type { Changes, EdgeChange, SourceChange } from '../wire/index.js';

/** How many of each are kept. */
const MOST = 500;

/** What became of sources and of edges: the last 500 of each. */
export class ChangeLog {
  readonly #sources: SourceChange[] = [];
  readonly #edges: EdgeChange[] = [];

  constructor(private readonly clock: Clock) {}

  source(change: Omit<SourceChange, 'time'>): void {
    keep(this.#sources, { time: momentText(this.clock.now()), ...change });
  }

  edge(change: Omit<EdgeChange, 'time'>): void {
    keep(this.#edges, { time: momentText(this.clock.now()), ...change });
  }

  body(): Changes {
    return {
      at: Math.round(this.clock.monotonic()),
      time: momentText(this.clock.now()),
      sources: this.#sources,
      edges: this.#edges,
    };
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > MOST) list.shift();
}

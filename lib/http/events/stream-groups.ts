import { httpError } from '../errors/errors.js';
import { StreamGroup, type StreamGroupOptions } from './stream-group.js';
import type { StreamRequest, StreamSink } from './subscriber.js';

/** All open streams of a process. Nothing is encoded, watched or timed while there are none. */
export class StreamGroups {
  readonly #groups = new Map<string, StreamGroup>();
  #open = 0;
  #closed = false;
  readonly #held = new Set<() => void>();

  /** `max`: how many may be open at a time in this process. */
  constructor(private readonly max: number) {}

  /** Throws `too_many_streams` when one more cannot be opened. */
  check(): void {
    if (this.#open < this.max && !this.#closed) return;
    const why = this.#closed
      ? 'the process is stopping'
      : `${this.max} streams are open, the most for this process`;
    throw httpError('too_many_streams', `${why}: poll instead, and retry later`);
  }

  /** A stream of the group of that key, which `describe` makes when it is the first; until the returned function is called. */
  open(
    key: string,
    describe: () => StreamGroupOptions,
    sink: StreamSink,
    request: StreamRequest,
  ): () => void {
    this.check();
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new StreamGroup(describe());
      this.#groups.set(key, group);
    }
    const joined = group;
    this.#open++;
    const end = joined.open(sink, request);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#open--;
      end();
      if (joined.size > 0) return;
      joined.dispose();
      this.#groups.delete(key);
    };
  }

  /** Counts a stream that has no group, until the returned function is called; `end` is called when all are ended. */
  hold(end: () => void): () => void {
    this.check();
    this.#open++;
    this.#held.add(end);
    return () => {
      if (this.#held.delete(end)) this.#open--;
    };
  }

  /** Ends every stream, after what is new; no more are opened. */
  close(): void {
    this.#closed = true;
    for (const end of [...this.#held]) end();
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }
}

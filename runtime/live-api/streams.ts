import type { Clock } from '../../lib/base/index.js';
import type { CrdView, RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';
import type { Responder } from './responder.js';
import { Frames } from './stream-frame.js';
import { StreamGroup } from './stream-group.js';
import type { StreamSink, StreamWish } from './stream-subscriber.js';

export interface StreamsOptions {
  readonly view: RuntimeView;
  readonly responder: Responder;
  readonly clock: Clock;
  /** How many may be open at a time in this process. */
  readonly max: number;
}

/** Tells the tag of the whole Katalog from that of one CRD, which may be made of the same numbers. */
const WHOLE = '-all';

/** All open streams of a process. Nothing is encoded, watched or timed while there are none. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #frames = new WeakMap<CrdView, Frames>();
  readonly #groups = new Map<string, StreamGroup>();
  #open = 0;
  #closed = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Throws `too_many_streams` where one more could not be opened. */
  check(): void {
    const { max } = this.#options;
    if (this.#open < max && !this.#closed) return;
    const why = this.#closed ? 'The runtime is stopping.' : `${max} streams are open, which is the most.`;
    throw new ApiError('too_many_streams', `${why} Poll instead, and try again later.`);
  }

  /** A stream of these CRDs, until the function that it gives is called; of the whole Katalog when `name` is ''. */
  open(name: string, crds: readonly CrdView[], sink: StreamSink, wish: StreamWish): () => void {
    this.check();
    const key = name === '' ? ` ${crds.map(({ entry }) => entry.name).join(' ')}` : name;
    const group = this.#groups.get(key) ?? this.#start(key, name, crds);
    this.#open++;
    const end = group.open(sink, wish);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#open--;
      end();
      if (group.size > 0) return;
      group.dispose();
      this.#groups.delete(key);
    };
  }

  /** Ends every stream, after what is new; no more are opened. */
  close(): void {
    this.#closed = true;
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }

  #start(key: string, name: string, crds: readonly CrdView[]): StreamGroup {
    const { view, responder, clock } = this.#options;
    const [only] = crds;
    const group = new StreamGroup({
      clock,
      parts: crds.map((crd) => this.#framesOf(crd)),
      tag: name !== '' && only ? () => responder.tagOf(only) : () => responder.tagOf(view, WHOLE),
      lead: () => crds.map(({ epoch, isKonductor }) => `${epoch} ${isKonductor}`).join(),
    });
    this.#groups.set(key, group);
    return group;
  }

  #framesOf(crd: CrdView): Frames {
    let frames = this.#frames.get(crd);
    if (!frames) {
      frames = new Frames(crd, this.#options.responder);
      this.#frames.set(crd, frames);
    }
    return frames;
  }
}

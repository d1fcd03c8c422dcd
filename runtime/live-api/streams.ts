import type { Clock } from '../../lib/base/index.js';
import {
  type StreamGroupOptions,
  StreamGroups,
  type StreamRequest,
  type StreamSink,
} from '../../lib/http/index.js';
import type { CrdView, RuntimeView } from '../view.js';
import type { Responder } from './responder.js';
import { bare, CrdFrames } from './stream-frame.js';

export interface StreamsOptions {
  readonly view: RuntimeView;
  readonly responder: Responder;
  readonly clock: Clock;
  /** How many may be open at a time in this process. */
  readonly max: number;
}

/** Distinguishes the tag of the whole Katalog from that of one CRD, which may be made of the same numbers. */
const WHOLE = '-all';

/** The streams of the Live API: of one CRD, or of the whole Katalog. */
export class Streams {
  readonly #frames = new WeakMap<CrdView, CrdFrames>();
  readonly #groups: StreamGroups;

  constructor(private readonly options: StreamsOptions) {
    this.#groups = new StreamGroups(options.max);
  }

  /** Throws `too_many_streams` when one more cannot be opened. */
  check(): void {
    this.#groups.check();
  }

  /** A stream of these CRDs, until the returned function is called; of the whole Katalog when `name` is ''. */
  open(name: string, crds: readonly CrdView[], sink: StreamSink, request: StreamRequest): () => void {
    const key = name === '' ? ` ${crds.map(({ entry }) => entry.name).join(' ')}` : name;
    return this.#groups.open(key, () => this.#describe(name, crds), sink, request);
  }

  /** Ends every stream, after what is new; no more are opened. */
  close(): void {
    this.#groups.close();
  }

  #describe(name: string, crds: readonly CrdView[]): StreamGroupOptions {
    const { view, responder, clock } = this.options;
    const [only] = crds;
    return {
      clock,
      parts: crds.map((crd) => this.#framesOf(crd)),
      id: name !== '' && only ? () => bare(responder.tagOf(only)) : () => bare(responder.tagOf(view, WHOLE)),
      urgent: () => crds.map(({ epoch, isKonductor }) => `${epoch} ${isKonductor}`).join(),
    };
  }

  #framesOf(crd: CrdView): CrdFrames {
    let frames = this.#frames.get(crd);
    if (!frames) {
      frames = new CrdFrames(crd, this.options.responder);
      this.#frames.set(crd, frames);
    }
    return frames;
  }
}

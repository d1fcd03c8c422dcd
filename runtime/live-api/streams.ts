import type { Clock } from '../../lib/base/index.js';
import {
  type Slices,
  type StreamGroupOptions,
  StreamGroups,
  type StreamRequest,
  type StreamSink,
} from '../../lib/http/index.js';
import type { CrdView, RuntimeView } from '../view.js';
import { type CrReader, CrStreams } from './crs/cr-streams.js';
import type { Responder } from './responder.js';
import { bare, CrdFrames, type StreamView, VARIANTS } from './stream-frame.js';

export interface StreamsOptions {
  readonly view: RuntimeView;
  readonly responder: Responder;
  readonly clock: Clock;
  /** For the frames of CRs, which are made in steps. */
  readonly slices: Slices;
  /** How many may be open at a time in this process. */
  readonly max: number;
}

/** Distinguishes the tag of the whole Katalog from that of one CRD, which may be made of the same numbers. */
const WHOLE = '-all';

/** What a stream is of. */
export interface StreamSubject {
  /** '': the whole Katalog. */
  readonly name: string;
  readonly crds: readonly CrdView[];
  readonly view: StreamView;
}

/** The streams of the Live API: of one CRD, or of the whole Katalog. */
export class Streams {
  readonly #frames: Readonly<Record<StreamView, WeakMap<CrdView, CrdFrames>>> = {
    full: new WeakMap(),
    live: new WeakMap(),
  };
  readonly #groups: StreamGroups;
  readonly #crs: CrStreams;

  constructor(private readonly options: StreamsOptions) {
    this.#groups = new StreamGroups(options.max);
    this.#crs = new CrStreams(options);
  }

  /** Throws `too_many_streams` when one more cannot be opened. */
  check(): void {
    this.#groups.check();
  }

  /** A stream of these CRDs, until the returned function is called. */
  open(subject: StreamSubject, sink: StreamSink, request: StreamRequest): () => void {
    const { name, crds, view } = subject;
    const of = name === '' ? ` ${crds.map(({ entry }) => entry.name).join(' ')}` : name;
    const { burst = 1 } = request;
    return this.#groups.open(`${view} ${burst} ${of}`, () => this.#describe(subject, burst), sink, request);
  }

  /** A stream of CRs, until the returned function is called. */
  openCrs(reader: CrReader): () => void {
    const end = this.#crs.open(reader);
    const release = this.#groups.hold(() => {
      end();
      reader.sink.end();
    });
    return () => {
      release();
      end();
    };
  }

  /** Ends every stream, after what is new; no more are opened. */
  close(): void {
    this.#groups.close();
  }

  #describe({ name, crds, view }: StreamSubject, burst: number): StreamGroupOptions {
    const { view: whole, responder, clock } = this.options;
    const [only] = crds;
    const variant = VARIANTS[view];
    return {
      clock,
      burst,
      parts: crds.map((crd) => this.#framesOf(crd, view)),
      id:
        name !== '' && only
          ? () => bare(responder.tagOf(only, variant))
          : () => bare(responder.tagOf(whole, `${WHOLE}${variant}`)),
      urgent: () => crds.map(({ epoch, isKonductor }) => `${epoch} ${isKonductor}`).join(),
    };
  }

  #framesOf(crd: CrdView, view: StreamView): CrdFrames {
    let frames = this.#frames[view].get(crd);
    if (!frames) {
      frames = new CrdFrames(crd, this.options.responder, view);
      this.#frames[view].set(crd, frames);
    }
    return frames;
  }
}

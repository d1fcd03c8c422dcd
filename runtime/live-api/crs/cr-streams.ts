import type { Clock } from '../../../lib/base/index.js';
import type { Slices, StreamRequest, StreamSink } from '../../../lib/http/index.js';
import type { CrdView, RuntimeView } from '../../view.js';
import { ItemTexts } from '../bodies/item-texts.js';
import type { ListQuery } from '../list-query.js';
import { stamp } from '../stamp.js';
import { CrFrames } from './cr-frames.js';
import { CrLog } from './cr-log.js';
import { CrStream } from './cr-stream.js';

export interface CrStreamsOptions {
  readonly view: RuntimeView;
  readonly clock: Clock;
  readonly slices: Slices;
}

/** Who reads, what of, and where it goes. */
export interface CrReader {
  readonly caller: string;
  readonly crd: CrdView;
  readonly query: ListQuery;
  readonly sink: StreamSink;
  readonly request: StreamRequest;
}

/** The log of one CRD, while somebody reads. */
interface Shared {
  readonly log: CrLog;
  readonly release: () => void;
  readers: number;
}

/** The streams of CRs. Nothing is recorded of a CRD that nobody reads. */
export class CrStreams {
  readonly #shared = new Map<CrdView, Shared>();
  readonly #items = new ItemTexts();

  constructor(private readonly options: CrStreamsOptions) {}

  /** Sends to the reader until the returned function is called. */
  open({ caller, crd, query, sink, request }: CrReader): () => void {
    const { view, clock, slices } = this.options;
    const shared = this.#share(crd);
    const frames = new CrFrames({ crd, query, items: this.#items });
    const { log } = shared;
    const stream = new CrStream({
      clock,
      slices,
      caller,
      log,
      frames,
      sink,
      request,
      stamp: () => stamp(view, crd),
    });
    void stream.run();
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      stream.end();
      if (--shared.readers > 0) return;
      shared.release();
      this.#shared.delete(crd);
    };
  }

  #share(crd: CrdView): Shared {
    let shared = this.#shared.get(crd);
    if (!shared) {
      const log = new CrLog();
      shared = { log, release: crd.watchCrs((key) => log.add(key)), readers: 0 };
      this.#shared.set(crd, shared);
    }
    shared.readers++;
    return shared;
  }
}

import { type Clock, sleep } from '../../lib/base/index.js';
import type { LiveClient } from './live-client.js';

/** Without a stream, as with the Go implementation. */
const POLL_MS = 2_000;
/** With one: ages go on, and a stream that is silent for ever costs little. */
const SLOW_POLL_MS = 10_000;
/** A burst is one change. */
const GATHER_MS = 200;
const RETRY_MS = 2_000;

/** Says when it is worth reading a document again: by a stream of the Live API, else after two seconds. */
export class ChangeSignal {
  #streaming = false;
  #changed: () => void = () => undefined;
  readonly #ended = new AbortController();

  constructor(
    private readonly client: LiveClient,
    stream: string | undefined,
    private readonly clock: Clock,
  ) {
    if (stream !== undefined) void this.#follow(stream);
  }

  /** Resolves at the next change, or when it is time to look again. */
  async next(): Promise<void> {
    const { signal } = this.#ended;
    const changed = new Promise<void>((resolve) => {
      this.#changed = resolve;
    });
    const waited = new AbortController();
    const end = (): void => waited.abort();
    signal.addEventListener('abort', end, { once: true });
    const limit = sleep(this.clock, this.#streaming ? SLOW_POLL_MS : POLL_MS, waited.signal);
    await Promise.race([changed.then(() => sleep(this.clock, GATHER_MS, signal)), limit]);
    signal.removeEventListener('abort', end);
    waited.abort();
  }

  close(): void {
    this.#ended.abort();
    this.#changed();
  }

  async #follow(path: string): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      for await (const _frame of this.client.frames(path, signal)) {
        // The first frame is the state that was read already.
        if (this.#streaming) this.#changed();
        this.#streaming = true;
      }
      this.#streaming = false;
      await sleep(this.clock, RETRY_MS, signal);
    }
  }
}

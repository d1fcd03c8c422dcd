import { type Clock, sleep } from '../../lib/base/index.js';
import type { RuntimeName } from './events.js';
import type { CrdNumbers, LiveReader } from './live-reader.js';

const POLL_MS = 125;

/** Where the Live API of each runtime is. */
export type RuntimeUrls = Readonly<Record<RuntimeName, string>>;

/** Reads the numbers of both CRDs again and again until it is closed. */
export class Poller {
  readonly #end = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    private readonly options: {
      readonly reader: LiveReader;
      readonly clock: Clock;
      readonly urls: RuntimeUrls;
      readonly onNumbers: (crd: RuntimeName, numbers: CrdNumbers) => void;
    },
  ) {
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await Promise.all([this.#poll('loader'), this.#poll('processor')]);
      await sleep(this.options.clock, POLL_MS, signal);
    }
  }

  async #poll(crd: RuntimeName): Promise<void> {
    const { reader, urls, onNumbers } = this.options;
    const numbers = await reader.numbers(urls[crd], crd);
    if (numbers !== undefined && !this.#end.signal.aborted) onNumbers(crd, numbers);
  }
}

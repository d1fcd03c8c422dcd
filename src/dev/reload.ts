/** `ork run --dev --watch`: one runtime after another on the same embedded cluster, as the files of the Katalog change. */
import type { Clock, Logger } from '../../lib/base/index.js';
import type { DevRun, PlacedEntry } from './dev-run.js';
import { WatchedFiles } from './watched-files.js';

/** What is started and stopped. */
export interface Reloaded {
  start(): Promise<unknown>;
  stop(): Promise<void>;
}

/** A Katalog as it stands in its files now; undefined: it has errors, which were printed. */
export interface ReadKatalog {
  readonly files: readonly string[];
  readonly next: { readonly entries: readonly PlacedEntry[]; open(): Reloaded } | undefined;
}

export interface ReloadTools {
  readonly dev: Pick<DevRun, 'apply'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly read: () => Promise<ReadKatalog>;
}

/**
 * Replaces the runtime after each change of the files. A Katalog with errors replaces nothing, and nor does one whose CRDs the
 * cluster refuses: the runtime before it goes on, until a next change is better.
 */
export class Reloading {
  readonly #files: WatchedFiles;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private current: Reloaded,
    files: readonly string[],
    private readonly tools: ReloadTools,
  ) {
    this.#files = new WatchedFiles(tools.clock, () => {
      this.#turn = this.#turn.then(() => this.#reload());
    });
    this.#files.set(files);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#files.close();
    await this.#turn;
    await this.current.stop();
  }

  async #reload(): Promise<void> {
    const { dev, log, read } = this.tools;
    if (this.#stopped) return;
    try {
      const { files, next } = await read();
      this.#files.set(files);
      if (!next) return log.warn({}, 'Katalog not reloaded, it has errors');
      await dev.apply(next.entries);
      await this.current.stop();
      this.current = next.open();
      await this.current.start();
      log.info({}, 'Katalog reloaded');
    } catch (err) {
      log.error({ err }, 'reloading the Katalog failed');
    }
  }
}

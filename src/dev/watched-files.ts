import { type FSWatcher, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Clock, TimerHandle } from '../../lib/base/index.js';

/** Editors write a file in several steps. */
const SETTLE_MS = 200;

/**
 * Calls `changed` once for changes of files that come together. It watches their folders, since editors replace a file rather than
 * change it. A folder that is gone is watched no more.
 */
export class WatchedFiles {
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #timer: TimerHandle | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** From now on these, and no others. */
  set(files: Iterable<string>): void {
    this.#files = new Set([...files].map((file) => resolve(file)));
    const folders = new Set([...this.#files].map((file) => dirname(file)));
    for (const [folder, watcher] of this.#watchers) if (!folders.has(folder)) this.#close(folder, watcher);
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  close(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    for (const [folder, watcher] of this.#watchers) this.#close(folder, watcher);
  }

  #open(folder: string): void {
    const watcher = watch(folder, (_event, name) => {
      // Some systems do not say which file it was.
      if (name === null || this.#files.has(join(folder, name))) this.#settle();
    });
    watcher.on('error', () => this.#close(folder, watcher));
    this.#watchers.set(folder, watcher);
  }

  #close(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }

  #settle(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    this.#timer = this.clock.setTimeout(() => {
      this.#timer = undefined;
      this.changed();
    }, SETTLE_MS);
  }
}

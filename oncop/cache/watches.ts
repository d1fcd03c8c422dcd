import type { RemoteTarget } from '../target/target.js';
import type { AnswerCache } from './answer-cache.js';
import type { Watcher } from './cached-url.js';

/** A set of watched URLs that changes; what stays in it is not let go in between. */
export class Watches {
  readonly #stops = new Map<string, () => void>();

  constructor(
    private readonly cache: AnswerCache,
    private readonly watcher: Watcher,
  ) {}

  become(targets: readonly RemoteTarget[]): void {
    const wanted = new Set(targets.map(({ url }) => url.href));
    for (const target of targets) {
      const { href } = target.url;
      if (this.#stops.has(href)) continue;
      this.#stops.set(href, this.cache.watch(target, { ...this.watcher }));
    }
    for (const [href, stop] of this.#stops) {
      if (wanted.has(href)) continue;
      this.#stops.delete(href);
      stop();
    }
  }
}

/**
 * The objects that entries copy (`fromSecret`, `fromConfigMap`, …), read from memory: each is watched as long as a CR
 * copies it. A source with a name written in the Katalog is watched by itself; where a template names it, so that every CR may
 * name another one, those of its namespace are watched together.
 *
 * Nothing of it is shown by the Live API.
 */
import type { SourceRef } from '../../katalog/index.js';
import type { KubernetesObject } from '../view.js';
import type { CacheTools } from './object-cache.js';
import { type SourceUser, SourceWatch } from './source-watch.js';

/** What one CRD's CRs copy. */
export interface Sources {
  /** The CR of `key` copies these from now on, and nothing else; resolves when they may be read. */
  use(key: string, refs: readonly SourceRef[], signal: AbortSignal): Promise<void>;
  /** One that is in use; undefined when it is not there. Throws when that is not known. */
  read(ref: SourceRef): KubernetesObject | undefined;
  /** The CR is gone. */
  forget(key: string): void;
}

export class SourceCache {
  readonly #watches = new Map<string, SourceWatch>();

  constructor(private readonly tools: CacheTools) {}

  /** `changed` is called with the key of every CR whose source has changed. */
  open(changed: (key: string) => void): Sources {
    const users = new Map<string, SourceUser>();
    const release = (key: string, user: SourceUser): void => {
      users.delete(key);
      this.#use(user, new Map());
    };
    return {
      use: async (key, refs, signal) => {
        const known = users.get(key);
        if (refs.length === 0) {
          if (known) release(key, known);
          return;
        }
        const user = known ?? { changed: () => changed(key) };
        users.set(key, user);
        const watches = this.#use(user, byWatch(refs));
        await Promise.all(watches.map((watch) => watch.listed(signal)));
      },
      read: (ref) => this.#watches.get(watchKey(ref))?.read(ref),
      forget: (key) => {
        const user = users.get(key);
        if (user) release(key, user);
      },
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#watches.values()].map((watch) => watch.stop()));
    this.#watches.clear();
  }

  /** Opens what the user wants and is not watched, closes what nobody wants; gives the watches of the user. */
  #use(user: SourceUser, wanted: ReadonlyMap<string, readonly SourceRef[]>): readonly SourceWatch[] {
    for (const [key, [ref]] of wanted) {
      if (ref && !this.#watches.has(key)) this.#watches.set(key, new SourceWatch(ref, this.tools));
    }
    const own: SourceWatch[] = [];
    for (const [key, watch] of this.#watches) {
      const refs = wanted.get(key) ?? [];
      if (refs.length > 0) own.push(watch);
      watch.use(user, new Set(refs.map(({ name }) => name)));
      if (watch.used) continue;
      this.#watches.delete(key);
      void watch.stop();
    }
    return own;
  }
}

function byWatch(refs: readonly SourceRef[]): ReadonlyMap<string, readonly SourceRef[]> {
  const groups = new Map<string, SourceRef[]>();
  for (const ref of refs) groups.set(watchKey(ref), [...(groups.get(watchKey(ref)) ?? []), ref]);
  return groups;
}

function watchKey({ apiVersion, kind, namespace, name, named }: SourceRef): string {
  return `${apiVersion}/${kind}/${namespace}/${named ? name : '*'}`;
}

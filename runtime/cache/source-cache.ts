/**
 * The objects that entries copy (`fromSecret`, `fromConfigMap`, …), read from memory: each is watched as long as a CR
 * copies it. A source with a name written in the Katalog is watched by itself; where a template names it, so that every CR may
 * name another one, those of its namespace are watched together.
 *
 * Nothing of it is shown by the Live API.
 */
import type { SourceRef } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
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

/** A user, and the watches that it uses. */
interface User extends SourceUser {
  readonly watches: Map<string, SourceWatch>;
}

export class SourceCache {
  readonly #watches = new Map<string, SourceWatch>();

  constructor(private readonly tools: CacheTools) {}

  /** `changed` is called with the key of every CR whose source has changed. */
  open(changed: (key: string) => void): Sources {
    const users = new Map<string, User>();
    const release = (key: string, user: User): void => {
      users.delete(key);
      this.#use(user, NOTHING);
    };
    return {
      use: async (key, refs, signal) => {
        const known = users.get(key);
        if (refs.length === 0) {
          if (known) release(key, known);
          return;
        }
        const user = known ?? { changed: () => changed(key), watches: new Map<string, SourceWatch>() };
        users.set(key, user);
        this.#use(user, byWatch(refs));
        await Promise.all([...user.watches.values()].map((watch) => watch.listed(signal)));
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

  /** Opens what the user wants and is not watched, and closes what it was the last to use. */
  #use(user: User, wanted: Wanted): void {
    for (const [key, { ref, names }] of wanted) {
      const watch = this.#watches.get(key) ?? new SourceWatch(ref, this.tools);
      this.#watches.set(key, watch);
      user.watches.set(key, watch);
      watch.use(user, names);
    }
    for (const [key, watch] of user.watches) {
      if (wanted.has(key)) continue;
      user.watches.delete(key);
      watch.use(user, NO_NAMES);
      if (watch.used) continue;
      this.#watches.delete(key);
      void watch.stop();
    }
  }
}

/** By watch: one of the sources that it is for, and the names of all. */
type Wanted = ReadonlyMap<string, { readonly ref: SourceRef; readonly names: Set<string> }>;

const NOTHING: Wanted = new Map();
const NO_NAMES: ReadonlySet<string> = new Set();

function byWatch(refs: readonly SourceRef[]): Wanted {
  const wanted = new Map<string, { ref: SourceRef; names: Set<string> }>();
  for (const ref of refs) {
    const key = watchKey(ref);
    const known = wanted.get(key);
    if (known) known.names.add(ref.name);
    else wanted.set(key, { ref, names: new Set([ref.name]) });
  }
  return wanted;
}

function watchKey({ apiVersion, kind, namespace, name, named }: SourceRef): string {
  return `${apiVersion}/${kind}/${namespace}/${named ? name : '*'}`;
}

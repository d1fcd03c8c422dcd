/** The watch of one source, or of the sources of one kind in one namespace, and the CRs that use it. */

import type { SourceRef } from '../../katalog/index.js';
import { type Clock, sleep } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { type CacheTools, ObjectCache } from './object-cache.js';

/** How long after its beginning the first list is waited for. */
const PATIENCE_MS = 2_000;

/** A CR that copies something. */
export interface SourceUser {
  /** A source of the CR has changed, or has become known. */
  readonly changed: () => void;
}

export class SourceWatch {
  readonly #cache: ObjectCache;
  readonly #clock: Clock;
  readonly #since: number;
  readonly #users = new Map<SourceUser, ReadonlySet<string>>();
  readonly #listed = new AbortController();

  constructor({ apiVersion, kind, plural, namespace, name, named }: SourceRef, tools: CacheTools) {
    this.#clock = tools.clock;
    this.#since = tools.clock.monotonic();
    this.#cache = new ObjectCache(
      {
        resource: { apiVersion, kind, plural, namespaced: true },
        selection: { namespace, ...(named ? { fieldSelector: `metadata.name=${name}` } : {}) },
      },
      tools,
    );
    const changed = (object: KubernetesObject): void => this.#tell(object.metadata.name);
    this.#cache.listen({ changed, gone: changed, state: () => this.#stateChanged() });
    this.#cache.start();
  }

  get used(): boolean {
    return this.#users.size > 0;
  }

  /** The user reads these names from now on; none: it uses the watch no more. */
  use(user: SourceUser, names: ReadonlySet<string>): void {
    if (names.size > 0) this.#users.set(user, names);
    else this.#users.delete(user);
  }

  /** Resolves when the first list has been handled, or patience or the caller's time has run out. */
  async listed(signal: AbortSignal): Promise<void> {
    const left = this.#since + PATIENCE_MS - this.#clock.monotonic();
    if (this.#cache.state !== 'listing' || left <= 0) return;
    await sleep(this.#clock, left, AbortSignal.any([signal, this.#listed.signal]));
  }

  /** Throws when it is not known whether it is there. */
  read({ kind, namespace, name }: SourceRef): KubernetesObject | undefined {
    if (this.#cache.state === 'listing') {
      throw new Error(`the ${kind} ${namespace}/${name} could not be read from the cluster yet`);
    }
    return this.#cache.store.get(namespace, name);
  }

  stop(): Promise<void> {
    return this.#cache.stop();
  }

  /** What the first list brings is no change: whoever uses the watch waits for it, or is told when it has come. */
  #tell(name: string): void {
    if (!this.#listed.signal.aborted) return;
    for (const [user, names] of this.#users) if (names.has(name)) user.changed();
  }

  #stateChanged(): void {
    if (this.#cache.state === 'listing' || this.#listed.signal.aborted) return;
    this.#listed.abort();
    if (this.#clock.monotonic() - this.#since >= PATIENCE_MS) {
      for (const user of this.#users.keys()) user.changed();
    }
  }
}

/**
 * Children that were ours a moment ago, by what the watch said last: one that lost its marks leaves the cache, and only
 * its uid tells it from another object that has taken its name.
 */
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { childKey } from '../child-key.js';

export class LostMarks {
  /** uid by key, by the uid of the owner. */
  readonly #lost = new Map<string, Map<string, string>>();

  /** The child left the watch, or lost its marks; it may also be deleted. */
  note(child: KubernetesObject, { metadata }: KubernetesObject): void {
    const [owner, uid] = [metadata.uid, child.metadata.uid];
    if (owner === undefined || uid === undefined) return;
    const known = this.#lost.get(owner) ?? new Map<string, string>();
    this.#lost.set(owner, known.set(childKey(child), uid));
  }

  /** Whether this very object was a child of the owner. */
  has(object: KubernetesObject, owner: KubernetesObject): boolean {
    const uid = this.#lost.get(owner.metadata.uid ?? '')?.get(childKey(object));
    return uid !== undefined && uid === object.metadata.uid;
  }

  /** What is known of an owner now. */
  of({ metadata }: KubernetesObject): ReadonlyMap<string, string> {
    return new Map(this.#lost.get(metadata.uid ?? ''));
  }

  /** A reconcile that began with `seen` has looked at all of it. */
  settle({ metadata: { uid = '' } }: KubernetesObject, seen: ReadonlyMap<string, string>): void {
    const known = this.#lost.get(uid);
    if (!known) return;
    for (const [key, child] of seen) if (known.get(key) === child) known.delete(key);
    if (known.size === 0) this.#lost.delete(uid);
  }

  forget({ metadata }: KubernetesObject): void {
    this.#lost.delete(metadata.uid ?? '');
  }

  clear(): void {
    this.#lost.clear();
  }

  get size(): number {
    return this.#lost.size;
  }
}

/**
 * Tells the echo of our own writes from the changes of others. Every write's answer carries the new
 * resourceVersion; the watch brings the same version a moment later, and that event must not start a reconcile.
 *
 * An event may overtake the answer of the write that caused it, so an operator holds the events of a key that is
 * in flight and asks when the reconcile has ended.
 */
import { compareVersions } from '../../lib/kube/index.js';

export class OwnWrites {
  readonly #pending = new Map<string, Set<string>>();

  /** Notes that `resourceVersion` of the object `uid` came from us. */
  record(uid: string | undefined, resourceVersion: string | undefined): void {
    if (uid === undefined || resourceVersion === undefined) return;
    const versions = this.#pending.get(uid);
    if (versions) versions.add(resourceVersion);
    else this.#pending.set(uid, new Set([resourceVersion]));
  }

  /** Whether this event is an echo; what it supersedes is dropped, since versions of one object only grow. */
  claim(uid: string | undefined, resourceVersion: string | undefined): boolean {
    const versions = uid === undefined ? undefined : this.#pending.get(uid);
    if (uid === undefined || versions === undefined || resourceVersion === undefined) return false;
    const own = versions.delete(resourceVersion);
    for (const version of versions) {
      if (!newer(version, resourceVersion)) versions.delete(version);
    }
    if (versions.size === 0) this.#pending.delete(uid);
    return own;
  }

  forget(uid: string | undefined): void {
    if (uid !== undefined) this.#pending.delete(uid);
  }

  /** Objects with a write whose echo has not come; bounded by the writes in flight. */
  get size(): number {
    return this.#pending.size;
  }
}

/** Versions that cannot be compared are kept until they are claimed. */
function newer(a: string, b: string): boolean {
  return (compareVersions(a, b) ?? 1) > 0;
}

/** Names of children that somebody else's objects have, so that each is looked at and said once. */
import type { OrkestraError } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';

interface Taken {
  /** Of the CR that was told: its change is a reason to look again. */
  readonly generation: number | undefined;
  readonly error: OrkestraError;
}

export class TakenNames {
  /** By the uid of the CR and by key. */
  readonly #taken = new Map<string, Map<string, Taken>>();

  /** What was found there for this generation of the CR. */
  known({ metadata: { uid = '', generation } }: KubernetesObject, key: string): OrkestraError | undefined {
    const taken = this.#taken.get(uid)?.get(key);
    return taken?.generation === generation ? taken?.error : undefined;
  }

  /** Gives whether it is news. */
  note(cr: KubernetesObject, key: string, error: OrkestraError): boolean {
    const { uid = '', generation } = cr.metadata;
    const news = this.known(cr, key)?.message !== error.message;
    const known = this.#taken.get(uid) ?? new Map<string, Taken>();
    this.#taken.set(uid, known.set(key, { generation, error }));
    return news;
  }

  /** The CR has the name now. */
  free({ metadata: { uid = '' } }: KubernetesObject, key: string): void {
    const known = this.#taken.get(uid);
    if (known?.delete(key) && known.size === 0) this.#taken.delete(uid);
  }

  forget({ metadata }: KubernetesObject): void {
    this.#taken.delete(metadata.uid ?? '');
  }

  get size(): number {
    return this.#taken.size;
  }
}

/**
 * Turns changes of CRs and children into queue items, and leaves out the echoes of our own writes. An event of a key
 * that is in flight is held until its reconcile has ended: only then it is known which versions came from it.
 */
import { type KubernetesObject, keyOf } from '../../../lib/kube/index.js';
import type { OwnWrites } from '../../reconcile/index.js';

interface Echo {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** Of the CR, whose status alone has changed. */
  readonly statusOnly?: boolean;
  /** No echo of its writes comes any more. */
  readonly role?: 'gone CR' | 'gone child';
}

export class Triggers {
  readonly #held = new Map<string, Echo[]>();

  constructor(
    private readonly own: OwnWrites,
    /** The second says what has changed. */
    private readonly add: (key: string, trigger: string) => void,
    /** Of a CR whose status alone has changed. */
    private readonly addStatus: (key: string) => void,
  ) {}

  /** The object, which is the CR of `key` or a child of it (`role`), was added or changed. */
  changed(key: string, object: KubernetesObject, role: 'CR' | 'child' = 'CR'): void {
    const { uid, resourceVersion } = object.metadata;
    const held = this.#held.get(key);
    if (held) held.push({ uid, resourceVersion });
    else if (!this.own.claim(uid, resourceVersion)) this.add(key, `${nameOf(object, role)} changed`);
  }

  /** The status of the CR has changed, and nothing else. */
  statusChanged(key: string, { metadata: { uid, resourceVersion } }: KubernetesObject): void {
    const held = this.#held.get(key);
    if (held) held.push({ uid, resourceVersion, statusOnly: true });
    else if (!this.own.claim(uid, resourceVersion)) this.addStatus(key);
  }

  /** The object is gone. */
  gone(key: string, object: KubernetesObject, role: 'CR' | 'child' = 'child'): void {
    this.own.forget(object.metadata.uid);
    const held = this.#held.get(key);
    if (held) held.push({ uid: object.metadata.uid, resourceVersion: undefined, role: 'gone child' });
    else this.add(key, `${nameOf(object, role)} deleted`);
  }

  /** The CR of `key` is gone: the echoes of its writes are not waited for any more. */
  forget(key: string, { metadata: { uid } }: KubernetesObject): void {
    this.own.forget(uid);
    this.#held.get(key)?.push({ uid, resourceVersion: undefined, role: 'gone CR' });
  }

  /** A reconcile of `key` begins. */
  begin(key: string): void {
    this.#held.set(key, []);
  }

  /** A write was answered with this object. */
  wrote(answer: KubernetesObject): void {
    this.own.record(answer.metadata.uid, answer.metadata.resourceVersion);
  }

  /** The reconcile of `key` has ended; what others changed meanwhile is queued. */
  end(key: string): void {
    const held = this.#held.get(key) ?? [];
    this.#held.delete(key);
    // The answer to the write that removed them may have come after the event.
    for (const { uid, role } of held) if (role) this.own.forget(uid);
    const foreign = held.filter(
      ({ uid, resourceVersion, role }) => role !== 'gone CR' && !this.own.claim(uid, resourceVersion),
    );
    if (foreign.some(({ statusOnly }) => !statusOnly)) this.add(key, 'changed during the reconcile');
    else if (foreign.length > 0) this.addStatus(key);
  }
}

function nameOf(object: KubernetesObject, role: 'CR' | 'child'): string {
  return role === 'CR' ? role : `${object.kind} ${keyOf(object)}`;
}

/**
 * Decides what becomes of an object that has the name of a child: it is ours, it is taken over, or it is somebody else's,
 * which fails that child alone. An object that the cache does not show is read once for that.
 */
import type { JsonObject, OrkestraError } from '../../../lib/base/index.js';
import type { KubernetesObject, OwnerReference } from '../../../lib/kube/index.js';
import { RUNTIME_ERRORS } from '../../errors.js';
import { keyOf, metadataOf, placeOf } from '../child-key.js';
import { type ChildWriter, conditions, isApplied, type Target } from '../child-writer.js';
import { SupersededError, type Writer } from '../writer.js';
import { type Holder, holderOf, namesCr } from './child-holder.js';
import type { LostMarks } from './lost-marks.js';
import { marksOf, ownerMark } from './marks.js';
import type { TakenNames } from './taken-names.js';

export interface ClaimTools {
  readonly writer: Writer;
  readonly wrote: (answer: KubernetesObject) => void;
  readonly names: TakenNames;
  readonly lost: LostMarks;
  /** The CR of this CRD whose marks an object carries. */
  readonly ownerOf: (object: KubernetesObject) => KubernetesObject | undefined;
  /** Says a Kubernetes Event about the CR. */
  readonly emit: (note: ChildNote) => void;
}

export interface ChildNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'ChildNotOurs' | 'ChildTaken';
  readonly message: string;
}

/** A child to go on with. */
export interface Claimed {
  readonly child: KubernetesObject;
  /** It was read just now, with its `managedFields`. */
  readonly full: boolean;
}

export class ChildClaims {
  constructor(
    private readonly tools: ClaimTools,
    private readonly owner: KubernetesObject,
    private readonly writer: Pick<ChildWriter, 'marked'>,
    private readonly signal: AbortSignal,
  ) {}

  /** An object of the cache; costs nothing when it is ours. Throws ORK_CHILD_NOT_OURS. */
  async check(target: Target, cached: KubernetesObject): Promise<Claimed> {
    const holder = holderOf(cached, this.owner);
    if (holder.is === 'ours') {
      if (isApplied(target) || this.#isMarked(target, cached)) return { child: cached, full: false };
      return this.#take(target, cached);
    }
    return this.#decide(target, cached, holder);
  }

  /** An object that the cache does not show, but that has the name. Throws ORK_CHILD_NOT_OURS or `SupersededError`. */
  async look(target: Target): Promise<Claimed> {
    const { built, entry } = target;
    const known = entry.adopt === 'never' && this.tools.names.known(this.owner, keyOf(built));
    if (known) throw known;
    const found = await this.#read(target);
    const holder = holderOf(found, this.owner);
    return holder.is === 'ours' ? this.#take(target, found) : this.#decide(target, found, holder);
  }

  async #decide(
    target: Target,
    found: KubernetesObject,
    holder: Exclude<Holder, { is: 'ours' }>,
  ): Promise<Claimed> {
    if (this.#wasOurs(found, holder)) return this.#take(target, found);
    if (!this.#mayTake(target, found, holder)) throw this.#refuse(target, holder);
    const claimed = await this.#take(target, found);
    const message = `${placeOf(target.built)} is a child of this custom resource now: ${holder.text}`;
    this.tools.emit({ type: 'Normal', reason: 'ChildTaken', message });
    return claimed;
  }

  /** The object has lost its marks since the watch showed it as ours, and nobody else has put theirs on it. */
  #wasOurs(found: KubernetesObject, holder: Holder): boolean {
    return holder.is === 'other' && !holder.controlled && this.tools.lost.has(found, this.owner);
  }

  #mayTake({ entry: { adopt } }: Target, found: KubernetesObject, holder: Exclude<Holder, { is: 'ours' }>) {
    if (holder.is === 'left over') {
      return adopt !== 'never' || found.metadata.namespace === this.owner.metadata.namespace;
    }
    if (adopt === 'never') return false;
    if (!holder.controlled) return true;
    // Two CRs that force would take it from each other for ever: the first keeps it.
    return adopt === 'always' && this.tools.ownerOf(found) === undefined;
  }

  #refuse({ built, entry }: Target, { text }: { readonly text: string }): OrkestraError {
    const error = notOurs(
      text,
      entry.adopt === 'never' ? 'set adopt on the entry' : 'set adopt: force on the entry',
    );
    if (this.tools.names.note(this.owner, keyOf(built), error)) {
      const message = `${placeOf(built)}: ${error.message}`;
      this.tools.emit({ type: 'Warning', reason: 'ChildNotOurs', message });
    }
    return error;
  }

  /** Puts our marks on the object; what is applied gets them with its first apply. */
  async #take(target: Target, found: KubernetesObject): Promise<Claimed> {
    const { built } = target;
    const apply = isApplied(target);
    // What is applied needs its managedFields, which the cache drops.
    const live = !apply || isFull(found) ? found : await this.#read(target);
    if (live.metadata.uid !== found.metadata.uid) throw new SupersededError();
    const marks = marksOf(this.writer.marked(target));
    const references = live.metadata.ownerReferences ?? [];
    const kept = references.filter((reference) => !this.#replaces(reference, live));
    if (apply && kept.length === references.length) return { child: live, full: true };
    const own = marks.ownerReferences.filter(({ uid }) => !kept.some((reference) => reference.uid === uid));
    const metadata = {
      ...conditions(live),
      ...(apply ? {} : { labels: marks.labels, annotations: marks.annotations }),
      ownerReferences: (apply ? kept : [...kept, ...own]) as unknown as readonly JsonObject[],
    };
    const options = { signal: this.signal };
    const answer = await this.tools.writer.mergePatch(built, metadataOf(built.object), { metadata }, options);
    this.tools.wrote(answer);
    return { child: answer, full: true };
  }

  /** The watch sees to the labels. */
  #isMarked({ built }: Target, child: KubernetesObject): boolean {
    const { ownerReferences: wanted = [] } = built.object['metadata'] as {
      ownerReferences?: readonly unknown[];
    };
    const { ownerReferences = [] } = child.metadata;
    const refers = ownerReferences.some(({ uid }) => uid === this.owner.metadata.uid);
    return ownerMark(child) !== undefined && (wanted.length === 0 || refers);
  }

  /** References that would stand beside ours: those of an earlier CR, and of another controller. */
  #replaces(reference: OwnerReference, live: KubernetesObject): boolean {
    if (reference.uid === this.owner.metadata.uid) return false;
    return reference.controller === true || namesCr(reference, live, this.owner);
  }

  async #read({ built }: Target): Promise<KubernetesObject> {
    const found = await this.tools.writer.get(built, metadataOf(built.object), { signal: this.signal });
    // One that is gone, or about to be, makes room in a moment.
    if (!found || found.metadata.deletionTimestamp !== undefined) throw new SupersededError();
    return { ...found, apiVersion: built.apiVersion, kind: built.kind };
  }
}

export function notOurs(text: string, remedy: string): OrkestraError {
  return RUNTIME_ERRORS.make(
    'ORK_CHILD_NOT_OURS',
    `it exists and is not a child of this custom resource: ${text}; rename the child, delete the object, or ${remedy}`,
  );
}

function isFull({ metadata }: KubernetesObject): boolean {
  return (metadata as { managedFields?: unknown }).managedFields !== undefined;
}

/**
 * Brings the children of one CR to what the Katalog's entries build, in the order written. What is settled is not
 * written; an entry that fails does not stop the others; children that no `onReconcile` entry builds any more go, and
 * of what is made once, those whose item has left its `forEach`.
 *
 * Objects that are not children of this CR are neither written nor deleted: `child-claims.ts`.
 */

import type { BuiltResource, ResourceTemplate, SourceRef } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { asError, earliest, sleep, withFields } from '../../lib/base/index.js';
import { isForbidden, type KubernetesObject } from '../../lib/kube/index.js';
import { RUNTIME_ERRORS } from '../errors.js';
import { childKey, keyOf, metadataOf, placeOf, refKey, within } from './child-key.js';
import { ChildWriter, type ChildWriterTools, type Target } from './child-writer.js';
import { ChildClaims, type ClaimTools } from './ownership/child-claims.js';
import { holderOf } from './ownership/child-holder.js';
import { ChildRemoval } from './ownership/child-removal.js';
import { type EntryMark, entryMark, isRetained } from './ownership/marks.js';
import { RenderedAmount } from './rendered-amount.js';
import type { TemplateData } from './template-data.js';
import { type PodsIn, unready } from './unready.js';
import { isSuperseded, NotLeadingError } from './writer.js';

/** The children of one kind of CR as the informers hold them. */
export interface ChildReader {
  /** The children of this owner, from memory: what has its marks, and a key that its entries build. */
  of(owner: KubernetesObject, cross?: TemplateData['cross']): readonly KubernetesObject[];
  /** Every object with the marks of this owner. */
  marked(owner: KubernetesObject): readonly KubernetesObject[];
  get(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    name: string,
  ): KubernetesObject | undefined;
  /** The field manager that wrote this object of the cache last, where it was not us. */
  otherWriter(object: KubernetesObject): string | undefined;
  /** The CR whose marks an object carries. */
  ownerOf(object: KubernetesObject): KubernetesObject | undefined;
  /** A reconcile of the owner has built these keys. */
  learn(owner: KubernetesObject, keys: ReadonlySet<string>): void;
}

export interface ChildTools extends ChildWriterTools, Omit<ClaimTools, 'ownerOf'> {
  readonly reader: ChildReader;
  readonly types: Parameters<ResourceTemplate['build']>[1];
  /** Reads what entries copy, from memory. Throws when it is not known. */
  readonly source: (ref: SourceRef) => KubernetesObject | undefined;
  /** Whether CRs of this CRD may be in a namespace. */
  readonly allows: (namespace: string | undefined) => boolean;
  /** A child of a kind that no entry makes any more may not be deleted. */
  readonly denied: (child: KubernetesObject, error: unknown) => boolean;
  /** An entry's `sleep` begins, and ends. */
  readonly onSleep?: ((asleep: boolean) => void) | undefined;
  /** Keys of the entries that an entry waits for, by its key. */
  readonly waits: ReadonlyMap<string, readonly string[]>;
  readonly pods: PodsIn;
}

export interface ChildrenResult {
  readonly errors: readonly Error[];
  /** The answers of the API server, newer than the cache. */
  readonly written: readonly KubernetesObject[];
  readonly deleted: readonly KubernetesObject[];
  /** When a child is due again by the clock, in milliseconds; undefined: none is. */
  readonly againMs: number | undefined;
  /** Children that are not ready, in words: `Deployment web: 1 of 3 ready`. */
  readonly unready: readonly string[];
}

/** When a child is looked at again that was not as the cache showed it; the watch mostly says so before. */
const SUPERSEDED_MS = 1_000;

export class ChildrenReconcile {
  readonly #errors: Error[] = [];
  readonly #written: KubernetesObject[] = [];
  readonly #deleted: KubernetesObject[] = [];
  /** Keys that some entry builds; and entries of which it is not known what they build. */
  readonly #wanted = new Set<string>();
  readonly #unknown = new Set<string>();
  /** What each entry has built, by its key. */
  readonly #built = new Map<string, readonly Target[]>();
  readonly #amount = new RenderedAmount();
  /** Entries whose objects stay when their conditions do not hold any more. */
  #keeping: readonly ResourceTemplate[] = [];
  readonly #writer: ChildWriter;
  readonly #claims: ChildClaims;
  readonly #removal: ChildRemoval;
  #againMs: number | undefined;

  constructor(
    private readonly tools: ChildTools,
    private readonly owner: KubernetesObject,
    private readonly data: TemplateData,
    private readonly signal: AbortSignal,
  ) {
    const wrote = (answer: KubernetesObject): void => {
      this.#written.push(answer);
      tools.wrote(answer);
    };
    const { reader, writer } = tools;
    this.#writer = new ChildWriter({ ...tools, wrote }, owner, data, signal);
    const ownerOf = (object: KubernetesObject) => reader.ownerOf(object);
    const claims = withFields(tools, { wrote, ownerOf });
    this.#claims = new ChildClaims(claims, owner, this.#writer, signal);
    this.#removal = new ChildRemoval({ writer, cr: owner, signal });
  }

  /** `skipped`: entries that are not built this time; their children stay as they are. */
  async run(
    entries: readonly ResourceTemplate[],
    skipped: readonly ResourceTemplate[] = [],
  ): Promise<ChildrenResult> {
    const { lost } = this.tools;
    const seen = lost.of(this.owner);
    for (const { key } of skipped) this.#unknown.add(key);
    this.#keeping = entries.filter(({ keeps }) => keeps);
    for (const entry of inOrder(entries, this.tools.waits)) await this.#runEntry(entry);
    this.tools.reader.learn(this.owner, this.#wanted);
    await this.#prune();
    if (this.#errors.length === 0 && this.#againMs === undefined) lost.settle(this.owner, seen);
    const againMs = earliest(this.#againMs, this.#writer.againMs);
    const unready = [...this.#built.values()].flat().flatMap((target) => this.#unready(target) ?? []);
    return { errors: this.#errors, written: this.#written, deleted: this.#deleted, againMs, unready };
  }

  async #runEntry(entry: ResourceTemplate): Promise<void> {
    let objects: readonly BuiltResource[];
    try {
      objects = this.#build(entry);
    } catch (error) {
      this.#unknown.add(entry.key);
      this.#errors.push(asError(error));
      return;
    }
    for (const built of objects) this.#wanted.add(keyOf(built));
    this.#built.set(
      entry.key,
      objects.map((built) => ({ entry, built })),
    );
    const held = this.#isHeld(entry);
    if (objects.length > 0) await this.#delay(entry);
    for (const built of objects) {
      await this.#guarded(
        () => this.#ensure({ entry, built }, held),
        (error) => within(error, built),
      );
    }
  }

  /** Throws ORK_CHILDREN_TOO_LARGE where one custom resource asks for too much. What is copied is its author's. */
  #build(entry: ResourceTemplate): readonly BuiltResource[] {
    let copies = false;
    const { objects } = entry.build(this.data, this.tools.types, (ref) => {
      copies = true;
      return this.#source(ref);
    });
    if (!copies) this.#amount.add(entry, objects);
    return objects;
  }

  /** What fails is kept for the end, in the words of `as`; what ends the reconcile ends it. */
  async #guarded(work: () => Promise<void>, as: (error: unknown) => Error): Promise<void> {
    try {
      this.signal.throwIfAborted();
      await work();
    } catch (error) {
      if (this.signal.aborted || error instanceof NotLeadingError) throw error;
      if (isSuperseded(error)) this.#againMs = earliest(this.#againMs, SUPERSEDED_MS);
      else this.#errors.push(as(error));
    }
  }

  /**
   * A source may be a child of the same CR. Then the API server's answer is newer than any memory, and the memory of the
   * children, which waits for our own writes, than that of the sources.
   */
  #source(ref: SourceRef): JsonObject | undefined {
    const { apiVersion, kind, namespace, name } = ref;
    if (ref.chosenNamespace) this.#checkNamespace(namespace, `${kind} ${namespace}/${name}: `);
    const key = refKey(ref);
    const written = this.#written.findLast((child) => childKey(child) === key);
    const child = written ?? this.tools.reader.get(apiVersion, kind, namespace, name);
    return (child ?? this.tools.source(ref)) as JsonObject | undefined;
  }

  async #delay(entry: ResourceTemplate): Promise<void> {
    const ms = entry.sleepMs(this.data);
    if (ms > 0) {
      const { clock, onSleep } = this.tools;
      onSleep?.(true);
      await sleep(clock, ms, this.signal);
      onSleep?.(false);
    }
    this.signal.throwIfAborted();
  }

  /** An entry that this one waits for is not ready, or it is not known what it builds. */
  #isHeld({ key }: ResourceTemplate): boolean {
    return (this.tools.waits.get(key) ?? []).some((awaited) => {
      const targets = this.#built.get(awaited);
      return (
        !targets || targets.some((target) => !this.#current(target) || this.#unready(target) !== undefined)
      );
    });
  }

  /** Why a child that exists is not ready, in words; undefined when it is, or does not exist. */
  #unready(target: Target): string | undefined {
    const object = this.#current(target);
    const why = object && unready(target.entry, object, this.tools.pods);
    return why === undefined ? undefined : `${placeOf(target.built)}: ${why}`;
  }

  /** The child as the API server answered last, or as the cache shows it. */
  #current({ built }: Target): KubernetesObject | undefined {
    const key = keyOf(built);
    const { namespace, name } = metadataOf(built.object);
    const written = this.#written.findLast((child) => childKey(child) === key);
    return written ?? this.tools.reader.get(built.apiVersion, built.kind, namespace, name);
  }

  /** `held`: one that does not exist is not created; what exists is kept as always. */
  async #ensure(target: Target, held: boolean): Promise<void> {
    const { built } = target;
    const { namespace, name } = metadataOf(built.object);
    if (built.chosenNamespace) this.#checkNamespace(namespace);
    const cached = this.tools.reader.get(built.apiVersion, built.kind, namespace, name);
    // One that is on its way out starts this reconcile again when it is gone.
    if (cached?.metadata.deletionTimestamp !== undefined && holderOf(cached, this.owner).is !== 'other')
      return;
    if (!cached && held) return;
    if (cached) {
      const { child, full } = await this.#claims.check(target, cached);
      await this.#writer.ensure(target, child, full);
    } else if (!(await this.#writer.ensure(target, undefined))) {
      const { child, full } = await this.#claims.look(target);
      await this.#writer.ensure(target, child, full);
    }
    const { names } = this.tools;
    if (names.size > 0) names.free(this.owner, keyOf(built));
  }

  #checkNamespace(namespace: string | undefined, of = ''): void {
    if (this.tools.allows(namespace)) return;
    throw RUNTIME_ERRORS.make(
      'ORK_NAMESPACE_NOT_ALLOWED',
      `${of}the namespace ${namespace} comes from a template and is not allowed for this CRD`,
    );
  }

  /** Children that nobody builds any more: a `when` turned false, a `forEach` shrank. */
  async #prune(): Promise<void> {
    for (const child of this.tools.reader.marked(this.owner)) {
      if (!this.#isLeft(child)) continue;
      const resource = this.#resourceOf(child);
      if (resource) await this.#guarded(() => this.#letGo(resource, child), asError);
    }
  }

  /** Whether an entry of this CRD made it that builds it no more. */
  #isLeft(child: KubernetesObject): boolean {
    const mark = entryMark(child);
    if (!mark || this.#unknown.has(mark.entry)) return false;
    // The entry of another Katalog may have made it, for the same CR.
    if (mark.crd !== undefined && mark.crd !== this.tools.crd) return false;
    if (child.metadata.deletionTimestamp !== undefined || this.#wanted.has(childKey(child))) return false;
    return !this.#isKept(child, mark) && holderOf(child, this.owner).is === 'ours';
  }

  /** What is made once stays, but for objects of a `forEach` that has their item no more. */
  #isKept(child: KubernetesObject, { entry, ofItem }: EntryMark): boolean {
    const made = this.#keeping.find(({ key }) => key === entry);
    if (!made) return !entry.startsWith('onReconcile.');
    if (!ofItem || !made.repeats) return true;
    try {
      return made
        .identities(this.data, this.tools.types)
        .some((identity) => refKey(identity) === childKey(child));
    } catch {
      return true;
    }
  }

  async #letGo(resource: BuiltResource, child: KubernetesObject): Promise<void> {
    try {
      if (isRetained(child)) await this.#removal.release(resource, child);
      else await this.#removal.delete(resource, child);
    } catch (error) {
      if (!isForbidden(error) || !this.tools.denied(child, error)) throw error;
      return;
    }
    this.tools.applied.forget(keyOf(resource));
    this.#deleted.push(child);
  }

  #resourceOf(child: KubernetesObject): BuiltResource | undefined {
    const { apiVersion, kind } = child;
    if (apiVersion === undefined || kind === undefined) return undefined;
    const type = this.tools.types?.(apiVersion, kind);
    return type && { apiVersion, kind, ...type, object: child as unknown as JsonObject };
  }
}

/** As written, but for entries that are waited for, which come before those that wait. */
function inOrder(
  entries: readonly ResourceTemplate[],
  waits: ChildTools['waits'],
): readonly ResourceTemplate[] {
  if (waits.size === 0) return entries;
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const ordered = new Set<ResourceTemplate>();
  const visit = (entry: ResourceTemplate): void => {
    if (ordered.has(entry)) return;
    for (const key of waits.get(entry.key) ?? []) {
      const awaited = byKey.get(key);
      if (awaited) visit(awaited);
    }
    ordered.add(entry);
  };
  for (const entry of entries) visit(entry);
  return [...ordered];
}

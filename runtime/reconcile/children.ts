/**
 * Brings the children of one CR to what the Katalog's entries build, in the order written. What is settled is not
 * written; an entry that fails does not stop the others; children that no `onReconcile` entry builds any more go.
 */
import { asError, type Clock, sleep } from '../../base/index.js';
import type { BuiltResource, JsonObject, ResourceTemplate, SourceRef } from '../../katalog/index.js';
import type { KubernetesObject } from '../view.js';
import { APPLIED_ANNOTATION, type Applied, contentHash } from './applied.js';
import { OWNER_ANNOTATION, ownerAnnotation } from './owner.js';
import type { TemplateData } from './template-data.js';
import { NotLeadingError, type Writer } from './writer.js';

/** Names the entry of the Katalog that made a child. */
export const ENTRY_ANNOTATION = 'orkestra.orkspace.io/entry';

/** On a child with `rotateAfter`: when it was made. */
const GENERATED_ANNOTATION = 'orkestra.orkspace.io/generated-at';

/** The children of one kind of CR as the informers hold them. */
export interface ChildReader {
  /** Every child of this owner, from memory. */
  of(owner: KubernetesObject): readonly KubernetesObject[];
  get(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    name: string,
  ): KubernetesObject | undefined;
}

export interface ChildTools {
  readonly clock: Clock;
  readonly writer: Writer;
  readonly reader: ChildReader;
  readonly applied: Applied;
  readonly types: Parameters<ResourceTemplate['build']>[1];
  /** Reads what entries copy, from memory. Throws when it is not known. */
  readonly source: (ref: SourceRef) => KubernetesObject | undefined;
  /** Default of `forceConflict`. */
  readonly force: boolean;
  /** Told of every answer to a write, so that its echo is known and later reads see it. */
  readonly wrote: (answer: KubernetesObject) => void;
}

export interface ChildrenResult {
  readonly errors: readonly Error[];
  /** The answers of the API server, newer than the cache. */
  readonly written: readonly KubernetesObject[];
  readonly deleted: readonly KubernetesObject[];
}

interface Target {
  readonly entry: ResourceTemplate;
  readonly built: BuiltResource;
}

export class ChildrenReconcile {
  readonly #errors: Error[] = [];
  readonly #written: KubernetesObject[] = [];
  readonly #deleted: KubernetesObject[] = [];
  /** Keys that some entry builds; and entries of which it is not known what they build. */
  readonly #wanted = new Set<string>();
  readonly #unknown = new Set<string>();

  constructor(
    private readonly tools: ChildTools,
    private readonly owner: KubernetesObject,
    private readonly data: TemplateData,
    private readonly signal: AbortSignal,
  ) {}

  /** `skipped`: entries that are not built this time; their children stay as they are. */
  async run(
    entries: readonly ResourceTemplate[],
    skipped: readonly ResourceTemplate[] = [],
  ): Promise<ChildrenResult> {
    for (const { key } of skipped) this.#unknown.add(key);
    for (const entry of entries) await this.#runEntry(entry);
    await this.#prune();
    return { errors: this.#errors, written: this.#written, deleted: this.#deleted };
  }

  async #runEntry(entry: ResourceTemplate): Promise<void> {
    let objects: readonly BuiltResource[];
    try {
      objects = entry.build(this.data, this.tools.types, (ref) => this.#source(ref)).objects;
    } catch (error) {
      this.#unknown.add(entry.key);
      this.#errors.push(asError(error));
      return;
    }
    for (const built of objects) this.#wanted.add(keyOf(built));
    if (objects.length > 0) await this.#delay(entry);
    for (const built of objects) {
      try {
        this.signal.throwIfAborted();
        await this.#bring({ entry, built });
      } catch (error) {
        if (this.signal.aborted || error instanceof NotLeadingError) throw error;
        this.#errors.push(within(error, built));
      }
    }
  }

  /** The API server's answers are newer than the memory: a source may be a child of the same CR. */
  #source(ref: SourceRef): JsonObject | undefined {
    const { apiVersion, kind, namespace, name } = ref;
    const key = `${apiVersion}/${kind}/${namespace}/${name}`;
    const written = this.#written.findLast((child) => childKey(child) === key);
    return (written ?? this.tools.source(ref)) as JsonObject | undefined;
  }

  async #delay(entry: ResourceTemplate): Promise<void> {
    const ms = entry.sleepMs(this.data);
    if (ms > 0) await sleep(this.tools.clock, ms, this.signal);
    this.signal.throwIfAborted();
  }

  async #bring(target: Target): Promise<void> {
    const { entry, built } = target;
    const { namespace, name } = metadataOf(built.object);
    const cached = this.tools.reader.get(built.apiVersion, built.kind, namespace, name);
    if (entry.mode === 'delete') {
      await this.#deleteNamed(built, cached);
    } else if (cached?.metadata.deletionTimestamp !== undefined) {
      // It is on its way out; its deletion starts this reconcile again.
    } else if (entry.mode === 'createOnly' || !(entry.reconcile || entry.block === 'onReconcile')) {
      if (!cached) await this.#create(target);
      else if (this.#isOld(entry, cached)) await this.#renew(target);
    } else await this.#apply(target, cached);
  }

  /** Of an entry with `rotateAfter`: whether what is there has been made too long ago. */
  #isOld(entry: ResourceTemplate, { metadata }: KubernetesObject): boolean {
    const after = entry.rotateAfterMs(this.data);
    const made = Date.parse(metadata.annotations?.[GENERATED_ANNOTATION] ?? metadata.creationTimestamp ?? '');
    return after !== undefined && made + after <= this.tools.clock.now();
  }

  /** Makes it anew, whoever has written its fields since. */
  async #renew({ entry, built }: Target): Promise<void> {
    const object = this.#annotated(built.object, this.#created(entry));
    this.#note(await this.tools.writer.apply(built, object, { force: true, signal: this.signal }));
  }

  #created(entry: ResourceTemplate): Record<string, string> {
    const dated = entry.rotateAfterMs(this.data) !== undefined;
    const now = new Date(this.tools.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    return { [ENTRY_ANNOTATION]: entry.key, ...(dated ? { [GENERATED_ANNOTATION]: now } : {}) };
  }

  async #create({ entry, built }: Target): Promise<void> {
    const object = this.#annotated(built.object, this.#created(entry));
    const answer = await this.tools.writer.create(built, object, { signal: this.signal });
    if (answer) this.#note(answer);
  }

  async #apply({ entry, built }: Target, cached: KubernetesObject | undefined): Promise<void> {
    const key = keyOf(built);
    const hash = contentHash(built.object);
    const desired = this.#annotated(built.object, {
      [ENTRY_ANNOTATION]: entry.key,
      [APPLIED_ANNOTATION]: hash,
    });
    const stored = cached?.metadata.annotations?.[APPLIED_ANNOTATION];
    if (cached && this.tools.applied.settled(key, desired, hash, cached, stored)) return;
    const force = entry.forceConflict ?? this.tools.force;
    const answer = await this.tools.writer.apply(built, desired, { force, signal: this.signal });
    this.tools.applied.record(key, desired, hash, answer);
    this.#note(answer);
  }

  /** An entry of `onDelete`: it names an object, which need not be a child that is watched. */
  async #deleteNamed(built: BuiltResource, cached: KubernetesObject | undefined): Promise<void> {
    if (cached) return this.#delete(cached, built);
    await this.tools.writer.delete(built, metadataOf(built.object), { signal: this.signal });
  }

  async #delete(child: KubernetesObject, resource: BuiltResource): Promise<void> {
    const { namespace, name, uid } = child.metadata;
    const options = { signal: this.signal, ...(uid === undefined ? {} : { uid }) };
    await this.tools.writer.delete(resource, { namespace, name }, options);
    this.tools.applied.forget(keyOf(resource));
    this.#deleted.push(child);
  }

  /** Children of `onReconcile` entries that nobody builds any more: a `when` turned false, a `forEach` shrank. */
  async #prune(): Promise<void> {
    for (const child of this.tools.reader.of(this.owner)) {
      const entry = child.metadata.annotations?.[ENTRY_ANNOTATION];
      if (!entry?.startsWith('onReconcile.') || this.#unknown.has(entry)) continue;
      if (child.metadata.deletionTimestamp !== undefined || this.#wanted.has(childKey(child))) continue;
      const resource = this.#resourceOf(child);
      if (!resource) continue;
      try {
        await this.#delete(child, resource);
      } catch (error) {
        if (this.signal.aborted || error instanceof NotLeadingError) throw error;
        this.#errors.push(asError(error));
      }
    }
  }

  /** A child without owner reference names its owner by annotation. */
  #annotated(object: JsonObject, annotations: Readonly<Record<string, string>>): JsonObject {
    const metadata = object['metadata'] as JsonObject;
    const existing = (metadata['annotations'] ?? {}) as JsonObject;
    const owner =
      metadata['ownerReferences'] === undefined ? { [OWNER_ANNOTATION]: ownerAnnotation(this.owner) } : {};
    return { ...object, metadata: { ...metadata, annotations: { ...existing, ...owner, ...annotations } } };
  }

  #resourceOf(child: KubernetesObject): BuiltResource | undefined {
    const { apiVersion, kind } = child;
    if (apiVersion === undefined || kind === undefined) return undefined;
    const type = this.tools.types?.(apiVersion, kind);
    return type && { apiVersion, kind, ...type, object: child as unknown as JsonObject };
  }

  #note(answer: KubernetesObject): void {
    this.#written.push(answer);
    this.tools.wrote(answer);
  }
}

function metadataOf(object: JsonObject): { namespace: string | undefined; name: string } {
  const { namespace, name } = object['metadata'] as { namespace?: string; name: string };
  return { namespace, name };
}

function keyOf(built: BuiltResource): string {
  const { namespace = '', name } = metadataOf(built.object);
  return `${built.apiVersion}/${built.kind}/${namespace}/${name}`;
}

/** The key under which an applied child is remembered. */
export function childKey(child: KubernetesObject): string {
  return `${child.apiVersion}/${child.kind}/${child.metadata.namespace ?? ''}/${child.metadata.name}`;
}

function within(error: unknown, built: BuiltResource): Error {
  const { namespace, name } = metadataOf(built.object);
  const place = `${built.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  return new Error(`${place}: ${asError(error).message}`, { cause: error });
}

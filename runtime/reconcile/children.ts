/**
 * Brings the children of one CR to what the Katalog's entries build, in the order written. What is settled is not
 * written; an entry that fails does not stop the others; children that no `onReconcile` entry builds any more go.
 */

import type { BuiltResource, ResourceTemplate, SourceRef } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { asError, sleep } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { childKey, keyOf, metadataOf, refKey, within } from './child-key.js';
import { ChildWriter, type ChildWriterTools, ENTRY_ANNOTATION, type Target } from './child-writer.js';
import type { TemplateData } from './template-data.js';
import { NotLeadingError } from './writer.js';

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

export interface ChildTools extends ChildWriterTools {
  readonly reader: ChildReader;
  readonly types: Parameters<ResourceTemplate['build']>[1];
  /** Reads what entries copy, from memory. Throws when it is not known. */
  readonly source: (ref: SourceRef) => KubernetesObject | undefined;
}

export interface ChildrenResult {
  readonly errors: readonly Error[];
  /** The answers of the API server, newer than the cache. */
  readonly written: readonly KubernetesObject[];
  readonly deleted: readonly KubernetesObject[];
  /** When a child is due again by the clock, in milliseconds; undefined: none is. */
  readonly againMs: number | undefined;
}

export class ChildrenReconcile {
  readonly #errors: Error[] = [];
  readonly #written: KubernetesObject[] = [];
  readonly #deleted: KubernetesObject[] = [];
  /** Keys that some entry builds; and entries of which it is not known what they build. */
  readonly #wanted = new Set<string>();
  readonly #unknown = new Set<string>();
  readonly #writer: ChildWriter;

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
    this.#writer = new ChildWriter({ ...tools, wrote }, owner, data, signal);
  }

  /** `skipped`: entries that are not built this time; their children stay as they are. */
  async run(
    entries: readonly ResourceTemplate[],
    skipped: readonly ResourceTemplate[] = [],
  ): Promise<ChildrenResult> {
    for (const { key } of skipped) this.#unknown.add(key);
    for (const entry of entries) await this.#runEntry(entry);
    await this.#prune();
    const { againMs } = this.#writer;
    return { errors: this.#errors, written: this.#written, deleted: this.#deleted, againMs };
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

  /**
   * A source may be a child of the same CR. Then the API server's answer is newer than any memory, and the memory of the
   * children, which waits for our own writes, than that of the sources.
   */
  #source(ref: SourceRef): JsonObject | undefined {
    const { apiVersion, kind, namespace, name } = ref;
    const key = refKey(ref);
    const written = this.#written.findLast((child) => childKey(child) === key);
    const child = written ?? this.tools.reader.get(apiVersion, kind, namespace, name);
    return (child ?? this.tools.source(ref)) as JsonObject | undefined;
  }

  async #delay(entry: ResourceTemplate): Promise<void> {
    const ms = entry.sleepMs(this.data);
    if (ms > 0) await sleep(this.tools.clock, ms, this.signal);
    this.signal.throwIfAborted();
  }

  async #bring({ entry, built }: Target): Promise<void> {
    const { namespace, name } = metadataOf(built.object);
    const cached = this.tools.reader.get(built.apiVersion, built.kind, namespace, name);
    // One that is on its way out starts this reconcile again when it is gone.
    if (cached?.metadata.deletionTimestamp === undefined) await this.#writer.bring({ entry, built }, cached);
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

  #resourceOf(child: KubernetesObject): BuiltResource | undefined {
    const { apiVersion, kind } = child;
    if (apiVersion === undefined || kind === undefined) return undefined;
    const type = this.tools.types?.(apiVersion, kind);
    return type && { apiVersion, kind, ...type, object: child as unknown as JsonObject };
  }
}

/**
 * Brings one group of `onDelete` about: what its entries name is deleted, their Jobs are created. The objects need not be
 * children, so what memory does not have is asked of the API server, by deleting it.
 */

import type { BuiltResource, ResourceTemplate } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { asError, type Clock, sleep } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { metadataOf, placeOf, within } from './child-key.js';
import { ENTRY_ANNOTATION } from './child-writer.js';
import type { ChildReader } from './children.js';
import { annotated, OWNER_ANNOTATION, ownerAnnotation } from './owner.js';
import type { Run } from './run.js';
import type { TemplateData } from './template-data.js';
import { NotLeadingError, type Writer } from './writer.js';

export interface RemovalTools {
  readonly clock: Clock;
  readonly writer: Writer;
  readonly reader: Pick<ChildReader, 'get'>;
  readonly types: Parameters<ResourceTemplate['build']>[1];
}

export interface RemovalOptions {
  /** Whether the group is waited for: an object goes after its dependents, and a Job has to end well. */
  readonly waits: boolean;
  /** The group begins with this pass: `sleep` of its entries counts. */
  readonly begins: boolean;
}

export interface RemovalResult {
  readonly errors: readonly Error[];
  /** What is still there, or has not ended, in words. */
  readonly left: readonly string[];
}

export class Removal {
  readonly #errors: Error[] = [];
  readonly #left: string[] = [];

  constructor(
    private readonly tools: RemovalTools,
    private readonly run: Run,
    private readonly data: TemplateData,
    private readonly options: RemovalOptions,
  ) {}

  /** In the order written; an entry that fails does not stop the others. */
  async of(entries: readonly ResourceTemplate[]): Promise<RemovalResult> {
    for (const entry of entries) {
      try {
        const { objects } = entry.build(this.data, this.tools.types);
        if (objects.length > 0 && this.options.begins) await this.#delay(entry.sleepMs(this.data));
        for (const built of objects) await this.#guarded(built, () => this.#bring(entry, built));
      } catch (error) {
        this.#rethrow(error);
        this.#errors.push(asError(error));
      }
    }
    return { errors: this.#errors, left: this.#left };
  }

  async #delay(ms: number): Promise<void> {
    if (ms > 0) await sleep(this.tools.clock, ms, this.run.signal);
  }

  async #guarded(built: BuiltResource, bring: () => Promise<boolean>): Promise<void> {
    try {
      this.run.signal.throwIfAborted();
      if (await bring()) this.#left.push(placeOf(built));
    } catch (error) {
      this.#rethrow(error);
      this.#errors.push(within(error, built));
    }
  }

  /** Gives whether it has to be waited for. */
  async #bring(entry: ResourceTemplate, built: BuiltResource): Promise<boolean> {
    const { namespace, name } = metadataOf(built.object);
    const cached = this.tools.reader.get(built.apiVersion, built.kind, namespace, name);
    if (entry.mode !== 'delete') return this.#create(entry, built, cached);
    const going = cached?.metadata.deletionTimestamp !== undefined;
    return (going || (await this.#delete(built, cached))) && this.options.waits;
  }

  /** Gives whether it may still be there. */
  async #delete(built: BuiltResource, cached: KubernetesObject | undefined): Promise<boolean> {
    const uid = cached?.metadata.uid;
    const options = {
      signal: this.run.signal,
      ...(uid === undefined ? {} : { uid }),
      ...(this.options.waits ? { propagation: 'Foreground' as const } : {}),
    };
    const there = await this.tools.writer.delete(built, metadataOf(built.object), options);
    if (cached || there) this.run.changed = true;
    return there;
  }

  /** A Job that an earlier CR of the same name has left makes room first. */
  async #create(
    entry: ResourceTemplate,
    built: BuiltResource,
    cached: KubernetesObject | undefined,
  ): Promise<boolean> {
    if (cached?.metadata.deletionTimestamp !== undefined) return true;
    if (cached && cached.metadata.annotations?.[OWNER_ANNOTATION] !== ownerAnnotation(this.run.cr)) {
      await this.#delete(built, cached);
      return true;
    }
    if (cached) return this.options.waits && !hasEnded(cached);
    const object = annotated(built.object, this.run.cr, { [ENTRY_ANNOTATION]: entry.key });
    const answer = await this.tools.writer.create(built, object, { signal: this.run.signal });
    if (answer) this.run.note(answer);
    return this.options.waits;
  }

  #rethrow(error: unknown): void {
    if (this.run.signal.aborted || error instanceof NotLeadingError) throw error;
  }
}

/** Whether a Job has ended well. Throws when it has failed: what was to be done before the rest goes is not done. */
function hasEnded({ status }: KubernetesObject): boolean {
  const conditions = (status?.['conditions'] ?? []) as readonly JsonObject[];
  const holds = (type: string): boolean =>
    conditions.some((condition) => condition['type'] === type && condition['status'] === 'True');
  if (holds('Failed')) throw new Error('it has failed; delete it to have it run again');
  return holds('Complete');
}

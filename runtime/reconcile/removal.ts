/**
 * Runs one group of `onDelete`: what its entries name is deleted, their Jobs are created. An object is deleted when it has
 * the marks of the CR; one that the cache does not show is read for that. What is somebody else's stays, and is said once.
 */

import type { BuiltResource, ResourceTemplate } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { asError, type Clock, sleep } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { keyOf, metadataOf, placeOf, within } from './child-key.js';
import type { ChildReader } from './children.js';
import { type ChildNote, notOurs } from './ownership/child-claims.js';
import { holderOf } from './ownership/child-holder.js';
import { ChildRemoval } from './ownership/child-removal.js';
import { annotated, ENTRY_ANNOTATION, entryAnnotation } from './ownership/marks.js';
import type { TakenNames } from './ownership/taken-names.js';
import type { Run } from './run.js';
import type { TemplateData } from './template-data.js';
import { isSuperseded, NotLeadingError, type Writer } from './writer.js';

export interface RemovalTools {
  readonly clock: Clock;
  readonly writer: Writer;
  readonly reader: Pick<ChildReader, 'get'>;
  readonly types: Parameters<ResourceTemplate['build']>[1];
  /** The key of the CRD in the Katalog. */
  readonly crd: string;
  readonly names: TakenNames;
  /** Says a Kubernetes Event about a CR. */
  readonly emit: (cr: KubernetesObject, note: ChildNote) => void;
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
  readonly #removal: ChildRemoval;

  constructor(
    private readonly tools: RemovalTools,
    private readonly run: Run,
    private readonly data: TemplateData,
    private readonly options: RemovalOptions,
  ) {
    this.#removal = new ChildRemoval({ writer: tools.writer, cr: run.cr, signal: run.signal });
  }

  /** In the order written; an entry that fails does not stop the others. */
  async of(entries: readonly ResourceTemplate[]): Promise<RemovalResult> {
    for (const entry of entries) {
      try {
        const { objects } = entry.build(this.data, this.tools.types);
        if (objects.length > 0 && this.options.begins) await this.#delay(entry.sleepMs(this.data));
        for (const built of objects) await this.#guarded(built, () => this.#remove(entry, built));
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

  async #guarded(built: BuiltResource, work: () => Promise<boolean>): Promise<void> {
    try {
      this.run.signal.throwIfAborted();
      if (await work()) this.#left.push(placeOf(built));
    } catch (error) {
      this.#rethrow(error);
      // Somebody writes it at this moment; the next pass looks again.
      if (isSuperseded(error)) this.#left.push(placeOf(built));
      else this.#errors.push(within(error, built));
    }
  }

  /** Gives whether it has to be waited for. */
  async #remove(entry: ResourceTemplate, built: BuiltResource): Promise<boolean> {
    const { namespace, name } = metadataOf(built.object);
    const cached = this.tools.reader.get(built.apiVersion, built.kind, namespace, name);
    if (entry.mode !== 'delete') return this.#create(entry, built, cached);
    const found = cached ?? (await this.#read(built));
    return found !== undefined && (await this.#delete(built, found)) && this.options.waits;
  }

  #read(built: BuiltResource): Promise<KubernetesObject | undefined> {
    return this.tools.writer.get(built, metadataOf(built.object), { signal: this.run.signal });
  }

  /** Gives whether it may still be there. */
  async #delete(built: BuiltResource, found: KubernetesObject): Promise<boolean> {
    if (!this.#mayDelete(built, found)) return false;
    if (found.metadata.deletionTimestamp !== undefined) return true;
    const options = this.options.waits ? { propagation: 'Foreground' as const } : {};
    const deletion = await this.#removal.delete(built, found, options);
    this.run.changed = true;
    return deletion === 'going';
  }

  /** It holds no deletion up that an object of its name is somebody else's. */
  #mayDelete(built: BuiltResource, found: KubernetesObject): boolean {
    const { cr } = this.run;
    const holder = holderOf(found, cr);
    if (holder.is === 'ours') return true;
    if (holder.is === 'left over' && found.metadata.namespace === cr.metadata.namespace) return true;
    const { names, emit } = this.tools;
    const error = notOurs(holder.text, 'delete it by hand');
    if (names.note(cr, keyOf(built), error)) {
      const message = `${placeOf(built)} stays: ${holder.text}`;
      emit(cr, { type: 'Warning', reason: 'ChildNotOurs', message });
    }
    return false;
  }

  /** A Job that an earlier CR of the same name has left makes room first. */
  async #create(
    entry: ResourceTemplate,
    built: BuiltResource,
    cached: KubernetesObject | undefined,
  ): Promise<boolean> {
    if (cached) return this.#goOn(built, cached);
    const object = annotated(built.object, this.run.cr, {
      [ENTRY_ANNOTATION]: entryAnnotation(this.tools.crd, entry),
    });
    const answer = await this.tools.writer.create(built, object, { signal: this.run.signal });
    if (answer) this.run.note(answer);
    const found = answer ? undefined : await this.#read(built);
    return found ? this.#goOn(built, found) : this.options.waits;
  }

  /** With a Job that is there already. */
  async #goOn(built: BuiltResource, found: KubernetesObject): Promise<boolean> {
    if (found.metadata.deletionTimestamp !== undefined) return true;
    const holder = holderOf(found, this.run.cr);
    if (holder.is === 'ours') return this.options.waits && !hasEnded(found);
    const here = found.metadata.namespace === this.run.cr.metadata.namespace;
    if (holder.is === 'other' || !here) throw notOurs(holder.text, 'wait until it is gone');
    await this.#removal.delete(built, found);
    return true;
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

/**
 * One reconcile of one CR: cache → cross reads → labels and finalizer → children → status; or, for a CR that is
 * being deleted, `onDelete` and then the finalizer. It reads memory only and writes what differs.
 *
 * It does not decide when it runs: the queue does, and never twice at a time for a key.
 */
import type { Clock } from '../../base/index.js';
import type { CrdEntry, Program } from '../../katalog/index.js';
import type { ApiResource } from '../kube/index.js';
import type { KubernetesObject } from '../view.js';
import { Applied } from './applied.js';
import {
  type ChildReader,
  ChildrenReconcile,
  type ChildrenResult,
  type ChildTools,
  childKey,
} from './children.js';
import { cleanupFinalizers, finalizersLeft, metadataPatch } from './metadata.js';
import { Run, type Wrote } from './run.js';
import { StatusWriter } from './status-writer.js';
import { type TemplateData, type TemplateSources, templateData } from './template-data.js';
import type { Writer } from './writer.js';

export interface ReconcilerOptions {
  readonly entry: CrdEntry;
  readonly program: Program;
  readonly clock: Clock;
  readonly writer: Writer;
  readonly children: ChildReader;
  readonly types: ChildTools['types'];
  readonly isCustom: TemplateSources['isCustom'];
  /** The documents of siblings for this CR, made current. */
  readonly cross: (cr: KubernetesObject) => Promise<Readonly<Record<string, unknown>>>;
  /** What templates see of this CRD itself. */
  readonly own: () => Pick<TemplateSources, 'metrics' | 'health'>;
}

export interface Outcome {
  /** Whether anything was written. */
  readonly changed: boolean;
}

/** What went wrong in a reconcile; every error, not the first alone. */
export class ReconcileError extends Error {
  override readonly name = 'ReconcileError';
  constructor(readonly errors: readonly Error[]) {
    super(errors.map((error) => error.message).join('; '), { cause: errors[0] });
  }
}

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #applied = new Applied();
  readonly #resource: ApiResource;
  readonly #status: StatusWriter;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    const { apiTypes, namespaced } = options.entry;
    const { group, version, plural } = apiTypes;
    this.#resource = { apiVersion: group === '' ? version : `${group}/${version}`, plural, namespaced };
    this.#status = new StatusWriter(options.entry, options.program.status, this.#applied, options.clock);
  }

  /** Throws a `ReconcileError`, an error of the API server, or what the signal was aborted with. */
  async reconcile(cr: KubernetesObject, signal: AbortSignal, wrote: Wrote): Promise<Outcome> {
    const run = new Run(cr, this.#resource, this.#options.writer, signal, wrote);
    const data = await this.#data(cr);
    if (cr.metadata.deletionTimestamp !== undefined) await this.#finalize(run, data);
    else if (this.#options.program.gate(data)) await this.#bring(run, data);
    return { changed: run.changed };
  }

  /** What is remembered of a CR goes with it. */
  forget(cr: KubernetesObject): void {
    this.#status.forget(cr);
    for (const child of this.#options.children.of(cr)) this.#applied.forget(childKey(child));
  }

  async #bring(run: Run, data: TemplateData): Promise<void> {
    const { entry, program } = this.#options;
    const patch = metadataPatch(run.cr, program.labels(data), cleanupFinalizers(entry, program.hasCleanup));
    if (patch) await run.patch({ metadata: patch });
    const result = await this.#runChildren(run, data, [...program.onCreate, ...program.onReconcile]);
    const problems = await this.#status.write(run, await this.#afterwards(run, data, result), result.errors);
    if (problems.length > 0) throw new ReconcileError(problems);
  }

  async #finalize(run: Run, data: TemplateData): Promise<void> {
    const { entry, program } = this.#options;
    const left = finalizersLeft(run.cr, entry);
    if (!left) return;
    const { errors } = await this.#runChildren(run, data, program.onDelete);
    if (errors.length > 0) throw new ReconcileError(errors);
    await run.patch({ metadata: { finalizers: left } });
  }

  async #runChildren(run: Run, data: TemplateData, entries: Program['onReconcile']): Promise<ChildrenResult> {
    const { clock, writer, children: reader, types, entry } = this.#options;
    const tools = { clock, writer, reader, types, applied: this.#applied, force: entry.forceConflict };
    const work = new ChildrenReconcile(
      { ...tools, wrote: (answer) => run.note(answer) },
      run.cr,
      data,
      run.signal,
    );
    const result = await work.run(entries);
    if (result.deleted.length > 0) run.changed = true;
    return result;
  }

  async #data(cr: KubernetesObject): Promise<TemplateData> {
    const { children, isCustom, cross, own } = this.#options;
    return templateData(cr, { children: children.of(cr), isCustom, cross: await cross(cr), ...own() });
  }

  /** The data with the children as the API server just answered them: `.children.<kind>.status` is current. */
  async #afterwards(run: Run, data: TemplateData, result: ChildrenResult): Promise<TemplateData> {
    if (result.written.length + result.deleted.length === 0) return { ...data, ...ofCr(run.cr) };
    const { children, isCustom, own } = this.#options;
    const stale = new Set([...result.written, ...result.deleted].map((child) => child.metadata.uid));
    const kept = children.of(run.cr).filter((child) => !stale.has(child.metadata.uid));
    const cross = data['cross'] as TemplateSources['cross'];
    return templateData(run.cr, { children: [...kept, ...result.written], isCustom, cross, ...own() });
  }
}

function ofCr({ metadata, spec = {}, status = {} }: KubernetesObject) {
  return { metadata, spec, status };
}

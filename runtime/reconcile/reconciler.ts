/**
 * One reconcile of one CR: cache → cross reads → labels and finalizer → external calls → children and hook → status;
 * or, for a CR that is being deleted, `onDelete` and then the finalizer. It reads memory only and writes what differs.
 *
 * It does not decide when it runs: the queue does, and never twice at a time for a key.
 */

import type {
  CrdEntry,
  EventNote,
  ExternalCall,
  Program,
  SourceRef,
  UniqueField,
} from '../../katalog/index.js';
import type { Logger } from '../../lib/base/index.js';
import { apiVersionOf, asError, type Clock, earliest, withFields } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { type ApiResource, keyOf } from '../../lib/kube/index.js';
import { Applied } from './applied.js';
import { changesText } from './child-change.js';
import { childKey } from './child-key.js';
import { ChildrenReconcile, type ChildrenResult, type ChildTools } from './children.js';
import { Cleanups } from './cleanup.js';
import { DeclaredEvents } from './declared-events.js';
import { Deletions, type Waiting } from './deletions.js';
import { cleanupFinalizers, finalizersLeft, metadataPatch } from './metadata.js';
import type { ChildNote } from './ownership/child-claims.js';
import { ChildRemoval } from './ownership/child-removal.js';
import { LostMarks } from './ownership/lost-marks.js';
import { isRetained } from './ownership/marks.js';
import { mayOperateIn } from './ownership/namespaces.js';
import { TakenNames } from './ownership/taken-names.js';
import type { ExternalPort, HookPort } from './ports.js';
import { protectingLabels, releasingLabels } from './protection.js';
import { ofCr, ReconcileData, type ReconcileDataOptions } from './reconcile-data.js';
import { ReconcileError, ValidationError } from './reconcile-error.js';
import { Rounded } from './rounded.js';
import { type Attempt, Run } from './run.js';
import { StatusLosses, type StatusLossesOptions } from './status-losses.js';
import { StatusTypes, type StatusTypesOptions } from './status-types.js';
import { StatusWriter } from './status-writer.js';
import type { TemplateData } from './template-data.js';
import { type Before, Work } from './work.js';
import { NotLeadingError, type Writer } from './writer.js';

export interface ReconcilerOptions extends ReconcileDataOptions {
  readonly entry: CrdEntry;
  readonly clock: Clock;
  readonly log: Logger;
  /** What discovery says of the kind of the CRs now. */
  readonly served: StatusLossesOptions['served'];
  /** The schema of that kind, as the API server describes it now. */
  readonly described: StatusTypesOptions['described'];
  readonly writer: Writer;
  readonly types: ChildTools['types'];
  readonly denied: ChildTools['denied'];
  readonly onSleep?: ChildTools['onSleep'];
  /** What entries copy. */
  readonly sources: {
    use(key: string, refs: readonly SourceRef[], signal: AbortSignal): Promise<void>;
    readonly read: ChildTools['source'];
    forget(key: string): void;
  };
  /** Whether another CR of this CRD has the value at the field. */
  readonly isTaken: (cr: KubernetesObject, unique: UniqueField, value: unknown) => boolean;
  readonly external: ExternalPort;
  readonly hook: HookPort | undefined;
  /** Says an Event about a CR. */
  readonly emit: (cr: KubernetesObject, note: EventNote) => void;
}

export interface Outcome {
  /** Whether anything was written. */
  readonly changed: boolean;
  /** What was written of children, in words; undefined: nothing was. */
  readonly changes?: string | undefined;
  /** What rules with `action: warn` say, and of which integers are rounded. */
  readonly warnings: readonly string[];
  /** When it is reconciled again without a trigger. */
  readonly againMs?: number | undefined;
  /** Of a CR that is being deleted: what is not gone yet. */
  readonly waiting: Waiting | undefined;
}

/** Marked, unlabelled, unmarked. */
const RELEASE_PATCHES = 3;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #applied = new Applied();
  readonly #names = new TakenNames();
  readonly #lost = new LostMarks();
  readonly #rounded = new Rounded();
  readonly #hasCleanup: boolean;
  readonly #resource: ApiResource;
  readonly #status: StatusWriter;
  readonly #deletions: Deletions;
  readonly #data: ReconcileData;
  readonly #declaredEvents: DeclaredEvents;
  readonly #cleanups: Cleanups;
  /** What the children of every CR are brought with. */
  readonly #tools: Omit<ChildTools, 'writer' | 'emit' | 'wrote'>;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    const { apiTypes, namespaced } = options.entry;
    const { group, version, plural } = apiTypes;
    this.#resource = { apiVersion: apiVersionOf(group, version), plural, namespaced };
    this.#status = new StatusWriter({
      entry: options.entry,
      program: options.program.status,
      applied: this.#applied,
      clock: options.clock,
      losses: new StatusLosses({ ...options, crd: options.entry.name }),
      types: new StatusTypes(options),
    });
    this.#data = new ReconcileData(options);
    this.#declaredEvents = new DeclaredEvents(options.program.declaredEvents);
    this.#cleanups = new Cleanups(options.program.cleanup, options.clock);
    const { program, entry, children: reader } = options;
    this.#tools = {
      ...{ clock: options.clock, reader, types: options.types, applied: this.#applied },
      ...{ force: entry.forceConflict, source: options.sources.read, denied: options.denied },
      onSleep: options.onSleep,
      ...{ crd: entry.name, names: this.#names, lost: this.#lost },
      allows: (namespace) => mayOperateIn(entry, namespace),
      waits: program.waits,
      pods: options.enrich.pods,
    };
    // What is retained loses its marks before its CR is gone.
    this.#hasCleanup =
      program.hasCleanup || [...program.onCreate, ...program.onReconcile].some(({ retain }) => retain);
    const removal = { ...options, reader, crd: entry.name, names: this.#names };
    this.#deletions = new Deletions(program.deletion, {
      ...removal,
      emit: (cr: KubernetesObject, note: ChildNote) => options.emit(cr, note),
    });
  }

  /** Throws a `ReconcileError`, an error of the API server, or what the signal was aborted with. */
  async reconcile(cr: KubernetesObject, attempt: Attempt): Promise<Outcome> {
    const run = new Run(cr, this.#resource, this.#options, attempt);
    const data = await this.#data.of(cr, attempt.notices);
    if (cr.metadata.deletionTimestamp !== undefined) {
      const waiting = await this.#finalize(run, this.#data.beforeDeletion(data));
      return { ...this.#written(run), warnings: [], waiting };
    }
    const cleanup = await this.#cleanups.look(run, data);
    if (cleanup.gone) return this.#gone(run);
    const admitted: Pick<Outcome, 'warnings' | 'againMs'> = this.#options.program.gate(data)
      ? await this.#admit(run, data)
      : { warnings: [] };
    const againMs = earliest(admitted.againMs, cleanup.againMs);
    return withFields(this.#written(run), { waiting: undefined, warnings: admitted.warnings, againMs });
  }

  #written({ changed, changes }: Run): Pick<Outcome, 'changed' | 'changes'> {
    return { changed, changes: changesText(changes) };
  }

  #gone({ cr }: Run): Outcome {
    this.#options.emit(cr, {
      type: 'Normal',
      reason: 'CleanedUp',
      message: 'deleted because its cleanup condition holds',
    });
    return { changed: false, waiting: undefined, warnings: [] };
  }

  /** What is remembered of a CR goes with it. */
  forget(cr: KubernetesObject): void {
    this.#status.forget(cr);
    this.#declaredEvents.forget(cr);
    this.#deletions.forget(cr);
    this.#options.sources.forget(keyOf(cr));
    this.#names.forget(cr);
    this.#lost.forget(cr);
    for (const child of this.#options.children.marked(cr)) this.#applied.forget(childKey(child));
  }

  /** A child of the CR left the watch, or lost the marks that made it one. */
  lost(child: KubernetesObject, cr: KubernetesObject): void {
    this.#applied.forget(childKey(child));
    this.#lost.note(child, cr);
  }

  /** How many entries are remembered of children: those that are there, and those to be looked at. */
  get remembered(): number {
    return this.#applied.size + this.#names.size + this.#lost.size;
  }

  /** Another replica reconciles from now on; what is remembered to be looked at is not looked at here. */
  release(): void {
    this.#lost.clear();
  }

  /** A CR that its rules deny is left as it is; its status says why. */
  async #admit(run: Run, data: TemplateData): Promise<Pick<Outcome, 'warnings' | 'againMs'>> {
    const { program, isTaken } = this.#options;
    const { admission } = program;
    let known = data;
    let verdict: ReturnType<Program['admission']['validate']>;
    let mutated = data;
    try {
      known = await this.#asked(run, known, admission.external.validation);
      verdict = admission.validate(known, (unique, value) => isTaken(run.cr, unique, value));
      if (verdict.denied.length === 0) {
        known = await this.#asked(run, known, admission.external.mutation);
        mutated = this.#data.mutated(known);
      }
    } catch (error) {
      run.signal.throwIfAborted();
      return this.#refuse(run, known, asError(error));
    }
    const { denied, warned } = verdict;
    if (denied.length > 0) return this.#refuse(run, known, new ValidationError(denied));
    const warnings = [...warned, ...this.#rounded.warnings(run.cr.spec)];
    return { warnings, againMs: await this.#bring(run, mutated) };
  }

  /** The data with what calls of rules have answered; they see it in its one form. */
  async #asked(run: Run, data: TemplateData, calls: readonly ExternalCall[]): Promise<TemplateData> {
    if (calls.length === 0) return data;
    const { external, program } = this.#options;
    const formed = program.admission.formed(data) as TemplateData;
    const { external: results } = await external.make(calls, formed, run.signal);
    return { ...data, external: results };
  }

  async #refuse(run: Run, data: TemplateData, error: Error): Promise<never> {
    throw new ReconcileError(await this.#conclude(run, data, [error]));
  }

  /** Writes the status and says what is to be said of it; gives every problem. */
  async #conclude(
    run: Run,
    data: TemplateData,
    errors: readonly Error[],
    unready: readonly string[] = [],
  ): Promise<readonly Error[]> {
    const problems = await this.#status.write(run, data, { errors, unready });
    const { cr, changed } = run;
    const now = { ...data, ...ofCr(cr) };
    const failed = problems.length > 0;
    for (const note of this.#declaredEvents.next({ cr, data: now, failed, changed }))
      this.#options.emit(cr, note);
    return problems;
  }

  /** Gives when the CR is reconciled again without a trigger. */
  async #bring(run: Run, data: TemplateData): Promise<number | undefined> {
    const { entry, program } = this.#options;
    const { deletionProtection } = entry;
    const patch = metadataPatch(
      run.cr,
      program.labels(data),
      cleanupFinalizers(entry, this.#hasCleanup),
      protectingLabels(run.cr, deletionProtection),
    );
    if (patch) await run.patch({ metadata: patch });
    for (let turn = 0; turn < RELEASE_PATCHES; turn++) {
      const labels = releasingLabels(run.cr, deletionProtection);
      if (labels === undefined) break;
      await run.patch({ metadata: { labels } });
    }
    const work = new Work(await this.#before(run, data, program.external.box));
    if (work.errors.length === 0) await this.#work(run, work);
    const after = await this.#data.afterwards(run.cr, work);
    // Asked before too, so that the status says when it cannot be answered.
    const before = attempt(() => program.requeue?.(after));
    const failed = 'error' in before ? [...work.errors, before.error] : work.errors;
    const problems = await this.#conclude(run, after, failed, work.unready);
    if (problems.length > 0) throw new ReconcileError(problems);
    const current = { ...after, status: run.cr.status ?? {} };
    const again = earliest(program.requeue?.(current), work.againMs);
    return earliest(again, this.#cleanups.afterwards(run, current));
  }

  /** Blocks and hook in their order; what fails does not keep the others from their turn. */
  async #work(run: Run, work: Work): Promise<void> {
    const { program, hook } = this.#options;
    if (hook?.plan.first) await this.#callHook(run, work);
    const blocks = [];
    for (const block of ['onCreate', 'onReconcile'] as const) {
      work.take(await this.#before(run, work.data, program.external[block]));
      blocks.push({ entries: program[block], ready: work.ready });
    }
    const skipped = blocks.flatMap(({ entries, ready }) => (ready ? [] : entries));
    const entries = blocks.flatMap((block) => (block.ready ? block.entries : []));
    work.add(await this.#runChildren(run, work.data, entries, skipped));
    if (hook && !hook.plan.first) await this.#callHook(run, work);
  }

  async #callHook(run: Run, work: Work): Promise<void> {
    const { hook, program } = this.#options;
    if (!hook || !program.hook) return;
    try {
      const data = await this.#options.external.make(
        program.hook.external,
        await this.#data.afterwards(run.cr, work),
        run.signal,
      );
      work.data = { ...work.data, external: data['external'] };
      await hook.run(run, program.hook.args(data), data);
    } catch (error) {
      run.signal.throwIfAborted();
      if (error instanceof NotLeadingError) throw error;
      work.errors.push(asError(error));
    }
  }

  /** Makes calls; what went wrong is in the answer, with the data as it was. */
  async #before(run: Run, data: TemplateData, calls: readonly ExternalCall[]): Promise<Before> {
    if (calls.length === 0) return { data };
    try {
      return { data: await this.#options.external.make(calls, data, run.signal) };
    } catch (error) {
      run.signal.throwIfAborted();
      return { data, error: asError(error) };
    }
  }

  /** The finalizer goes last. */
  async #finalize(run: Run, data: TemplateData): Promise<Waiting | undefined> {
    const left = finalizersLeft(run.cr, this.#options.entry);
    if (!left) return undefined;
    const waiting = await this.#deletions.pass(run, data, (errors) => new ReconcileError(errors));
    if (waiting) return waiting;
    await this.#retain(run);
    await run.patch({ metadata: { finalizers: left } });
    return undefined;
  }

  /** Children that outlive their CR lose its marks. */
  async #retain({ cr, childWriter: writer, signal }: Run): Promise<void> {
    const removal = new ChildRemoval({ writer, cr, signal });
    for (const child of this.#options.children.marked(cr).filter(isRetained)) {
      const { apiVersion = '', kind = '' } = child;
      const type = this.#options.types?.(apiVersion, kind);
      const resource = type && { apiVersion, kind, ...type };
      if (resource) await removal.release(resource, child);
    }
  }

  /** `skipped`: entries whose children stay as they are. */
  async #runChildren(
    run: Run,
    data: TemplateData,
    entries: Program['onReconcile'],
    skipped: Program['onReconcile'] = [],
  ): Promise<ChildrenResult> {
    const { sources } = this.#options;
    const { allows } = this.#tools;
    const refs = [...entries, ...skipped]
      .flatMap((each) => sourcesOf(each, data))
      .filter(({ chosenNamespace, namespace }) => !chosenNamespace || allows(namespace));
    await sources.use(keyOf(run.cr), refs, run.signal);
    const tools = withFields(this.#tools, {
      writer: run.childWriter,
      emit: (note: ChildNote) => this.#options.emit(run.cr, note),
      wrote: (answer: KubernetesObject) => run.note(answer),
    });
    const work = new ChildrenReconcile(tools, run.cr, data, run.signal);
    const result = await work.run(entries, skipped);
    if (result.deleted.length > 0) run.changed = true;
    return result;
  }
}

/** Entries that cannot be built name nothing; their error comes when they are built. */
function sourcesOf(entry: Program['onReconcile'][number], data: TemplateData): readonly SourceRef[] {
  try {
    return entry.sources(data);
  } catch {
    return [];
  }
}

function attempt<T>(ask: () => T): { readonly value: T } | { readonly error: Error } {
  try {
    return { value: ask() };
  } catch (error) {
    return { error: asError(error) };
  }
}

import { apiVersionOf, type JsonObject } from '../../lib/base/index.js';
import { compileGate } from '../conditions/index.js';
import { type ConversionPath, compileConversion } from '../conversion/index.js';
import { compileExternal, type ExternalCall } from '../external/index.js';
import { RecordedTable } from '../functions/index.js';
import type { CrdEntry } from '../model.js';
import {
  type BlockName,
  type NamedEntry,
  type OwnerType,
  type ResourceKind,
  type ResourceTemplate,
  resolveWaiting,
} from '../resources/index.js';
import {
  type CompileProblem,
  CompileScope,
  type Notice,
  type OwnPresets,
  type Reads,
  type Reference,
  type TemplateData,
  type Written,
} from '../scope/index.js';
import { compileTemplate, type FunctionTable } from '../templates/index.js';
import { type Admission, compileAdmission } from './admission.js';
import { compileBlock } from './block.js';
import { type Cleanup, compileCleanup } from './cleanup.js';
import { compileDeclaredEvents, type DeclaredEvent } from './declared-events.js';
import { compileDeletion, type DeletionProgram } from './deletion.js';
import { compileEnrich, type Enrichment, observedKinds, wholeKinds } from './enrich.js';
import { checkEventReferences } from './event-references.js';
import { checkExternalReferences } from './external-references.js';
import { compileHook, type HookProgram } from './hook.js';
import { compileObserved, type Observed } from './observed.js';
import { compilePreReconcile, type PreReconcile } from './pre-reconcile.js';
import { compileQueue, type QueueProgram } from './queue.js';
import { compileRequeue, type Requeue } from './requeue.js';
import { compileStatus, type StatusProgram } from './status.js';

/** What one CRD entry does, compiled: pure functions of the data of a reconcile. */
export interface Program {
  /** Whether the operator box runs at all for this custom resource: its `when` and `or`. */
  gate(data: TemplateData): boolean;
  /** Entries in the order written. */
  readonly onCreate: readonly ResourceTemplate[];
  readonly onReconcile: readonly ResourceTemplate[];
  /** Keys of the entries that an entry waits for, by its key. */
  readonly waits: ReadonlyMap<string, readonly string[]>;
  /** Of all groups. */
  readonly onDelete: readonly ResourceTemplate[];
  readonly deletion: DeletionProgram;
  /** Calls before everything else (`box`), and those of each block before its entries. */
  readonly external: Readonly<Record<'box' | BlockName, readonly ExternalCall[]>>;
  /** Every call of the entry, wherever it stands. */
  readonly calls: readonly ExternalCall[];
  readonly preReconcile: PreReconcile;
  /** What is watched beside CRs and children, so that its changes reconcile. */
  readonly observed: readonly Observed[];
  readonly hook: HookProgram | undefined;
  readonly queue: QueueProgram;
  readonly requeue: Requeue | undefined;
  readonly declaredEvents: readonly DeclaredEvent[];
  readonly cleanup: Cleanup | undefined;
  readonly admission: Admission;
  /** Ways between versions of the CRD that this entry declares. */
  readonly conversion: readonly ConversionPath[];
  readonly enrich: readonly Enrichment[];
  /** Kinds to watch without creating any: what `enrich` reads. */
  readonly observedKinds: readonly ResourceKind[];
  /** Kinds to watch whole, with the objects that children have not made: what `enrich` looks up by name. */
  readonly wholeKinds: readonly ResourceKind[];
  /** The labels to write onto the custom resource itself. */
  labels(data: TemplateData): Readonly<Record<string, string>>;
  readonly status: StatusProgram;
  /** Every chain of fields that a template or condition reads, with the places it is read at. */
  readonly references: readonly Reference[];
  /** Of every condition with `notify`. */
  readonly notices: readonly Notice[];
  /** The distinct kinds that the program may create, for watching them and for RBAC. */
  readonly childKinds: readonly ResourceKind[];
  /** Whether there is something to do when a custom resource is deleted. */
  readonly hasCleanup: boolean;
}

export interface CompiledProgram {
  readonly program: Program;
  /** Every problem; with an error among them the program must not run. */
  readonly problems: readonly CompileProblem[];
  /** What it reads where, for checking types; a run needs none of it. */
  readonly reads: Reads;
}

export interface ProgramEnv {
  readonly functions: FunctionTable;
  /** Wall time in Unix milliseconds, for conditions on the clock; without it they see the beginning of the epoch. */
  readonly now?: () => number;
  /** Of the Katalog's own. */
  readonly presets?: OwnPresets;
  /** How numbers stand in the file, at paths of the entry. */
  readonly written?: Written;
  /** Names of the teams that the Katalog declares; undefined: not checked. */
  readonly teams?: readonly string[];
}

/** Compiles one CRD entry. Templates, conditions, patterns and durations are parsed here and never again. */
export function compileProgram(entry: CrdEntry, env: ProgramEnv): CompiledProgram {
  const { now, presets, written, teams } = env;
  const calls = new RecordedTable(env.functions);
  const scope = new CompileScope((text) => compileTemplate(text, { ...env, functions: calls }), {
    calls,
    ...(now ? { now } : {}),
    ...(entry.resyncMs > 0 ? { cronMs: entry.resyncMs } : {}),
    ...(presets ? { presets } : {}),
    ...(written ? { written } : {}),
    ...(teams ? { teams } : {}),
  });
  const { operatorBox: box } = entry;
  const owner = ownerType(entry);
  const conditions: JsonObject = { when: box.when, or: box.or };
  const gate = compileGate(conditions, ['operatorBox'], scope);
  const enrich = compileEnrich(entry.enrich, scope);
  const preReconcile = compilePreReconcile(box.preReconcile, env, scope);
  const before = compileExternal(box.external, ['operatorBox', 'external'], scope);
  const block = (name: 'onCreate' | 'onReconcile') =>
    compileBlock({ block: name, at: ['operatorBox', name] }, box[name], owner, scope);
  const [onCreate, onReconcile] = [block('onCreate'), block('onReconcile')];
  const deletion = compileDeletion(box.onDelete, owner, scope);
  const onDelete = deletion.groups.flatMap(({ entries }) => entries);
  const childKinds = distinctKinds([...onCreate.entries, ...onReconcile.entries, ...onDelete]);
  const external = {
    box: before,
    onCreate: onCreate.external,
    onReconcile: onReconcile.external,
    onDelete: deletion.groups.flatMap((group) => group.external),
  };
  const admission = compileAdmission(entry, scope);
  const hook = box.hooks && compileHook(box.hooks, scope);
  const program: Program = {
    gate,
    onCreate: onCreate.entries,
    onReconcile: onReconcile.entries,
    waits: resolveWaiting([...onCreate.entries, ...onReconcile.entries].map(named), scope),
    onDelete,
    deletion,
    external,
    calls: [
      ...admission.external.validation,
      ...admission.external.mutation,
      ...Object.values(external).flat(),
      ...preReconcile.external,
      ...(preReconcile.enqueueGate?.external ?? []),
      ...(preReconcile.reconcileGate?.external ?? []),
      ...(hook?.external ?? []),
    ],
    preReconcile,
    observed: compileObserved(entry, env, scope),
    hook,
    queue: compileQueue(entry.queue, scope),
    requeue: box.requeue && compileRequeue(box.requeue, scope),
    declaredEvents: compileDeclaredEvents(box.emitEvents, scope),
    cleanup: box.cleanup && compileCleanup(box.cleanup, scope),
    admission,
    conversion: entry.conversion
      ? compileConversion(entry.conversion, { ...env, renderBudget: entry.renderBudget }, scope)
      : [],
    enrich,
    observedKinds: observedKinds(enrich, childKinds),
    wholeKinds: wholeKinds(enrich, childKinds),
    labels: compileLabels(entry.labels, scope),
    status: compileStatus(box.status, scope),
    references: scope.references,
    notices: scope.notices,
    childKinds,
    hasCleanup: deletion.groups.length > 0,
  };
  checkExternalReferences(program.calls, program.references, scope);
  checkEventReferences(program.observed, program.references, scope);
  return { program, problems: scope.problems, reads: scope.reads };
}

function named(template: ResourceTemplate): NamedEntry {
  return { template, list: String(template.path.at(-2)), name: template.writtenName };
}

function ownerType({ apiTypes, namespaced }: CrdEntry): OwnerType {
  const { group, version, kind } = apiTypes;
  return { apiVersion: apiVersionOf(group, version), kind, namespaced };
}

function compileLabels(labels: CrdEntry['labels'], scope: CompileScope): Program['labels'] {
  const compiled = Object.entries(labels).flatMap(([key, text]) => {
    const template = scope.template(text, ['labels', key]);
    return template ? [[key, template] as const] : [];
  });
  return (data) => Object.fromEntries(compiled.map(([key, template]) => [key, template.render(data)]));
}

function distinctKinds(templates: readonly ResourceTemplate[]): readonly ResourceKind[] {
  const kinds = new Map<string, ResourceKind>();
  for (const { kinds: made, mode } of templates) {
    if (mode === 'delete') continue;
    for (const kind of made) kinds.set(`${kind.apiVersion}/${kind.kind}`, kind);
  }
  return [...kinds.values()];
}

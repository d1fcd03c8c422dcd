import type { Path } from '../document/index.js';
import { type FunctionOptions, type Functions, functionTable } from '../functions/index.js';
import type { CrdEntry } from '../model.js';
import { compileProgram, type Program } from '../program/index.js';
import { checkPreset } from '../resources/index.js';
import {
  type CompileProblem,
  CompileScope,
  isTemplate,
  type OwnPreset,
  type OwnPresets,
  type Reads,
  type Written,
} from '../scope/index.js';
import { compileTemplate } from '../templates/index.js';
import type { Finding } from './findings.js';
import type { MergedDocuments } from './merge.js';
import { messagesOf } from './notification.js';

export type FunctionSources = Omit<FunctionOptions, 'notes'>;

/** The functions that the Katalog's templates can call; problems of its notes go to their documents. */
export function compileNotes(merged: MergedDocuments, sources: FunctionSources): Functions {
  const functions = functionTable({ ...sources, notes: merged.notes.map(({ note }) => note) });
  for (const problem of functions.noteProblems) {
    const place = merged.notes[problem.index];
    if (!place) continue;
    const inside = problem.line !== undefined && problem.column !== undefined;
    place.document.findings.add({
      path: [...place.path, inside ? 'expression' : 'name'],
      code: problem.code,
      severity: problem.severity,
      message: problem.message,
      ...(inside ? { at: { line: problem.line ?? 1, column: problem.column ?? 1 } } : {}),
    });
  }
  return functions;
}

/**
 * The presets of the Katalog's own, for compiling entries; what is wrong with one is reported where it is declared, and
 * not again where it is used.
 */
export function compilePresets(merged: MergedDocuments, functions: Functions): OwnPresets {
  const presets = new Map<string, Map<string, OwnPreset>>();
  for (const { group, name, body, document, path } of merged.presets) {
    if (group === 'reconciler') continue;
    const scope = new CompileScope((text) => compileTemplate(text, { functions }));
    checkPreset(group, body, path, scope);
    for (const problem of scope.problems) document.findings.add(findingOf([], problem));
    const written: Written = (below, value) => document.findings.written([...path, ...below], value);
    presets.set(group, (presets.get(group) ?? new Map<string, OwnPreset>()).set(name, { body, written }));
  }
  return presets;
}

/** Messages of `notification`; what is wrong with one goes to the document that declares it. */
export function checkMessages(merged: MergedDocuments, functions: Functions): void {
  const { notification } = merged;
  if (!notification) return;
  for (const { text, path } of messagesOf(notification.input)) {
    const scope = new CompileScope((each) => compileTemplate(each, { functions }));
    if (isTemplate(text)) scope.template(text, path);
    for (const problem of scope.problems) notification.document.findings.add(findingOf([], problem));
  }
}

/** One entry's program, and its problems as findings of the document. */
export function compileEntryProgram(
  entry: CrdEntry,
  functions: Functions,
  presets: OwnPresets,
  {
    clock,
    written,
    teams,
  }: Pick<FunctionSources, 'clock'> & { readonly written: Written; readonly teams: readonly string[] },
): { readonly program: Program; readonly reads: Reads; readonly findings: readonly Finding[] } {
  const { program, problems, reads } = compileProgram(entry, {
    ...{ functions, presets, teams, now: () => clock.now() },
    written: (path, value) => written([...entry.path, ...path], value),
  });
  return { program, reads, findings: problems.map((problem) => findingOf(entry.path, problem)) };
}

function findingOf(root: Path, problem: CompileProblem): Finding {
  const unknown = problem.code === 'ORK_FIELD_UNKNOWN' || problem.code === 'ORK_NOT_RUN';
  return {
    path: [...root, ...problem.path],
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    atKey: unknown && problem.at === undefined,
    ...(problem.at === undefined ? {} : { at: problem.at }),
  };
}

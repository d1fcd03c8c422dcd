import type { CompileProblem } from '../compile/index.js';
import { type FunctionOptions, type Functions, functionTable } from '../functions/index.js';
import type { CrdEntry } from '../model.js';
import { compileProgram, type Program } from '../program/index.js';
import type { Finding } from './findings.js';
import type { MergedDocuments } from './merge.js';

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

/** One entry's program, and its problems as findings of the document. */
export function compileEntryProgram(
  entry: CrdEntry,
  functions: Functions,
  { clock }: Pick<FunctionSources, 'clock'>,
): { readonly program: Program; readonly findings: readonly Finding[] } {
  const { program, problems } = compileProgram(entry, { functions, now: () => clock.now() });
  return { program, findings: problems.map((problem) => findingOf(entry, problem)) };
}

function findingOf(entry: CrdEntry, problem: CompileProblem): Finding {
  const unknown = problem.code === 'ORK_FIELD_UNKNOWN' || problem.code === 'ORK_NOT_RUN';
  return {
    path: [...entry.path, ...problem.path],
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    atKey: unknown && problem.at === undefined,
    ...(problem.at === undefined ? {} : { at: problem.at }),
  };
}

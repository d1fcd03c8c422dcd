/** What the checks of types find, as problems of the documents. */
import { type KubernetesTypes, kubernetesTypes } from '../../lib/schema/index.js';
import type { Functions } from '../functions/index.js';
import {
  type CheckedEntry,
  checkTypes,
  type EntryCheck,
  type KnownKind,
  type TypeFinding,
} from '../types/index.js';
import type { Finding } from './findings.js';
import type { MergedDocuments } from './merge.js';

export interface TypeOptions {
  /** How findings count that no schema but the Katalog's own is needed for. Default `warning`. */
  readonly severity?: 'error' | 'warning';
  /** Hints are among the problems. Default false. */
  readonly hints?: boolean;
  /** Those to check against; those of the newest version unless given. */
  readonly kubernetes?: KubernetesTypes | undefined;
  /** CRDs beside those that entries name by `crdFile`. */
  readonly kinds?: readonly KnownKind[];
}

/** Adds to the findings of each document what cannot be by the types of what it reads and writes. */
export function addTypeFindings(
  merged: MergedDocuments,
  entries: ReadonlyMap<string, CheckedEntry>,
  functions: Functions,
  { severity = 'warning', hints = false, kubernetes = kubernetesTypes(), kinds = [] }: TypeOptions = {},
): ReadonlyMap<string, EntryCheck> {
  const checked = new Map([...entries].filter(([, { entry }]) => entry.checked));
  const notes = new Map(merged.notes.map(({ note }) => [note.name, note.expression]));
  const found = checkTypes({ entries: checked, functions, notes, kubernetes, others: kinds });
  const counts = (finding: TypeFinding): boolean => hints || finding.severity !== 'hint';
  const placed = (finding: TypeFinding, root: Finding['path']): Finding => ({
    ...finding,
    path: [...root, ...finding.path],
    severity: severity === 'error' || finding.severity === 'hint' ? finding.severity : 'warning',
  });
  for (const [name, findings] of found.entries) {
    const document = merged.crds.get(name)?.document;
    for (const finding of findings.filter(counts))
      document?.findings.addTyped(placed(finding, ['spec', 'crds', name]));
  }
  for (const { note, document, path } of merged.notes) {
    for (const finding of found.notes.get(note.name)?.filter(counts) ?? []) {
      document.findings.addTyped(placed(finding, [...path, 'expression']));
    }
  }
  return found.checks;
}

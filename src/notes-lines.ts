/** What `ork validate --notes` says beside the problems: what waiting for a CR means, and the notes of the Katalog. */
import { valueAt } from '../lib/base/index.js';
import type { CrdPlan, RuntimePlan } from '../runtime/index.js';

/** Of one CRD. */
export interface ReadyNote {
  readonly crd: string;
  /** What `kubectl wait --for=condition=Ready` waits for; `never`: the condition is not written. */
  readonly waitsFor: 'children' | 'reconcile' | 'never';
  readonly text: string;
}

/** Of every enabled CRD, in document order. */
export function readyNotes({ crds }: RuntimePlan): readonly ReadyNote[] {
  return [...crds.values()].filter(({ entry }) => entry.enabled).map(readyNote);
}

function readyNote({ entry, program }: CrdPlan): ReadyNote {
  const crd = entry.name;
  const silent = entry.ignoreStatusPatch
    ? 'ignoreStatusPatch: true'
    : program.status.conditions
      ? undefined
      : 'status.conditions: false';
  if (silent !== undefined) {
    return { crd, waitsFor: 'never', text: `runs into its timeout: ${silent} leaves the condition out` };
  }
  const kinds = [...new Set(program.childKinds.map(({ kind }) => kind))].join(', ');
  if (kinds === '') {
    return {
      crd,
      waitsFor: 'reconcile',
      text: 'ends when a reconcile had no error; the entry makes no children',
    };
  }
  if (program.status.ready === 'children') {
    return { crd, waitsFor: 'children', text: `ends when every child is ready (${kinds})` };
  }
  return {
    crd,
    waitsFor: 'reconcile',
    text: `ends when a reconcile had no error, ready or not its children (${kinds}); status.ready: children waits for them`,
  };
}

export function notesLines(plan: RuntimePlan, ready: readonly ReadyNote[]): readonly string[] {
  const width = Math.max(0, ...ready.map(({ crd }) => crd.length));
  const functions = valueAt(plan.katalog.enriched, ['notes', 'functions']);
  const names = Array.isArray(functions) ? functions.map((note) => String(valueAt(note, ['name']))) : [];
  return [
    'kubectl wait --for=condition=Ready',
    ...ready.map(({ crd, text }) => `  ${crd.padEnd(width)}  ${text}`),
    ...(names.length === 0 ? [] : [`notes of the Katalog, see ork notes -f: ${names.join(', ')}`]),
  ];
}

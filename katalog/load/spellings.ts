import { didYouMean, valueAt } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import { API_VERSION } from '../schema/index.js';
import { misfit } from '../scope/index.js';
import type { Findings } from './findings.js';
import { isPlainMap, own, type PlainMap, withValue } from './plain.js';

/** Which of the four published spellings a document is written in. */
export type Generation = 1 | 2 | 3 | 4;

/** The mark of the first spelling. */
export const FIRST_API_VERSION = 'orkestra.konductor.io/v1Alpha';

/** Blocks of a CRD entry that the fourth spelling groups by purpose, and where the third has them. */
const MOVES: readonly (readonly [from: string, to: string])[] = [
  ['operatorBox.observe.cross', 'operatorBox.cross'],
  ['operatorBox.observe.watch', 'operatorBox.watch'],
  ['operatorBox.observe.events', 'operatorBox.watchEvents'],
  ['operatorBox.observe.include', 'operatorBox.observeInclude'],
  ['operatorBox.runtime.autoscale', 'operatorBox.autoscale'],
  ['operatorBox.runtime.finalizers', 'operatorBox.finalizers'],
  ['operatorBox.runtime.cleanup', 'operatorBox.cleanup'],
  ['operatorBox.runtime.deletionProtection', 'deletionProtection'],
  ['operatorBox.runtime.removeFinalizers', 'removeFinalizers'],
  ['operatorBox.runtime.restrictedNamespaces', 'restrictedNamespaces'],
  ['operatorBox.runtime.allowedNamespaces', 'allowedNamespaces'],
  ['operatorBox.runtime.ignoreStatusPatch', 'ignoreStatusPatch'],
  ['operatorBox.runtime.ignoreObservedGeneration', 'ignoreObservedGeneration'],
  ['operatorBox.reconcile.workers', 'operatorBox.reconciler.workers'],
  ['operatorBox.reconcile.resync', 'operatorBox.reconciler.resync'],
  ['operatorBox.reconcile.queue', 'operatorBox.reconciler.queue'],
  ['operatorBox.reconcile.timeout', 'operatorBox.reconciler.timeout'],
  ['operatorBox.reconcile.profile', 'operatorBox.reconciler.profile'],
  ['operatorBox.reconcile.hooks', 'operatorBox.reconciler.hooks'],
  ['operatorBox.reconcile.runHooksFirst', 'operatorBox.reconciler.runHooksFirst'],
  ['operatorBox.reconcile.include', 'operatorBox.reconciler.include'],
  ['operatorBox.reconcile.requeue', 'operatorBox.reconciler.requeue'],
  ['operatorBox.reconcile.imports', 'imports'],
  ['operatorBox.reconcile.onCreate', 'operatorBox.onCreate'],
  ['operatorBox.reconcile.onReconcile', 'operatorBox.onReconcile'],
  ['operatorBox.reconcile.onDelete', 'operatorBox.onDelete'],
  ['operatorBox.emit.status', 'operatorBox.status'],
  ['operatorBox.emit.events', 'operatorBox.emitEvents'],
  ['admission.validation', 'validation'],
  ['admission.mutation', 'mutation'],
];

/** The groups themselves, which are gone once everything in them has moved. */
const GROUPS: readonly Path[] = [
  ['operatorBox', 'observe'],
  ['operatorBox', 'runtime'],
  ['operatorBox', 'reconcile'],
  ['operatorBox', 'emit'],
  ['admission'],
];

/** Older names and places. */
const RENAMES: readonly (readonly [from: Path, to: Path])[] = [
  [
    ['operatorBox', 'anyOf'],
    ['operatorBox', 'or'],
  ],
  [['operatorBox', 'enrich'], ['enrich']],
  [['operatorBox', 'deletionProtection'], ['deletionProtection']],
  [['operatorBox', 'enrichAll'], ['enrichAll']],
  [['operatorBox', 'normalize'], ['normalize']],
  [
    ['operatorBox', 'preReconcile', 'when'],
    ['operatorBox', 'preReconcile', 'reconcileGate', 'when'],
  ],
  [
    ['operatorBox', 'preReconcile', 'or'],
    ['operatorBox', 'preReconcile', 'reconcileGate', 'or'],
  ],
  [
    ['operatorBox', 'preReconcile', 'anyOf'],
    ['operatorBox', 'preReconcile', 'reconcileGate', 'anyOf'],
  ],
  [['requeue'], ['operatorBox', 'reconciler', 'requeue']],
  [
    ['operatorBox', 'requeue'],
    ['operatorBox', 'reconciler', 'requeue'],
  ],
  [
    ['operatorBox', 'hooks'],
    ['operatorBox', 'reconciler', 'hooks'],
  ],
  [
    ['operatorBox', 'runHooksFirst'],
    ['operatorBox', 'reconciler', 'runHooksFirst'],
  ],
];

/** The same of the document. */
const DOCUMENT_RENAMES: typeof RENAMES = [
  [
    ['profiles', 'containerSecurity'],
    ['profiles', 'securityContext'],
  ],
];

const SPLIT_MOVES = MOVES.map(([from, to]) => [from.split('.'), to.split('.')] as const);

/**
 * The document in the third spelling; what was moved is noted in `findings.relocations`. Nothing is lost: a
 * block that both spellings give, and a field unknown to both, are problems.
 */
export function normaliseSpelling(
  written: PlainMap,
  findings: Findings,
): { value: PlainMap; generation: Generation } {
  const document = renamed(written, DOCUMENT_RENAMES, [], findings) as PlainMap;
  const first = document['apiVersion'] === FIRST_API_VERSION;
  const named = entriesByName(valueAt(document, ['spec', 'crds']), findings);
  if (!isPlainMap(named)) return { value: document, generation: first ? 1 : 3 };
  const crds: Record<string, unknown> = {};
  let generation: Generation = 3;
  for (const [name, entry] of Object.entries(named)) {
    const path = ['spec', 'crds', name];
    generation = Math.max(generation === 3 ? 0 : generation, markOf(entry)) as Generation;
    crds[name] = normaliseEntry(first ? boxOfFirst(entry, path, findings) : entry, path, findings);
  }
  const spec = { ...(document['spec'] as PlainMap), crds };
  const value = first ? { ...document, apiVersion: API_VERSION, spec } : { ...document, spec };
  return { value, generation: first ? 1 : generation };
}

function markOf(entry: unknown): Generation {
  if (GROUPS.some((group) => valueAt(entry, group) !== undefined)) return 4;
  return valueAt(entry, ['operatorBox', 'default']) === true ? 2 : 3;
}

/** In the first spelling the CRDs are a list, and each names itself. */
function entriesByName(crds: unknown, findings: Findings): unknown {
  if (!Array.isArray(crds)) return crds;
  const byName: Record<string, unknown> = {};
  for (const [index, entry] of crds.entries()) {
    const path = ['spec', 'crds', index];
    const name = own(entry, 'name');
    if (typeof name !== 'string' || name === '__proto__') {
      findings.add({
        path,
        code: 'ORK_FIELD_VALUE',
        message: 'name is required because spec.crds is a list',
      });
      continue;
    }
    if (Object.hasOwn(byName, name)) {
      const line = findings.position(['spec', 'crds', name]).line;
      const message = `duplicate CRD "${name}": already declared at line ${line}`;
      findings.add({ path: [...path, 'name'], code: 'ORK_CRD_DUPLICATE', message });
      continue;
    }
    const { name: _name, ...rest } = entry as PlainMap;
    byName[name] = rest;
    findings.relocations.add(['spec', 'crds', name], path);
  }
  return byName;
}

/** In the first spelling `reconciler` at the entry is what `operatorBox` is in the others. */
function boxOfFirst(entry: unknown, path: Path, findings: Findings): unknown {
  const box = own(entry, 'reconciler');
  if (box === undefined || !isPlainMap(entry)) return entry;
  return move(entry, { from: ['reconciler'], to: ['operatorBox'] }, path, findings);
}

function normaliseEntry(entry: unknown, path: Path, findings: Findings): unknown {
  if (!isPlainMap(entry)) return entry;
  let result = renamed(entry, RENAMES, path, findings);
  const groups = GROUPS.filter((group) => valueAt(entry, group) !== undefined);
  if (groups.length === 0) return result;
  for (const [from, to] of SPLIT_MOVES) {
    if (valueAt(result, from) !== undefined) result = move(result, { from, to }, path, findings);
  }
  for (const group of groups) {
    reportRest(valueAt(result, group), group, path, findings);
    result = withValue(result, group, undefined);
  }
  return result;
}

function renamed(value: unknown, renames: typeof RENAMES, path: Path, findings: Findings): unknown {
  let result = value;
  for (const [from, to] of renames) {
    if (valueAt(result, from) !== undefined) result = move(result, { from, to }, path, findings);
  }
  return result;
}

function move(
  entry: unknown,
  { from, to }: { readonly from: Path; readonly to: Path },
  path: Path,
  findings: Findings,
): unknown {
  const taken = withValue(entry, from, undefined);
  if (valueAt(entry, to) !== undefined) {
    const message = `is already set by ${to.join('.')}`;
    findings.add({ path: [...path, ...from], code: 'ORK_KATALOG_DUPLICATE', message, atKey: true });
    return taken;
  }
  findings.relocations.add([...path, ...to], [...path, ...from]);
  return withValue(taken, to, valueAt(entry, from));
}

/** Whatever is left in a group of the fourth spelling is no field of it. */
function reportRest(rest: unknown, group: Path, path: Path, findings: Findings): void {
  if (!isPlainMap(rest)) {
    if (rest === undefined) return;
    const message = misfit(group, rest, 'a map');
    findings.add({ path: [...path, ...group], code: 'ORK_FIELD_VALUE', message });
    return;
  }
  const prefix = `${group.join('.')}.`;
  const known = MOVES.flatMap(([from]) => (from.startsWith(prefix) ? [from.slice(prefix.length)] : []));
  for (const key of Object.keys(rest)) {
    const message = `unknown field "${key}"${didYouMean(key, known)}`;
    const place = [...path, ...group, key];
    if (valueAt(rest, [key]) !== undefined && !known.includes(key)) {
      findings.add({ path: place, code: 'ORK_FIELD_UNKNOWN', message, atKey: true });
    }
  }
}

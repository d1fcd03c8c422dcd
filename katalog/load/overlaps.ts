/**
 * Two entries of one group and kind that operate the same CRs would undo each other's children and status at every
 * reconcile. Whether they exclude each other is read off their namespaces and selectors; that two `when` can never both
 * hold is not seen.
 */
import { type LabelRequirement, parseLabelSelector } from '../../lib/base/index.js';
import type { CrdEntry } from '../model.js';
import type { CrdFinding } from './dependencies.js';
import { fieldSelectorFault } from './selectors.js';

/** Each enabled entry that builds for CRs which an earlier one builds for too, reported once. */
export function overlapFindings(entries: ReadonlyMap<string, CrdEntry>): CrdFinding[] {
  const earlier = new Map<string, Reach[]>();
  const findings: CrdFinding[] = [];
  for (const entry of entries.values()) {
    const reach = entry.enabled && builds(entry) ? reachOf(entry) : undefined;
    if (!reach) continue;
    const { kind, group } = entry.apiTypes;
    const type = group === '' ? kind : `${kind}.${group}`;
    const others = earlier.get(type) ?? [];
    const other = others.find((each) => !exclude(each, reach));
    others.push(reach);
    earlier.set(type, others);
    if (!other) continue;
    const message = `"${other.crd}" and "${entry.name}" both build children or a status of the same custom resources (${type}): give them different namespaces, or selectors with disjoint values of one label or field`;
    findings.push({ crd: entry.name, path: entry.path, code: 'ORK_CRD_OVERLAP', message, atKey: true });
  }
  return findings;
}

/** An entry that only admits or converts changes nothing of another one's. */
function builds({ operatorBox }: CrdEntry): boolean {
  const { onCreate, onReconcile, onDelete, hooks, status } = operatorBox;
  const blocks = [onCreate, onReconcile, onDelete].some((block) => Object.keys(block).length > 0);
  return blocks || hooks !== undefined || status.fields.length > 0;
}

/** The CRs that an entry operates, as far as the text says it. */
interface Reach {
  readonly crd: string;
  /** undefined: all but `closed`. */
  readonly open: readonly string[] | undefined;
  readonly closed: readonly string[];
  /** Requirements of labels and fields, by what they are about. */
  readonly wanted: ReadonlyMap<string, readonly Wanted[]>;
}

type Wanted = Pick<LabelRequirement, 'operator' | 'values'>;

/** undefined: a selector of it cannot be read, which is reported as such. */
function reachOf(entry: CrdEntry): Reach | undefined {
  const { name, namespace, allowedNamespaces, restrictedNamespaces, labelSelector, fieldSelector } = entry;
  const labels = parseLabelSelector(labelSelector ?? '');
  const fields = fieldsOf(fieldSelector ?? '');
  if ('error' in labels || !fields) return undefined;
  const wanted = new Map<string, Wanted[]>();
  const about = [
    ...labels.requirements.map(({ key, ...rest }) => [`label ${key}`, rest] as const),
    ...fields.map(([field, rest]) => [`field ${field}`, rest] as const),
  ];
  for (const [key, requirement] of about) wanted.set(key, [...(wanted.get(key) ?? []), requirement]);
  const allowed = allowedNamespaces.length > 0 ? allowedNamespaces : undefined;
  const one = namespace === undefined ? undefined : [namespace];
  const open = one && allowed ? one.filter((each) => allowed.includes(each)) : (one ?? allowed);
  return { crd: name, open, closed: restrictedNamespaces, wanted };
}

function fieldsOf(selector: string): (readonly [string, Wanted])[] | undefined {
  if (selector === '') return [];
  if (fieldSelectorFault(selector) !== undefined) return undefined;
  return selector.split(',').map((part) => {
    const at = part.search(/[!=]/);
    const operator = part.charAt(at) === '!' ? 'notin' : 'in';
    return [part.slice(0, at).trim(), { operator, values: [part.slice(part.lastIndexOf('=') + 1).trim()] }];
  });
}

function exclude(a: Reach, b: Reach): boolean {
  const namespaces = a.open ?? b.open;
  if (namespaces && !namespaces.some((each) => reaches(a, each) && reaches(b, each))) return true;
  return [...a.wanted].some(([key, wanted]) =>
    wanted.some((one) => b.wanted.get(key)?.some((other) => disjoint(one, other) || disjoint(other, one))),
  );
}

function reaches({ open, closed }: Reach, namespace: string): boolean {
  return (open === undefined || open.includes(namespace)) && !closed.includes(namespace);
}

/** Whether no object has both, asked in one direction. */
function disjoint(a: Wanted, b: Wanted): boolean {
  if (b.operator === 'absent') return a.operator !== 'absent' && a.operator !== 'notin';
  if (a.operator !== 'in') return false;
  if (b.operator === 'in') return !a.values.some((value) => b.values.includes(value));
  return b.operator === 'notin' && a.values.every((value) => b.values.includes(value));
}

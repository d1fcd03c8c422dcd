import { didYouMean } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import type { CrdEntry } from '../model.js';
import type { Finding } from './findings.js';

/** A problem of one CRD, by name. */
export interface CrdFinding extends Finding {
  readonly crd: string;
}

/**
 * Dependencies that name no CRD of the Katalog, and circles among the others; each circle is reported once, at
 * its first CRD in document order. `names` are all CRDs that the documents declare, broken ones included.
 */
export function dependencyFindings(
  entries: ReadonlyMap<string, CrdEntry>,
  names: ReadonlySet<string>,
): CrdFinding[] {
  const findings: CrdFinding[] = [];
  for (const entry of entries.values()) {
    for (const [index, { crd }] of entry.dependsOn.entries()) {
      if (names.has(crd)) continue;
      const message = `unknown CRD "${crd}"${didYouMean(crd, names)}: dependsOn names CRDs of this Katalog`;
      const path = place(entry, index);
      const atKey = typeof path.at(-1) === 'string';
      findings.push({ crd: entry.name, code: 'ORK_DEPENDENCY_UNKNOWN', path, message, atKey });
    }
  }
  return [...findings, ...cycles(entries)];
}

function place(entry: CrdEntry, index: number): Path {
  const list = Array.isArray(entry.raw['dependsOn']);
  const name = entry.dependsOn[index]?.crd ?? '';
  return [...entry.path, 'dependsOn', list ? index : name];
}

/** Depth first, without recursion: a chain of 10,000 CRDs must not exhaust the stack. */
function cycles(entries: ReadonlyMap<string, CrdEntry>): CrdFinding[] {
  const findings: CrdFinding[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const root of entries.keys()) {
    const stack: { name: string; next: number }[] = state.has(root) ? [] : [{ name: root, next: 0 }];
    if (stack.length > 0) state.set(root, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const dependency = entries.get(top.name)?.dependsOn[top.next];
      top.next += 1;
      if (!dependency) {
        state.set(top.name, 'done');
        stack.pop();
        continue;
      }
      const seen = state.get(dependency.crd);
      if (seen === undefined && entries.has(dependency.crd)) {
        state.set(dependency.crd, 'open');
        stack.push({ name: dependency.crd, next: 0 });
      } else if (seen === 'open') {
        findings.push(cycle(stack, dependency.crd, entries));
      }
    }
  }
  return findings;
}

function cycle(
  stack: readonly { name: string; next: number }[],
  closing: string,
  entries: ReadonlyMap<string, CrdEntry>,
): CrdFinding {
  const from = stack.findIndex((frame) => frame.name === closing);
  const names = [...stack.slice(from).map((frame) => frame.name), closing];
  const last = stack.at(-1);
  const entry = last && entries.get(last.name);
  const path = entry ? place(entry, last.next - 1) : ['spec', 'crds', closing, 'dependsOn'];
  const message = `dependsOn forms a cycle: ${names.join(' → ')}`;
  return { crd: last?.name ?? closing, code: 'ORK_DEPENDENCY_CYCLE', path, message };
}

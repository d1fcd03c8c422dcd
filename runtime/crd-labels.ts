/**
 * What the labels of a CRD are taken to be when a sibling picks one by them: the labels that all its CRs have, which
 * are those that its entry writes onto each, and those without which it does not watch a CR.
 */
import type { CrdEntry } from '../katalog/index.js';

export function crdLabels({ labels, labelSelector }: CrdEntry): Readonly<Record<string, string>> {
  const written = Object.entries(labels).filter(([, value]) => !value.includes('{{'));
  return Object.fromEntries([...written, ...equalities(labelSelector ?? '')]);
}

/** The `key=value` requirements of a selector; a comma inside parentheses separates nothing that has a `=`. */
function equalities(selector: string): readonly (readonly [string, string])[] {
  return selector.split(',').flatMap((requirement) => {
    const [, key, value] = /^\s*([^\s=!()]+)\s*==?\s*([^\s=!()]*)\s*$/.exec(requirement) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
}

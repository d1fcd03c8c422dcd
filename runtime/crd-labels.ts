/**
 * What the labels of a CRD are taken to be when a sibling picks one by them: the labels that all its CRs have, which
 * are those that its entry writes onto each, and those without which it does not watch a CR.
 */
import type { CrdEntry } from '../katalog/index.js';
import { type Labels, parseLabelSelector } from '../lib/base/index.js';

export function crdLabels({ labels, labelSelector }: CrdEntry): Labels {
  const written = Object.entries(labels).filter(([, value]) => !value.includes('{{'));
  return Object.fromEntries([...written, ...equalities(labelSelector ?? '')]);
}

/** The requirements that leave a label one value. */
function equalities(text: string): readonly (readonly [string, string])[] {
  const selector = parseLabelSelector(text);
  if ('error' in selector) return [];
  return selector.requirements.flatMap(({ key, operator, values: [value, ...others] }) =>
    operator === 'in' && value !== undefined && others.length === 0 ? [[key, value] as const] : [],
  );
}

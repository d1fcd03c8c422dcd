import type { CrdEntry } from '../../../katalog/index.js';

/** Whether `restrictedNamespaces` and `allowedNamespaces` of the entry let it operate in a namespace. */
export function mayOperateIn(
  { restrictedNamespaces, allowedNamespaces }: Pick<CrdEntry, 'restrictedNamespaces' | 'allowedNamespaces'>,
  namespace: string | undefined,
): boolean {
  if (namespace === undefined) return true;
  if (restrictedNamespaces.includes(namespace)) return false;
  return allowedNamespaces.length === 0 || allowedNamespaces.includes(namespace);
}

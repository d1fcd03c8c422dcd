/** Namespace and name of a CR's key; the namespace is empty where the CR is cluster-scoped. */
export function namesOf(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, Math.max(0, slash)), name: key.slice(slash + 1) };
}

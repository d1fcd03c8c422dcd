/** The plural of a kind, in lower case, as kubectl guesses it (apimachinery, `UnsafeGuessKindToResource`). */
export function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

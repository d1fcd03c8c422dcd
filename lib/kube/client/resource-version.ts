/**
 * Versions of one resource are decimal numbers of any length and may be compared since Kubernetes 1.35 (KEP-5504);
 * other API servers may use other texts, which cannot.
 */
const DECIMAL = /^(?:0|[1-9]\d*)$/;

/** Below, at or above zero as `a` is older than, equal to or newer than `b`; undefined: not comparable. */
export function compareVersions(a: string, b: string): number | undefined {
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The newer of two; where they cannot be compared, or there is no `known`, `version`. */
export function newerVersion(known: string | undefined, version: string): string {
  return known !== undefined && (compareVersions(version, known) ?? 1) <= 0 ? known : version;
}

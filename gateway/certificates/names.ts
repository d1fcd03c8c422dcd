/** For whom a certificate of the gateway is: host names and IP addresses. */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate for names of several places that share one Secret; more are not added. */
const MAX_NAMES = 16;

/** Whether a certificate has all names; it may have more. */
export function isForNames(leaf: X509Certificate, names: readonly string[]): boolean {
  const present = new Set(namesIn(leaf.subjectAltName));
  return names.every((name) => (isIP(name) === 0 ? present.has(name) : leaf.checkIP(name) !== undefined));
}

/**
 * The names of the next certificate: ours, and those that the present one has beside them. Replicas that are reached under
 * different names share one Secret, and would replace each other's certificate for ever.
 */
export function namesWith(names: readonly string[], present: string | undefined): readonly string[] {
  const others = namesIn(present).filter((name) => name.length <= 253);
  return [...new Set([...names, ...others])].slice(0, Math.max(MAX_NAMES, names.length));
}

/** Of `subjectAltName` as Node.js writes it. */
function namesIn(text: string | undefined): readonly string[] {
  return (text ?? '').split(', ').flatMap((each) => /^(?:DNS|IP Address):(.+)$/.exec(each)?.[1] ?? []);
}

import type { EntityKey } from '../wire/index.js';

/** Parts of a key, percent-encoded so that a slash in a name separates nothing. */
export function keyOf<Kind extends string>(
  kind: Kind,
  ...parts: readonly string[]
): `${Kind}:${string}` & EntityKey {
  return `${kind}:${parts.map(encodeURIComponent).join('/')}` as `${Kind}:${string}` & EntityKey;
}

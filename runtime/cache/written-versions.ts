/** The resourceVersions written to the caches of one CRD, by this replica or by the leader before it. */
import { resourceName } from '../../lib/kube/index.js';
import type { WrittenVersions } from '../written-versions.js';
import type { CrdCaches } from './caches.js';
import type { ObjectCache } from './object-cache.js';

/** The newest version of each cache that this replica has written. */
export function writtenIn(caches: CrdCaches, crd: string): WrittenVersions {
  const written = new Map<string, string>();
  for (const [name, cache] of named(caches, crd)) {
    if (cache.written !== undefined) written.set(name, cache.written);
  }
  return written;
}

/** Nothing is reconciled before the caches show what the leader before wrote last. */
export function inherit(caches: CrdCaches, crd: string, written: WrittenVersions): void {
  for (const [name, cache] of named(caches, crd)) cache.inherit(written.get(name));
}

/** Caches of children are shared by the CRDs of a Katalog; those of CRs are not, though two may be of one kind. */
function named({ objects, children }: CrdCaches, crd: string): readonly (readonly [string, ObjectCache])[] {
  const shared = children.caches.map(
    (cache) => [`children ${resourceName(cache.options.resource)}`, cache] as const,
  );
  return [[`crs ${crd}`, objects], ...shared];
}

import type { DecisionEntity } from '../../server/wire/index.js';
import type { EntityStore } from '../stream/entity-store.js';
import { keyOf } from '../stream/topics.js';

/** The decisions of one operator that the page knows, newest first. */
export function decisionsOf(store: EntityStore, rt: string, crd: string): readonly DecisionEntity[] {
  const prefix = `${keyOf.crd(rt, crd)}/`;
  return store
    .all('decision')
    .flatMap(([key, decision]) => (key.startsWith(prefix) ? [decision] : []))
    .sort((a, b) => b.id - a.id);
}

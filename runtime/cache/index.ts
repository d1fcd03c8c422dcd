export { Caches, type CrdCaches } from './caches.js';
export type { ChildCache } from './child-cache.js';
export { childrenWithin } from './kind-cache.js';
export { type CacheTools, ObjectCache } from './object-cache.js';
export type { ObservedChange } from './observed-cache.js';
export { ownerIn } from './owner-link.js';
export { SecretCache } from './secret-cache.js';
export type { Sources } from './source-cache.js';
export { inherit, writtenIn } from './written-versions.js';

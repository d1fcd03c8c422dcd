export { type CheckedEntry, type CheckInput, checkTypes, KatalogCheck } from './check.js';
export type { TypeFinding } from './finding.js';
export type { KnownKind } from './world.js';

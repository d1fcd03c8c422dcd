export { type CheckedEntry, checkTypes } from './check.js';
export type { EntryCheck } from './check-entry.js';
export type { TypeFinding } from './finding.js';
export { type Member, membersInTemplate, membersOfField, membersOfStatus } from './look.js';
export type { KnownKind } from './world.js';

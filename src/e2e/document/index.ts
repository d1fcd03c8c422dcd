export { type Unmet, unmet } from './assertions.js';
export { discover, isPattern } from './discover.js';
export { compileExpectationGate } from './gate.js';
export type { PlacedExpectation } from './includes.js';
export type { CommandCheck, KubectlBlock, ReadEntry, ResourceCheck } from './kubectl-schema.js';
export type { Checkpoint, E2eTest, Mutation, PlannedTest, Read } from './model.js';
export { isInstalled } from './programs.js';
export { readDocuments } from './read-documents.js';
export {
  type HelmRelease,
  type OnFailure,
  type Phase,
  type Provider,
  simulateDocument,
  type WaitFor,
} from './schema.js';

export type { ChildReader } from './children.js';
export type { EnrichSources } from './enrich.js';
export { OwnWrites } from './own-writes.js';
export { OWNER_ANNOTATION, ownerAnnotation } from './owner.js';
export { type Outcome, Reconciler, type ReconcilerOptions } from './reconciler.js';
export type { Attempt, Wrote } from './run.js';
export { childrenByKind, type TemplateData, templateData } from './template-data.js';
export { agentComment, type ReconcileTrace, Trace } from './trace.js';
export { leaderWriter, NotLeadingError, type Writer } from './writer.js';

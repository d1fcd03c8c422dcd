export type { AdmissionRules } from './admission.js';
export type { DeclaredEvent, EventNote } from './declared-events.js';
export type { Observed } from './observed.js';
export type { ReconcileGate } from './pre-reconcile.js';
export { type CompiledProgram, compileProgram, type Program } from './program.js';
export { sentinelsBetween, withSentinelData } from './sentinels.js';
export type { StatusChange, StatusOutcome, StatusProgram, StatusResult } from './status.js';

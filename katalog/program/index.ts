export { type CompiledProgram, compileProgram, type Program } from './program.js';
export type { StatusChange, StatusOutcome, StatusProgram, StatusResult } from './status.js';

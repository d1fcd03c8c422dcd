export { PROGRAM_ERRORS, type ProgramErrorCode } from './errors.js';
export { misfit } from './misfit.js';
export { type NoticeSink, noticesOf, withNotices } from './notice.js';
export type { Path } from './path.js';
export { type ComparisonRead, Reads, type RepeatRead, type Target, type TemplateRead } from './reads.js';
export {
  type CompiledTemplate,
  type CompileProblem,
  CompileScope,
  type CompileText,
  isTemplate,
  type Notice,
  type OwnPreset,
  type OwnPresets,
  type Reference,
  type TemplateData,
  type Written,
} from './scope.js';

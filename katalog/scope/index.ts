export { PROGRAM_ERRORS, type ProgramErrorCode } from './errors.js';
export { misfit } from './misfit.js';
export { type NoticeSink, noticesOf, withNotices } from './notice.js';
export {
  type CompiledTemplate,
  type CompileProblem,
  CompileScope,
  type CompileText,
  isTemplate,
  type Notice,
  type OwnPresets,
  type Path,
  type Reference,
  type TemplateData,
  type Written,
} from './scope.js';

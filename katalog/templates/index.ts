export type {
  Command,
  IfNode,
  Node,
  Operand,
  Pipe,
  RangeNode,
  TemplateNode,
  Tree,
} from './ast.js';
export { Budget, budgetOf, RENDER_UNITS, withBudget } from './budget.js';
export { BUILTIN_NAMES } from './builtins.js';
export { equal } from './compare.js';
export { placeOf, TEMPLATE_ERRORS, TemplateError, type TemplateErrorCode } from './errors.js';
export { toText } from './format/text.js';
export { functionHint } from './function-hint.js';
export type {
  ArgumentShape,
  FunctionRow,
  FunctionTable,
  Takes,
  TemplateEnv,
} from './function-table.js';
export { parse as parseTemplate } from './parser.js';
export { PathReader } from './path-reader.js';
export { type PlainPieces, plainPieces } from './plain.js';
export { MAX_TEXT, type Run } from './run.js';
export { indexInto } from './sequence.js';
export { compileTemplate, type Template } from './template.js';
export {
  fieldOf,
  isAbsent,
  isList,
  isMap,
  isTrue,
  mapOf,
  memberOf,
  readAs,
  sortedKeys,
} from './value.js';

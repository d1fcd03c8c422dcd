export { BUILTIN_NAMES } from './builtins.js';
export { equal } from './compare.js';
export { TEMPLATE_ERRORS, TemplateError, type TemplateErrorCode } from './errors.js';
export { formatNumber } from './format/float.js';
export { toText } from './format/text.js';
export type {
  ArgumentShape,
  FunctionExample,
  FunctionRow,
  FunctionTable,
  TemplateEnv,
} from './function-table.js';
export { MAX_TEXT, type Run } from './run.js';
export { indexInto } from './sequence.js';
export { compileTemplate, type Template } from './template.js';
export {
  compareText,
  fieldOf,
  isAbsent,
  isList,
  isMap,
  isTrue,
  type JsonMap,
  mapOf,
  sortedKeys,
  valueAt,
} from './value.js';

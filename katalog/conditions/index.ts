export {
  type Comparator,
  type CompareOptions,
  type Compiled,
  compileComparator,
} from './comparator.js';
export {
  type Condition,
  comparesTexts,
  compileAll,
  compileCondition,
  compileFieldReader,
  compileGate,
  OPEN,
} from './condition.js';
export { conditionText } from './condition-text.js';
export { parseFieldPath, readField, withField } from './field-path.js';
export { type NotifyFields, readNotify, unknownTeams } from './notify.js';
export { didYouMeanOperator, type FoundOperator, operatorOf } from './operator-of.js';
export { OPERATORS, type Operator } from './operators.js';
export { parseQuantity, type Quantity } from './quantity.js';
export {
  type ClockFault,
  type ClockKind,
  type ClockTest,
  CRON_FIELDS,
  compileClock,
  EVERY_MINUTE,
  isCron,
  nextRun,
  parseCron,
} from './schedule/index.js';
export { textOf, VALUE_TYPE_NAMES, type ValueType, valueTypeNamed } from './value.js';

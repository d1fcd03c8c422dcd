export {
  type Comparator,
  type CompareOptions,
  type Compiled,
  compareWith,
  compileComparator,
} from './comparator.js';
export { didYouMeanOperator, type FoundOperator, operatorOf } from './operator-of.js';
export { kindOf, OPERATORS, type Operator } from './operators.js';
export { compareQuantities, parseQuantity, type Quantity } from './quantity.js';
export { VALUE_TYPE_NAMES, type ValueType, valueTypeNamed } from './value.js';

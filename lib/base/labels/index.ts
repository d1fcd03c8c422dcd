export type { StructuredSelector } from './expressions.js';
export { hasLabels, isLabelKey, isLabelValue, type Labels, labelText } from './label.js';
export type { LabelRequirement } from './requirement.js';
export {
  type LabelSelector,
  parseLabelSelector,
  readLabelSelector,
  type SelectorError,
  selectorText,
} from './selector.js';

export { changed, changedExpression, NOT_DELETING, named, notBy, withoutLabel } from './conditions.js';
export {
  isBuiltIn,
  isExemptNamespace,
  namespaceSelector,
  type Resource,
  SYSTEM_NAMESPACES,
} from './lock-out.js';
export { isIdentifier, isWritable, literal } from './text.js';

export { compileMutation, type Mutate, type MutationRule, mutateOf } from './mutation.js';
export {
  compileValidation,
  type IsTaken,
  type RuleFindings,
  type UniqueField,
  type Validate,
  type ValidationRule,
  validateOf,
} from './validation.js';

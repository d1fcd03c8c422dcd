export { compileMutation, type Mutate } from './mutation.js';
export { compileValidation, type IsTaken, type RuleFindings, type Validate } from './validation.js';

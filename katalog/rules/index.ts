export { compileMutation, type Mutate } from './mutation.js';
export { compileValidation, type IsTaken, type Validate, type Verdict } from './validation.js';

export { compileCrdRules, isCompiled, type PolicyRule, reasonForAll } from './crd-rules.js';
export {
  desiredPolicies,
  isWhole,
  type PolicyInput,
  type PolicyResource,
} from './desired-policies.js';
export {
  type ComparedField,
  LOOKED_UP,
  type Read,
  type RuleFields,
  type ScalarField,
  scalarType,
  step,
} from './fields.js';
export { RulesInPolicy } from './in-policy.js';
export { POLICY_NAMES, type PolicyName, policyName } from './names.js';
export { NotCompiled } from './not-compiled.js';
export { type DesiredPolicy, resourceName } from './one-policy.js';
export { policyProblems, type RulePlace, rulePlaces } from './placement.js';
export { type CompiledDemand, compileDemand, isOperator, shownField } from './rule.js';
export { Variables } from './variables.js';

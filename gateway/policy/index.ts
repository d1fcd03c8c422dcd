export { compileCrdRules, isCompiled, type PolicyRule } from './crd-rules.js';
export {
  desiredPolicies,
  isWhole,
  type PolicyInput,
  type PolicyResource,
} from './desired-policies.js';
export { RulesInPolicy } from './in-policy.js';
export { POLICY_NAMES, type PolicyName, policyName } from './names.js';
export { type DesiredPolicy, resourceName } from './one-policy.js';
export { policyProblems, type RulePlace, rulePlaces } from './placement.js';
export { Variables } from './variables.js';

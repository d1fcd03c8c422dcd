export { CONFIGURATION_NAMES, configurationName, kindOf } from './desired.js';
export { NAMESPACE_LABEL } from './ownership.js';
export { crdName } from './plan.js';
export type { ProbeReview } from './probe.js';
export { Reach } from './reach.js';
export { registration } from './registration.js';

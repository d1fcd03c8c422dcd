export { CONFIGURATION_NAMES, configurationName, kindOf } from './desired.js';
export { crdName } from './plan.js';
export { type ProbeReview, probe, probePlace } from './probe.js';
export { registration } from './registration.js';

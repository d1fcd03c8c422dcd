export { isBuiltIn, isExemptNamespace } from './lock-out.js';
export { crdName } from './plan.js';
export { registration } from './registration.js';

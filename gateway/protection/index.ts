export { FileProtection } from './file-protection.js';
export { protection } from './protection.js';
export { labelOf } from './targets.js';

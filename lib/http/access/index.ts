export type { Access } from './access.js';
export { type AccessOptions, checkAccess, openAccess } from './open-access.js';

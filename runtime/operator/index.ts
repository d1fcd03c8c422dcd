export { composeOperator } from './compose.js';
export type { CrdOperator } from './crd-operator.js';
export type { Depended } from './dependencies.js';
export { EventReader } from './event-reader.js';
export { OperatorView } from './operator-view.js';
export { rbacRules, secretRule } from './rbac.js';
export { Revision } from './revision.js';

export { composeOperator } from './compose.js';
export type { CrdOperator } from './crd-operator.js';
export { historyShare } from './history/history.js';
export type { Depended } from './state/dependencies.js';
export { EventReader } from './view/event-reader.js';
export { OperatorView } from './view/operator-view.js';
export { rbacRules, secretRule } from './view/rbac.js';
export { Revision } from './view/revision.js';

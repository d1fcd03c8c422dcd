export { type DevCluster, type DevClusterOptions, type Faults, startDevCluster } from './dev-cluster.js';
export { devclusterErrors } from './errors.js';
export type { DelayFault, FailFault, RequestMatch } from './faults.js';

export { type DevRun, openDevCluster } from './dev-run.js';

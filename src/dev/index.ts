export { manifestsOf, openDevCluster, type PlacedEntry } from './dev-run.js';
export { type Reloaded, Reloading } from './reload.js';
export { waitFor } from './setup-wait.js';

export { openDevCluster, type PlacedEntry } from './dev-run.js';
export { type Reloaded, Reloading } from './reload.js';

export { bundle, crdManifests, type Part } from './bundle.js';
export { katalogConfigMap, katalogFiles, katalogName, katalogPaths } from './katalog-files.js';
export type { Manifest } from './manifest.js';
export { manifestsText, manifestText } from './manifest-text.js';
export type { KatalogVolume } from './pod.js';
export { accountManifests, grants } from './rbac.js';
export { clusterRoleName, environmentSecret, type Target } from './target.js';

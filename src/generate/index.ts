export { type Bundle, bundle, crdManifests } from './bundle.js';
export {
  type KatalogFiles,
  katalogConfigMap,
  katalogFiles,
  katalogPaths,
} from './katalog-files.js';
export type { Manifest } from './manifest.js';
export { manifestsText, manifestText } from './manifest-text.js';
export { accountManifests, grants } from './rbac.js';
export type { Target } from './target.js';
export { environmentSecret, type KatalogVolume } from './workload.js';

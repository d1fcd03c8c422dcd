export { type ClusterPlan, planCluster } from './cluster-plan.js';
export { differenceLines, differencesOf } from './katalog-plan.js';
export { bundledKatalog, type KatalogFolder } from './katalog-source.js';
export { countsOf, planJson, planLines, plannedNames, troubleLines } from './plan-lines.js';
export { uncomparedHooks, unplannedLines } from './unplanned.js';

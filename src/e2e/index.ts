export {
  type Choice,
  type ClusterFlags,
  checkNodes,
  checkTools,
  chooseCluster,
  chosenProvider,
  clusterMisuse,
  sharedCluster,
} from './cluster/choose.js';
export { type DeployedFlags, type Installation, installationOf } from './deployed/installation.js';
export {
  discover,
  type E2eTest,
  isPattern,
  type Provider,
  readDocuments,
} from './document/index.js';
export { type LoadedTest, loadTests } from './names/index.js';
export { planLines, plannedJson } from './report/planned.js';
export { type RunFlags, Runner } from './run/runner.js';

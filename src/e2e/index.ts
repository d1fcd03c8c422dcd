export {
  type ClusterFlags,
  checkNodes,
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
  type PlannedTest,
  type Provider,
  readDocuments,
} from './document/index.js';
export { type LoadedTest, loadTests } from './names/index.js';
export type { Operators } from './operators/operators.js';
export { annotations } from './report/github.js';
export { junitText } from './report/junit.js';
export { checkpointLines, documentLines, repeatLines } from './report/lines.js';
export { planLines, plannedJson } from './report/planned.js';
export type { DocumentResult } from './run/result.js';
export { type RunnableTest, runDocument } from './run/run-document.js';

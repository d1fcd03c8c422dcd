export { type ClusterFlags, chooseCluster } from './cluster/choose.js';
export { discover, isPattern, type PlannedTest, readDocuments } from './document/index.js';
export type { Operators } from './operators/operators.js';
export { annotations } from './report/github.js';
export { junitText } from './report/junit.js';
export { checkpointLines, documentLines, repeatLines } from './report/lines.js';
export type { DocumentResult } from './run/result.js';
export { type RunnableTest, runDocument } from './run/run-document.js';

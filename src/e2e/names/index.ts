export { type LoadedTest, type LoadedTests, loadTests } from './load-tests.js';

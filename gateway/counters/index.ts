export { Latencies, type LatencySummary } from './latencies.js';

export type { MetricDefinition } from './definition.js';
export { createRegistry, type MetricRegistry } from './registry.js';

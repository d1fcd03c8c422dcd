export { type Simulation, simulate } from './simulate.js';
export type { SimulationSummary } from './totals.js';
export type { TraceSample } from './trace.js';

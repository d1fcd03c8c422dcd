import type { SimulationRun } from './run.js';

/** The run for programs: plain JSON, times in RFC 3339. */
export function simulationJson(run: SimulationRun): object {
  const { simulation, plan } = run;
  const time = (ms: number): string => new Date(ms).toISOString();
  return {
    katalog: run.katalog,
    crd: run.crd,
    trace: run.place,
    relative: run.trace.relative,
    from: time(simulation.from),
    until: time(simulation.until),
    block: plan.block,
    baseline: plan.baseline,
    references: plan.references,
    absent: run.absent,
    summary: simulation.summary,
    oscillation: simulation.oscillation ?? null,
    sizes: simulation.sizes.map(({ at, size }) => ({ time: time(at), ...size })),
    desired: simulation.desired.map(({ at, workers }) => ({ time: time(at), workers })),
    decisions: simulation.decisions,
    lastUnchanged: simulation.lastUnchanged ?? null,
  };
}

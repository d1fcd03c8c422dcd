/** Runs a simulation for a command: reads the Katalog, prints what is wrong with it, and reconciles. */
import { formatProblems } from '../../../katalog/index.js';
import type { CommandContext } from '../../context.js';
import { type Simulation, type StartCluster, simulateCase, simulatedPlan } from '../../cycles/index.js';

export interface Simulated {
  readonly katalogs: readonly string[];
  readonly crFiles: readonly string[];
  readonly crdFiles: readonly string[];
  readonly cycles: number;
  readonly skipExternal: boolean;
}

/** undefined: the Katalog has errors, which are printed. */
export async function simulated(
  asked: Simulated,
  context: CommandContext,
  start?: StartCluster,
): Promise<Simulation | undefined> {
  const { terminal } = context;
  const { katalogs, ...rest } = asked;
  const { read, clock } = await simulatedPlan(katalogs, context);
  const { plan, problems, fileOf } = read;
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  return plan && simulateCase({ plan, fileOf, ...rest }, { clock, real: context.clock, start });
}

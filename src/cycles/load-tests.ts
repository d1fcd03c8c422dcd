/** Loads the Katalog of each Simulate document: what is wrong with one, or with a name, is found before anything is simulated. */
import type { Problem } from '../../katalog/index.js';
import type { VirtualClock } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { type ReadPlan, readPlan } from '../katalog-plan.js';
import { caseClock, manifestFiles, placedEntries, repeatableBytes } from './case.js';
import type { SimulateTest } from './document.js';
import { simulateNameProblems } from './names.js';

/** A Katalog as a simulation loads it. */
export interface SimulatedPlan {
  readonly read: ReadPlan;
  readonly clock: VirtualClock;
}

export interface LoadedSimulateTest extends SimulatedPlan {
  readonly test: SimulateTest;
}

/** A clock and bytes of its own: the same input gives the same cycles. */
export async function simulatedPlan(
  katalogs: readonly string[],
  context: CommandContext,
): Promise<SimulatedPlan> {
  const clock = caseClock();
  const options = { unset: 'warning', randomBytes: repeatableBytes() } as const;
  return { clock, read: await readPlan(katalogs, { ...context, clock }, options) };
}

export async function loadSimulateTests(
  tests: readonly SimulateTest[],
  context: CommandContext,
): Promise<{ readonly tests: readonly LoadedSimulateTest[]; readonly problems: readonly Problem[] }> {
  const loaded: LoadedSimulateTest[] = [];
  const problems: Problem[] = [];
  for (const test of tests) {
    const { read, clock } = await simulatedPlan([test.katalog], context);
    loaded.push({ test, read, clock });
    problems.push(...read.problems);
    if (!read.plan) continue;
    const entries = placedEntries(read.plan, read.fileOf);
    const named = entries.map(({ entry }) => entry);
    problems.push(...(await simulateNameProblems(test, named, manifestFiles(entries, test))));
  }
  return { tests: loaded, problems };
}

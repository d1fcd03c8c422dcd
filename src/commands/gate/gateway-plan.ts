import { randomBytes } from 'node:crypto';
import { type GatewayPlan, loadGatewayPlan } from '../../../gateway/index.js';
import { formatProblems, readKatalogFiles } from '../../../katalog/index.js';
import type { CommandContext } from '../../context.js';

/** The Katalog of files as the gateway sees it, its problems on standard error; undefined when there is an error. */
export async function readGatewayPlan(
  files: readonly string[],
  { terminal, clock }: CommandContext,
): Promise<GatewayPlan | undefined> {
  const read = await readKatalogFiles(files);
  const loaded = loadGatewayPlan(read.sources, { clock, random: (size) => randomBytes(size) });
  const problems = [...read.problems, ...(read.sources.length === 0 ? [] : loaded.problems)];
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  return read.problems.length > 0 ? undefined : loaded.plan;
}

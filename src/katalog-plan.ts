/** The Katalog files that a command names, read and loaded as one plan. `ork run` loads this: it reads nothing of the gateway. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type CrdEntry, type KatalogSource, type Problem, readKatalogFiles } from '../katalog/index.js';
import {
  type HooksMode,
  type LoadedPlan,
  loadPlan,
  type PlanOptions,
  type RuntimePlan,
} from '../runtime/index.js';
import type { CommandContext } from './context.js';
import { isDefault, KOMPOSER_FILE } from './katalog-files.js';

export interface ReadPlan {
  readonly sources: readonly KatalogSource[];
  /** The files that the sources name, by path. */
  readonly named: LoadedPlan['named'];
  readonly plan: LoadedPlan['plan'];
  readonly problems: readonly Problem[];
  readonly generations: LoadedPlan['loaded']['generations'];
  /** What templates of the Katalog can call, its notes included. */
  readonly functions: LoadedPlan['loaded']['functions'];
  /** The file that an entry stands in. */
  readonly fileOf: (entry: CrdEntry) => string;
}

export interface ReadOptions {
  readonly hooks?: HooksMode;
  /** Every warning is an error. */
  readonly strict?: boolean;
  /** What an unset variable is: `warning` where the Katalog is read and not run. Default `error`. */
  readonly unset?: 'error' | 'warning';
  /** How types are checked; findings are warnings unless this says another. */
  readonly types?: PlanOptions['types'];
  /** Problems that are known already. */
  readonly more?: readonly Problem[];
  /** For functions of templates; default: the machine's. */
  readonly randomBytes?: (size: number) => Buffer;
}

/** Reads files and loads them as one Katalog; a file that cannot be read is a problem like any other. */
export async function readPlan(
  files: readonly string[],
  context: CommandContext,
  {
    hooks,
    strict = false,
    unset = 'error',
    types,
    more = [],
    randomBytes: bytes = randomBytes,
  }: ReadOptions = {},
): Promise<ReadPlan> {
  const read = await readKatalogFiles(files, isDefault(files) ? otherFile() : '');
  const { plan, problems, loaded, named } = loadPlan(read.sources, {
    clock: context.clock,
    randomBytes: (size) => bytes(size),
    env: context.env,
    unset,
    ...(hooks === undefined ? {} : { hooks }),
    ...(types === undefined ? {} : { types }),
  });
  const policies = plan ? await policiesOf(plan, loaded.locate) : [];
  const found = read.sources.length === 0 && read.problems.length > 0 ? [] : [...problems, ...policies];
  const all = [...more, ...read.problems, ...found].map((problem) => (strict ? asError(problem) : problem));
  return {
    plan: all.some(({ severity }) => severity === 'error') ? undefined : plan,
    problems: all,
    sources: read.sources,
    named,
    generations: loaded.generations,
    functions: loaded.functions,
    fileOf: (entry) => loaded.locate(entry.path).file,
  };
}

/** What to do where the default file is missing. */
function otherFile(): string {
  return existsSync(KOMPOSER_FILE)
    ? `; ${KOMPOSER_FILE} is not read, since kind: Komposer is not supported: name the Katalogs that it composes with -f`
    : '; name another file with -f';
}

/** What the gateway finds wrong with rules that have to be policies: it is loaded where a Katalog asks for that. */
async function policiesOf(
  plan: RuntimePlan,
  locate: LoadedPlan['loaded']['locate'],
): Promise<readonly Problem[]> {
  if (plan.katalog.gateway.webhooks.engine !== 'policy') return [];
  const { policyProblems } = await import('../gateway/index.js');
  return policyProblems(plan, locate);
}

export function asError(problem: Problem): Problem {
  return { ...problem, severity: 'error' };
}

import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import { formatProblems } from '../../katalog/index.js';
import type { RuntimePlan } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { DEFAULT_FILE, namedFiles, readPlan } from './validate.js';

interface TemplateFlags {
  readonly file: readonly string[];
  readonly output: 'yaml' | 'json';
  readonly graph?: boolean;
}

export function registerTemplate(program: Command, context: CommandContext): void {
  program
    .command('template')
    .argument('[files...]', 'Katalog files, as with -f')
    .description('print the Katalog as the runtime reads it: files merged, includes and defaults filled in')
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .addOption(new Option('-o, --output <format>', 'output format').choices(['yaml', 'json']).default('yaml'))
    .option('--graph', 'print what waits for what, and what reads what')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: TemplateFlags) =>
      run({ ...flags, file: namedFiles(files, flags.file) }, context),
    );
}

const HELP = `
Needs no cluster. A running runtime shows the same at /katalog/enriched.

  ork template -f katalog.yaml | less
  ork template -f katalog.yaml -o json | jq '.spec.crds | keys'
  ork template -f loader.yaml -f processor.yaml --graph`;

async function run(flags: TemplateFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { plan, problems } = await readPlan(flags.file, context, { unset: 'warning' });
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (!plan) return context.exit(1);
  const { enriched } = plan.katalog;
  if (flags.graph) for (const line of graphLines(plan)) terminal.print(line);
  else
    terminal.print(
      flags.output === 'json' ? JSON.stringify(enriched, null, 2) : stringify(enriched).trimEnd(),
    );
}

/** One line per CRD, and one for each of those that it waits for or reads. */
function graphLines({ crds }: RuntimePlan): readonly string[] {
  return [...crds.values()]
    .filter(({ entry }) => entry.enabled)
    .flatMap(({ entry, cross }) => [
      entry.name,
      ...entry.dependsOn.map(({ crd, condition }) => `  waits for ${crd} (${condition})`),
      ...cross.entries.map(({ crd, alias, address, protocol }) => {
        const from = address.kind === 'local' ? 'in this Katalog' : `at ${address.shown}`;
        const name = alias === crd ? crd : `${crd} as ${alias}`;
        return `  reads ${name} (${protocol}) ${from}`;
      }),
    ]);
}

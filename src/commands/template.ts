import type { Command } from 'commander';
import { stringify } from 'yaml';
import { formatProblems } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { RuntimePlan } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { documentText } from '../document-text.js';
import { DEFAULT_FILE, namedFiles } from '../katalog-files.js';
import { readPlan } from '../katalog-plan.js';
import { jsonOption, outputOption } from '../output-options.js';

interface TemplateFlags {
  readonly file: readonly string[];
  readonly output: 'yaml' | 'json' | 'name';
  readonly graph?: boolean;
  readonly cr?: readonly string[];
  readonly crd?: readonly string[];
  readonly skipExternal?: boolean;
}

export function registerTemplate(program: Command, context: CommandContext): void {
  program
    .command('template')
    .argument('[files...]', 'Katalog files, as with -f')
    .description('print the Katalog as the runtime reads it: files merged, includes and defaults filled in')
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .addOption(outputOption(['yaml', 'json', 'name'], 'yaml'))
    .addOption(jsonOption())
    .option('--graph', 'print what waits for what, and what reads what')
    .option('--cr <path...>', 'custom resources: print what the Katalog makes of them, as manifests')
    .option('--crd <path...>', 'CRDs beside those of `crdFile`, with --cr')
    .option('--skip-external', 'with --cr: answer each external call with an empty object')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: TemplateFlags) =>
      run({ ...flags, file: namedFiles(files, flags.file) }, context),
    );
}

const HELP = `
Needs no cluster. A running runtime shows the same at /katalog/enriched.

  ork template -f katalog.yaml | less
  ork template -f katalog.yaml -o json | jq '.spec.crds | keys'
  ork template -f loader.yaml -f processor.yaml --graph

With --cr, the custom resources are reconciled on an embedded cluster until nothing changes; children and status are
printed as manifests, without owner references and without what one cluster alone knows.

  ork template -f katalog.yaml --cr cr.yaml | kubectl diff -f -`;

/** Reconciles after which a custom resource that still writes is taken as it is. */
const MOST_CYCLES = 20;

async function run(flags: TemplateFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  if (flags.cr) return render(flags, flags.cr, context);
  const { plan, problems } = await readPlan(flags.file, context, { unset: 'warning' });
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (!plan) return context.exit(1);
  const { enriched } = plan.katalog;
  if (flags.graph) for (const line of graphLines(plan)) terminal.print(line);
  else if (flags.output === 'name') for (const name of plan.crds.keys()) terminal.print(name);
  else terminal.print(documentText(flags.output, () => enriched) ?? '');
}

async function render(
  flags: TemplateFlags,
  crFiles: readonly string[],
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { caseClock, renderedManifests, repeatableBytes, simulateCase, steadyAt } = await import(
    '../cycles/index.js'
  );
  const clock = caseClock();
  const { plan, problems, fileOf } = await readPlan(
    flags.file,
    { ...context, clock },
    { unset: 'warning', randomBytes: repeatableBytes() },
  );
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (!plan) return context.exit(1);
  const { crd: crdFiles = [], skipExternal = false } = flags;
  const input = { plan, fileOf, crFiles, crdFiles, skipExternal, cycles: MOST_CYCLES };
  const simulation = await simulateCase(input, { clock, real: context.clock });
  const manifests = renderedManifests(simulation);
  if (flags.output === 'json') {
    terminal.print(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }, null, 2));
  } else if (flags.output === 'name') manifests.forEach((manifest) => void terminal.print(nameOf(manifest)));
  else terminal.print(manifests.map((manifest) => stringify(manifest).trimEnd()).join('\n---\n'));
  for (const course of simulation.courses) {
    const failed = course.cycles.findLast(({ outcome }) => outcome !== 'skipped')?.outcome === 'failed';
    if (steadyAt(course) !== undefined && !failed) continue;
    const { subject, cycles } = course;
    const why = cycles.findLast(({ reason }) => reason !== undefined)?.reason;
    terminal.complain(`${subject.kind} ${subject.name}: not steady${why === undefined ? '' : `: ${why}`}`);
    context.exit(1);
  }
}

/** `deployment/shop/front` */
function nameOf(manifest: JsonObject): string {
  const { name, namespace } = manifest['metadata'] as { name: string; namespace?: string };
  return [String(manifest['kind']).toLowerCase(), ...(namespace ? [namespace] : []), name].join('/');
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

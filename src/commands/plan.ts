import { type Command, Option } from 'commander';
import { formatProblems } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { type ConfigSource, KubeClient, type RuntimePlan } from '../../runtime/index.js';
import { clusterSource } from '../cluster-source.js';
import type { CommandContext } from '../context.js';
import { readManifest } from '../manifests.js';
import { productVersion } from '../package.js';
import {
  bundledKatalog,
  countsOf,
  differenceLines,
  differencesOf,
  type KatalogFolder,
  planCluster,
  planLines,
  plannedWrites,
} from '../plan/index.js';
import { DEFAULT_FILE, namedFiles, readPlan } from './validate.js';

interface PlanFlags {
  readonly file: readonly string[];
  readonly bundle?: string;
  readonly cm?: string;
  readonly cluster?: boolean;
  readonly namespace: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly status?: boolean;
  readonly exitCode?: boolean;
  readonly output: 'table' | 'json';
}

/** Of `--exit-code`. */
const DIFFERS = 3;

export function registerPlan(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .argument('[files...]', 'Katalog files, as with -f')
    .description('say what a change of a Katalog would do; writes nothing')
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .option('--cluster', 'what a run would write now, for every custom resource of the cluster, by dry run')
    .option('--bundle <file>', 'compare with the Katalog of a bundle')
    .option('--cm <name>', 'compare with the Katalog of a ConfigMap of the cluster')
    .option('-n, --namespace <namespace>', 'namespace of the ConfigMap', 'orkestra-system')
    .option('--kubeconfig <path>', 'kubeconfig file (default as in kubectl)')
    .option('--context <name>', 'context of the kubeconfig file')
    .option('--status', 'with --cluster: statuses too')
    .option('--exit-code', `exit with ${DIFFERS} when something would change`)
    .addOption(
      new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'),
    )
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: PlanFlags) =>
      run({ ...flags, file: namedFiles(files, flags.file) }, context),
    );
}

const HELP = `
With --cluster, the runtime reconciles every custom resource once with every write as a dry run (dryRun=All), and prints
+ what it would create, ~ what it would change by field, - what it would delete. Hooks are not run, and external calls
other than GET and HEAD are not made. What waits for another object to become ready comes with a later reconcile.

  ork plan -f katalog.yaml --cluster
  ork plan -f katalog.yaml --bundle deployed.yaml
  ork plan -f katalog.yaml --cm orkestra-katalog -n orkestra-system --exit-code

Exit code 0, 1 when the Katalog is invalid or a reconcile would fail, 3 with --exit-code when something would change.`;

async function run(flags: PlanFlags, context: CommandContext): Promise<void> {
  const { terminal, env } = context;
  const sources = [flags.cluster, flags.bundle, flags.cm].filter((source) => source !== undefined);
  if (sources.length !== 1) {
    terminal.complain('ork: a source is required: use one of --cluster, --bundle FILE or --cm NAME');
    return context.exit(2);
  }
  const read = await readPlan(flags.file, context, { unset: flags.cluster ? 'error' : 'warning' });
  const { plan, problems } = read;
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (!plan) return context.exit(1);
  const config = clusterSource(flags, env);
  if (flags.cluster) return againstCluster(plan, config, flags, context);
  const place = flags.bundle ?? `ConfigMap ${flags.namespace}/${flags.cm}`;
  const objects = flags.bundle
    ? await readManifest(flags.bundle)
    : [await configMap(config, { name: flags.cm ?? '', namespace: flags.namespace }, context)];
  const folder = await bundledKatalog(objects, place);
  try {
    await againstKatalog(plan, folder, flags, context);
  } finally {
    await folder.remove();
  }
}

async function againstCluster(
  plan: RuntimePlan,
  config: ConfigSource,
  flags: PlanFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, clock, random } = context;
  const planned = await planCluster({ plan, config, clock, random });
  terminal.complain(`cluster ${planned.server}, context ${planned.context}; nothing is written`);
  const counts = countsOf(planned);
  if (flags.output === 'json') {
    const resources = planned.courses.map((course) => {
      const { crd, namespace, name } = course.subject;
      const [cycle] = course.cycles;
      const writes = plannedWrites(course).map(({ sent: _, status: __, sign, ...write }) => ({
        sign,
        ...write,
      }));
      return { crd, namespace, name, outcome: cycle?.outcome ?? null, reason: cycle?.reason, writes };
    });
    terminal.print(JSON.stringify({ ...counts, missing: planned.missing, resources }));
  } else
    for (const line of planLines(planned, counts, { status: flags.status ?? false })) terminal.print(line);
  if (counts.failed > 0) return context.exit(1);
  const differs = counts.create + counts.change + counts.delete > 0;
  if (differs && flags.exitCode) context.exit(DIFFERS);
}

async function againstKatalog(
  plan: RuntimePlan,
  folder: KatalogFolder,
  flags: PlanFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const old = await readPlan(folder.files, context, { unset: 'warning' });
  if (!old.plan) {
    terminal.complain(formatProblems(old.problems, terminal).trimEnd());
    return context.exit(1);
  }
  const differences = differencesOf(old.plan.katalog.enriched, plan.katalog.enriched);
  if (flags.output === 'json') terminal.print(JSON.stringify({ crds: differences }));
  else for (const line of differenceLines(differences)) terminal.print(line);
  if (differences.length > 0 && flags.exitCode) context.exit(DIFFERS);
}

async function configMap(
  config: ConfigSource,
  name: { readonly name: string; readonly namespace: string },
  { clock }: CommandContext,
): Promise<JsonObject> {
  const client = new KubeClient({ config, clock, userAgent: `orkestra/${productVersion()} (plan)` });
  try {
    const found = await client.get({ apiVersion: 'v1', plural: 'configmaps', namespaced: true }, name);
    return { ...(found as unknown as JsonObject), kind: 'ConfigMap' };
  } finally {
    await client.close();
  }
}

import type { Command } from 'commander';
import { formatProblems } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { isNotFound } from '../../lib/kube/index.js';
import { type ConfigSource, KubeClient, type RuntimePlan } from '../../runtime/index.js';
import { clusterSource } from '../cluster-source.js';
import type { CommandContext } from '../context.js';
import { listedLines } from '../document-text.js';
import { commandErrors } from '../errors.js';
import { DEFAULT_FILE, namedFiles } from '../katalog-files.js';
import { readPlan } from '../katalog-plan.js';
import { readManifest } from '../manifests.js';
import { LEASE_NAME_HELP, type LeaseFlags, namedLease, runtimeNamespace } from '../named-lease.js';
import { readLeaseName } from '../option-values.js';
import { jsonOption, LISTED, type ListedFormat, outputOption } from '../output-options.js';
import { productVersion } from '../package.js';
import {
  bundledKatalog,
  countsOf,
  differenceLines,
  differencesOf,
  type KatalogFolder,
  planCluster,
  planJson,
  planLines,
  plannedNames,
  troubleLines,
  uncomparedHooks,
  unplannedLines,
} from '../plan/index.js';

interface PlanFlags extends LeaseFlags {
  readonly file: readonly string[];
  readonly bundle?: string;
  readonly cm?: string;
  readonly cluster?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly status?: boolean;
  readonly exitCode?: boolean;
  readonly output: ListedFormat;
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
    .option('-n, --namespace <namespace>', 'namespace of the runtime (ORK_NAMESPACE, orkestra-system)')
    .option('--lease-name <name>', `with --cluster: ${LEASE_NAME_HELP}`, readLeaseName)
    .option('--kubeconfig <path>', 'kubeconfig file (default as in kubectl)')
    .option('--context <name>', 'context of the kubeconfig file')
    .option('--status', 'with --cluster: statuses too')
    .option('--exit-code', `exit with ${DIFFERS} when something would change`)
    .addOption(outputOption(LISTED, 'table'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: PlanFlags) =>
      run({ ...flags, file: namedFiles(files, flags.file) }, context),
    );
}

const HELP = `
With --cluster, the runtime reconciles every custom resource once with every write as a dry run (dryRun=All), and prints
+ what it would create, ~ what it would change by field, - what it would delete, ? what it cannot know. Children of kinds
that left the Katalog are among them: the ConfigMap LEASE-kinds says what was made. Hooks are not run, and external
calls other than GET and HEAD are not made; each is named. What waits for another object to become ready comes with a later
reconcile.

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
  const namespace = runtimeNamespace(flags.namespace, env);
  const place = flags.bundle ?? `ConfigMap ${namespace}/${flags.cm}`;
  const objects = flags.bundle
    ? await readManifest(flags.bundle)
    : [await configMap(config, { name: flags.cm ?? '', namespace }, context)];
  const folder = bundledKatalog(objects, place);
  try {
    await againstKatalog(plan, folder, flags, context);
  } finally {
    folder.remove();
  }
}

async function againstCluster(
  plan: RuntimePlan,
  config: ConfigSource,
  flags: PlanFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, clock, random } = context;
  const lease = namedLease(flags, context.env, plan.katalog.leaderElection?.name);
  const planned = await planCluster({ plan, config, clock, random, lease });
  terminal.complain(`cluster ${planned.server}, context ${planned.context}; nothing is written`);
  const counts = countsOf(planned);
  const status = flags.status ?? flags.output === 'wide';
  const lines = listedLines(flags.output, {
    value: () => planJson(planned, counts),
    names: () => plannedNames(planned, { status }),
    table: () => planLines(planned, counts, { status }),
  });
  for (const line of lines) terminal.print(line);
  if (flags.output === 'name') for (const line of troubleLines(planned)) terminal.complain(line);
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
  const unplanned = uncomparedHooks(plan);
  const lines = listedLines(flags.output, {
    value: () => ({ crds: differences, unplanned }),
    names: () => differences.map(({ crd }) => crd),
    table: () => [...unplannedLines(unplanned), ...differenceLines(differences)],
  });
  for (const line of lines) terminal.print(line);
  if (flags.output === 'name') for (const line of unplannedLines(unplanned)) terminal.complain(line);
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
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const place = `ConfigMap ${name.namespace}/${name.name}`;
    throw commandErrors.make('ORK_PLAN_SOURCE', `${place} is not in the cluster ${client.server}`, error);
  } finally {
    await client.close();
  }
}

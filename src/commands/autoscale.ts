import type { Command } from 'commander';
import { didYouMean } from '../../lib/base/index.js';
import { KubeClient, writeHand } from '../../runtime/index.js';
import { clusterSource } from '../cluster-source.js';
import type { CommandContext } from '../context.js';
import { commandErrors } from '../errors.js';
import { readPlan } from '../katalog-plan.js';
import { LEASE_NAME_HELP, type LeaseFlags, namedLease } from '../named-lease.js';
import { readLeaseName } from '../option-values.js';
import { productVersion } from '../package.js';

interface AutoscaleFlags extends LeaseFlags {
  readonly file?: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
}

type Verb = 'pause' | 'resume' | 'pause-scale-in';

const VERBS: readonly (readonly [Verb, string])[] = [
  ['pause', 'keep workers, queue limit and resync as they are (writes to the cluster)'],
  ['pause-scale-in', 'let the worker pool grow and not shrink (writes to the cluster)'],
  ['resume', 'let the autoscaler decide again (writes to the cluster)'],
];

const HANDS = { pause: 'paused', 'pause-scale-in': 'scale-in-paused', resume: undefined } as const;

export function registerAutoscale(program: Command, context: CommandContext): void {
  const autoscale = program
    .command('autoscale')
    .description('pause and resume the autoscaler of a CRD by hand; writes to the cluster');
  for (const [verb, description] of VERBS) {
    autoscale
      .command(verb)
      .argument('<crd>', 'key of the CRD in the Katalog')
      .description(description)
      .option('-f, --file <path...>', 'Katalog files: the CRD is checked, and the name of the Lease is read')
      .option('--lease-name <name>', LEASE_NAME_HELP, readLeaseName)
      .option('-n, --namespace <namespace>', 'namespace of the Lease (ORK_NAMESPACE, orkestra-system)')
      .option('--kubeconfig <path>', 'kubeconfig file (default as in kubectl)')
      .option('--context <name>', 'context of the kubeconfig file')
      .addHelpText('after', HELP)
      .action(async (crd: string, flags: AutoscaleFlags) => run(verb, crd, flags, context));
  }
}

const HELP = `
Annotates the Lease of the Katalog, which every replica watches: it takes effect within a second, and is kept over
restarts and other leaders. The runtime still evaluates; its decisions say what they would have done.

  ork autoscale pause processor -f processor.yaml
  ork autoscale resume processor -f processor.yaml
  kubectl annotate lease/orkestra-konductor -n orkestra-system orkestra.orkspace.io/autoscale.processor=paused`;

async function run(verb: Verb, crd: string, flags: AutoscaleFlags, context: CommandContext): Promise<void> {
  const { terminal, env, clock } = context;
  // The CRD is checked also where the Lease is named.
  const declared = await leaseOf(crd, flags.file, context);
  const { namespace, name: lease } = namedLease(flags, env, declared);
  const client = new KubeClient({
    config: clusterSource(flags, env),
    clock,
    userAgent: `orkestra/${productVersion()} (autoscale)`,
  });
  try {
    terminal.complain(`cluster ${client.server}, Lease ${namespace}/${lease}`);
    await writeHand(client, { namespace, lease, crd }, HANDS[verb]);
  } finally {
    await client.close();
  }
  terminal.print(`autoscaler of ${crd}: ${HANDS[verb] ?? 'resumed'}`);
}

/** Of the Katalog, whose CRD has an autoscaler. Throws where it has not. */
async function leaseOf(
  crd: string,
  files: readonly string[] | undefined,
  context: CommandContext,
): Promise<string | undefined> {
  if (!files) return undefined;
  const { plan } = await readPlan(files, context, { unset: 'warning' });
  if (!plan) throw commandErrors.make('ORK_AUTOSCALE_CRD', 'the Katalog has errors: run ork validate');
  const scaled = [...plan.crds.values()].flatMap(({ entry, autoscale }) => (autoscale ? [entry.name] : []));
  if (!scaled.includes(crd)) {
    const message = `unknown CRD "${crd}"${didYouMean(crd, scaled)}: with an autoscaler there are ${scaled.join(', ') || 'none'}`;
    throw commandErrors.make('ORK_AUTOSCALE_CRD', message);
  }
  return plan.katalog.leaderElection?.name;
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ClusterFlags, clusterSource } from '../cluster-source.js';
import type { CommandContext } from '../context.js';
import {
  Demo,
  type DemoOptions,
  EXAMPLE_NAMES,
  eventReporter,
  Interrupted,
  lineReporter,
  type NamedCluster,
  type Reporter,
  Scene,
  ScreenReporter,
} from '../demo/index.js';
import { readPort } from '../option-values.js';
import { ANSWERED, jsonOption, outputOption } from '../output-options.js';
import { INTERRUPTED, onStopRequests } from '../stop-requests.js';

const MAX_LOADERS = 10_000;
const DEFAULT_CONTROL_PORT = 8081;

interface DemoFlags extends Omit<DemoOptions, 'once' | 'cluster' | 'control'>, ClusterFlags {
  readonly once?: true;
  readonly control?: true | number;
}

export function registerDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description(
      'run two runtimes on an embedded cluster, or write to that of --kubeconfig; one sizes its workers by the queue of the other',
    )
    .option(
      '--once',
      'run one wave with the autoscaler and one without; exit 0 only if the pool grew and shrank back',
    )
    .addOption(outputOption(ANSWERED, 'text'))
    .addOption(jsonOption())
    .option(
      '--control [port]',
      'open the Control Center over both runtimes (8081; 0 for any free port)',
      readPort,
    )
    .option('--kubeconfig <path>', 'run on this cluster instead of an embedded one; cleans up afterwards')
    .option('--context <name>', 'context of the kubeconfig file; its cluster instead of an embedded one')
    .addOption(
      new Option('--example <name>', 'how the processor is sized')
        .choices([...EXAMPLE_NAMES])
        .default('expression'),
    )
    .option('--loaders <n>', 'number of CRs in a wave', loaderCount, 200)
    .addHelpText('after', HELP)
    .action(async (flags: DemoFlags) => context.exit(await demo(flags, context)));
}

const HELP = `
Starts an embedded Kubernetes API and two runtimes, each in its own process (ork run -f …):
  loader      takes 150 ms for each Loader, so a wave of them fills its queue; each becomes a Processor
  processor   takes 150 ms for each Processor; reads the loader's queue over HTTP and uses more workers while it is deep
A wave arrives, the pool grows, everything is processed, the pool shrinks back. The second wave runs with the autoscaler
paused, to compare the time from the first Loader to the last Processor. Waves repeat until Ctrl-C.

  --example expression    one worker for every 20 batches that wait here or at the loader, 2 to 16
  --example threshold     eight workers instead of two while more than 60 Loaders wait, or 20 Processors

On a terminal the screen lists addresses to try with curl; otherwise each event is one line.
With --kubeconfig or --context the demo writes to that cluster, which it names first. It uses a namespace of its own and
operates only the CRs in it. It removes the namespace, all its CRs and the CRDs that it installed.

  ork demo                                          watch it
  ork demo --control                                watch it in a browser
  ork demo --once --json | tail -1 | jq .reactionMs how fast the pool follows the queue
  ork demo --once --kubeconfig ~/.kube/config       the same on your cluster

Exit code 0, also after Ctrl-C; 1 on a failure, or with --once when the pool did not grow or did not shrink back;
130 when --once was interrupted before.`;

async function demo(flags: DemoFlags, context: CommandContext): Promise<number> {
  const { terminal, clock, random } = context;
  const options: DemoOptions = {
    once: flags.once ?? false,
    output: flags.output,
    cluster: namedCluster(flags, context),
    example: flags.example,
    loaders: flags.loaders,
    control: flags.control === true ? DEFAULT_CONTROL_PORT : flags.control,
  };
  const scene = new Scene();
  const stop = new AbortController();
  const complain = terminal.complain;
  const running = new Demo(options, {
    clock,
    random,
    scene,
    stop,
    complain,
    reporter: reporterFor(options, scene, context),
  });
  terminal.onClosed(() => stop.abort(new Interrupted('output closed')));
  const endListening = onStopRequests({
    clock,
    env: context.env,
    signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
    first: (why) => stop.abort(new Interrupted(why)),
    again: () => {
      running.kill();
      process.exit(INTERRUPTED);
    },
  });
  try {
    const { scaledUp, returned, outcome } = await running.run();
    if (!options.once || (scaledUp && returned)) return 0;
    if (stop.signal.reason instanceof Interrupted) return INTERRUPTED;
    terminal.complain(`ork: ${outcome}`);
    return 1;
  } finally {
    endListening();
  }
}

function namedCluster(
  { kubeconfig, context }: ClusterFlags,
  { env }: CommandContext,
): NamedCluster | undefined {
  if (kubeconfig === undefined && context === undefined) return undefined;
  const flags = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
  return { ...flags, config: clusterSource(flags, env) };
}

function reporterFor({ output }: DemoOptions, scene: Scene, { terminal, clock }: CommandContext): Reporter {
  if (output !== 'text') return eventReporter(terminal, output);
  if (!terminal.isTTY) return lineReporter(terminal);
  return new ScreenReporter({ terminal, clock, scene: () => scene.picture() });
}

function loaderCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MAX_LOADERS) return value;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${MAX_LOADERS}`);
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../context.js';
import {
  Demo,
  type DemoOptions,
  EXAMPLE_NAMES,
  Interrupted,
  jsonReporter,
  lineReporter,
  type Reporter,
  Scene,
  ScreenReporter,
} from '../demo/index.js';
import { readPort } from '../settings.js';
import { INTERRUPTED, onStopRequests } from '../stop-requests.js';

const MAX_LOADERS = 10_000;
const DEFAULT_CONTROL_PORT = 8081;

interface DemoFlags extends Omit<DemoOptions, 'once' | 'json' | 'kubeconfig' | 'control'> {
  readonly once?: true;
  readonly json?: true;
  readonly kubeconfig?: string;
  readonly control?: true | number;
}

export function registerDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('run two runtimes on one cluster; one sizes its workers by the queue of the other')
    .option(
      '--once',
      'run one wave with the autoscaler and one without; exit 0 only if the pool grew and shrank back',
    )
    .option('--json', 'print one JSON object per event and a summary last')
    .option(
      '--control [port]',
      'open the Control Center over both runtimes (8081; 0 for any free port)',
      readPort,
    )
    .option('--kubeconfig <path>', 'run on this cluster instead of an embedded one; cleans up afterwards')
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
With --kubeconfig the demo uses its own namespace and operates only the CRs in it. It removes the namespace, all its
CRs and the CRDs that it installed.

  ork demo                                          watch it
  ork demo --control                                watch it in a browser
  ork demo --once --json | tail -1 | jq .reactionMs how fast the pool follows the queue
  ork demo --once --kubeconfig ~/.kube/config       the same on your cluster

Exit code 0; 1 on a failure, or with --once when the pool did not grow or did not shrink back.`;

async function demo(flags: DemoFlags, context: CommandContext): Promise<number> {
  const { terminal, clock, random } = context;
  const options: DemoOptions = {
    once: flags.once ?? false,
    json: flags.json ?? false,
    kubeconfig: flags.kubeconfig,
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
    terminal.complain(`ork: ${outcome}`);
    return 1;
  } finally {
    endListening();
  }
}

function reporterFor({ json }: DemoOptions, scene: Scene, { terminal, clock }: CommandContext): Reporter {
  if (json) return jsonReporter(terminal);
  if (!terminal.isTTY) return lineReporter(terminal);
  return new ScreenReporter({ terminal, clock, scene: () => scene.picture() });
}

function loaderCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MAX_LOADERS) return value;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${MAX_LOADERS}`);
}

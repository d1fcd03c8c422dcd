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
import { onStopRequests } from '../stop-requests.js';

const MAX_LOADERS = 10_000;

interface DemoFlags extends Omit<DemoOptions, 'once' | 'json' | 'kubeconfig'> {
  readonly once?: true;
  readonly json?: true;
  readonly kubeconfig?: string;
}

export function registerDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description(
      'two runtimes, one cluster: one sizes its workers by the queue of the other, before your eyes',
    )
    .option('--once', 'one wave; ends with 0 only if the pool grew and came back')
    .option('--json', 'one JSON object per event, and a summary last')
    .option('--kubeconfig <path>', 'run on this cluster instead of an embedded one, and clean up afterwards')
    .addOption(
      new Option('--example <name>', 'how the processor is sized')
        .choices([...EXAMPLE_NAMES])
        .default('expression'),
    )
    .option('--loaders <n>', 'CRs in a wave', loaderCount, 400)
    .addHelpText('after', HELP)
    .action(async (flags: DemoFlags) => context.exit(await demo(flags, context)));
}

const HELP = `
It starts an embedded Kubernetes API and two runtimes, each a process of its own (ork run -f …):
  loader      takes 300 ms for each of its CRs, so a wave of them fills its queue
  processor   reads that queue over HTTP, and works with more workers while it is deep
A wave arrives, the pool grows, the queue drains, the pool comes back; then the next wave, until Ctrl-C.

  --example expression    one worker for every 50 that wait: ceil(cross.loader.metrics.queueDepth / 50), 2 to 16
  --example threshold     eight workers instead of two while more than 60 wait

The addresses to try with curl stay on the screen; where that is no terminal, each event is a line.
With --kubeconfig it works in a namespace of its own and operates no CRs but those. The CRDs that were missing, the
namespace and all CRs are removed again.

  ork demo                                          watch it
  ork demo --once --json | tail -1 | jq .reactionMs how fast the pool follows the queue
  ork demo --once --kubeconfig ~/.kube/config       the same on your cluster

Ends with 0; with 1 when something failed, or with --once when the pool did not grow or did not come back.`;

async function demo(flags: DemoFlags, context: CommandContext): Promise<number> {
  const { terminal, clock, random } = context;
  const options: DemoOptions = {
    once: flags.once ?? false,
    json: flags.json ?? false,
    kubeconfig: flags.kubeconfig,
    example: flags.example,
    loaders: flags.loaders,
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
  terminal.onClosed(() => stop.abort(new Interrupted('nobody reads the output')));
  const endListening = onStopRequests({
    clock,
    signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
    first: (why) => stop.abort(new Interrupted(why)),
    again: () => {
      running.kill();
      process.exit(1);
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
  throw new InvalidArgumentError(`a wave has from 1 to ${MAX_LOADERS} loaders`);
}

import { Command, type CommanderError } from 'commander';
import type { CommandContext } from './context.js';
import { productVersion } from './package.js';
import { registerRefused } from './refused.js';
import { SUMMARIES } from './summaries.js';

type Register = (program: Command, context: CommandContext) => void;

/** The commands in the order of `ork --help`. What one needs is loaded when it is asked for: `ork version` waits for none. */
const COMMANDS = new Map<string, () => Promise<Register>>([
  ['run', async () => (await import('./commands/run.js')).registerRun],
  ['gate', async () => (await import('./commands/gate/index.js')).registerGate],
  ['control', async () => (await import('./commands/control.js')).registerControl],
  ['demo', async () => (await import('./commands/demo.js')).registerDemo],
  ['init', async () => (await import('./commands/init.js')).registerInit],
  ['validate', async () => (await import('./commands/validate.js')).registerValidate],
  ['template', async () => (await import('./commands/template.js')).registerTemplate],
  ['plan', async () => (await import('./commands/plan.js')).registerPlan],
  ['diff', async () => (await import('./commands/diff.js')).registerDiff],
  ['generate', async () => (await import('./commands/generate/index.js')).registerGenerate],
  ['notify', async () => (await import('./commands/notify.js')).registerNotify],
  ['notes', async () => (await import('./commands/notes.js')).registerNotes],
  ['e2e', async () => (await import('./commands/e2e.js')).registerE2e],
  ['simulate', async () => (await import('./commands/simulate/index.js')).registerSimulate],
  ['get', async () => (await import('./commands/get.js')).registerGet],
  ['explain', async () => (await import('./commands/explain.js')).registerExplain],
  ['autoscale', async () => (await import('./commands/autoscale.js')).registerAutoscale],
  ['record', async () => (await import('./commands/record.js')).registerRecord],
  ['lsp', async () => (await import('./commands/lsp.js')).registerLsp],
  ['completion', async () => (await import('./commands/completion.js')).registerCompletion],
  ['version', async () => (await import('./commands/version.js')).registerVersion],
  ['schema', async () => (await import('./commands/schema.js')).registerSchema],
]);

/**
 * The `ork` command for one command line: it knows the command that is asked for, else of each its name and what it is for,
 * which help and typos need; without a command line all of them. Usage errors end with code 2, as the shell's own do.
 */
export async function buildProgram(context: CommandContext, args: readonly string[]): Promise<Command> {
  const program = new Command('ork')
    .description(
      'Run Kubernetes operators from a YAML Katalog; operators read each other and scale with each other.',
    )
    .version(productVersion(), '-V, --version')
    // A command that has commands, as gate, has options of its own beside theirs.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => context.terminal.print(text.trimEnd()),
      writeErr: (text) => context.terminal.complain(text.trimEnd()),
    })
    .exitOverride((error: CommanderError) => {
      context.exit(error.exitCode === 0 ? 0 : 2);
      throw error;
    })
    .addHelpText('after', EXAMPLES);
  await register(program, context, args);
  registerRefused(program, context);
  nameOwnHelp(program, 'ork');
  return program;
}

/** A usage error of a command points to the help of that command. */
function nameOwnHelp(command: Command, name: string): void {
  command.showHelpAfterError(`Run "${name} --help" for usage.`);
  for (const inner of command.commands) nameOwnHelp(inner, `${name} ${inner.name()}`);
}

async function register(program: Command, context: CommandContext, args: readonly string[]): Promise<void> {
  const [first, second] = args;
  if (first === '-V' || first === '--version') return;
  // `ork help get` is `ork get --help`.
  const name = first === 'help' ? second : first;
  if (name === '__complete') {
    const { registerComplete } = await import('./commands/completion.js');
    return registerComplete(program, context, buildProgram);
  }
  const one = name === undefined ? undefined : COMMANDS.get(name);
  if (one) return (await one())(program, context);
  for (const [each, load] of COMMANDS) {
    const summary = first === undefined ? undefined : SUMMARIES[each];
    if (summary === undefined) (await load())(program, context);
    else program.command(each).description(summary);
  }
}

const EXAMPLES = `
Start here:
  ork demo                            two runtimes on an embedded cluster, one sized by the other's queue
  ork validate -f katalog.yaml        report every problem with line and column; needs no cluster
  ork run -f katalog.yaml --dev       run it on an embedded cluster
  ork run -f katalog.yaml             run it on the cluster of your kubeconfig
  curl localhost:8080/katalog         show what is running; /katalog/<crd>/cr lists the CRs`;

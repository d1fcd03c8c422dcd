import { Command, type CommanderError } from 'commander';
import { katalogJsonSchema } from '../katalog/index.js';
import { registerDemo } from './commands/demo.js';
import { registerExplain } from './commands/explain.js';
import { registerNotes } from './commands/notes.js';
import { registerRecord } from './commands/record.js';
import { registerRun } from './commands/run.js';
import { registerSimulate } from './commands/simulate.js';
import { registerValidate } from './commands/validate.js';
import { productVersion } from './commands/version.js';
import type { CommandContext } from './context.js';
import { registerRefused } from './refused.js';

/** The `ork` command. Usage errors end with code 2, as the shell's own commands do. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('ork')
    .description('Runs Kubernetes operators from a YAML Katalog, and lets them read and follow each other.')
    .version(productVersion(), '-V, --version')
    .showHelpAfterError('(ork --help shows what there is)')
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
  registerRun(program, context);
  registerDemo(program, context);
  registerValidate(program, context);
  registerNotes(program, context);
  registerSimulate(program, context);
  registerExplain(program, context);
  registerRecord(program, context);
  program
    .command('version')
    .description('print the version of this product')
    .action(() => context.terminal.print(productVersion()));
  program
    .command('schema')
    .description('print the JSON Schema of a Katalog, for editors: # yaml-language-server: $schema=…')
    .action(() => context.terminal.print(JSON.stringify(katalogJsonSchema(), null, 2)));
  registerRefused(program, context);
  return program;
}

const EXAMPLES = `
Start here:
  ork demo                            two runtimes on an embedded cluster, one following the other's queue
  ork validate -f katalog.yaml        every problem, with its line and column; no cluster needed
  ork run -f katalog.yaml --dev       operate it on an embedded cluster
  ork run -f katalog.yaml             operate it on the cluster of your kubeconfig
  curl localhost:8080/katalog         what is running; curl localhost:8080/katalog/<crd>/cr lists the CRs`;

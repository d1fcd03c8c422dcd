import type { Command } from 'commander';
import type { CommandContext } from './context.js';

/** Commands of the Go implementation that this product does not run, refused by name rather than as typos. */
const NEVER = ['push', 'pull', 'inspect', 'pattern', 'registry', 'serve', 'clusters'];

/** Commands of the contract that this version does not have. */
const LATER = [
  ...['gate', 'control', 'get', 'e2e', 'generate', 'init', 'plan', 'diff'],
  ...['template', 'completion'],
];

export function registerRefused(program: Command, context: CommandContext): void {
  const refuse = (name: string, why: string): void => {
    program
      .command(name, { hidden: true })
      .argument('[args...]')
      .allowUnknownOption()
      .helpOption(false)
      .action(() => {
        context.terminal.complain(
          `ork: "ork ${name}" is not available in this ${why}; run "ork --help" for the commands`,
        );
        context.exit(2);
      });
  };
  for (const name of NEVER) refuse(name, 'product');
  for (const name of LATER) refuse(name, 'version');
}

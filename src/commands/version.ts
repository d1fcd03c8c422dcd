import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { productVersion } from '../package.js';

export function registerVersion(program: Command, { terminal }: CommandContext): void {
  program
    .command('version')
    .description('print the version of this product')
    .action(() => terminal.print(productVersion()));
}

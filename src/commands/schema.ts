import type { Command } from 'commander';
import { katalogJsonSchema } from '../../katalog/index.js';
import type { CommandContext } from '../context.js';

export function registerSchema(program: Command, { terminal }: CommandContext): void {
  program
    .command('schema')
    .description('print the JSON Schema of a Katalog, for editors (# yaml-language-server: $schema=…)')
    .action(() => terminal.print(JSON.stringify(katalogJsonSchema(), null, 2)));
}

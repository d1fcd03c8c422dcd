import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { SUMMARIES } from '../summaries.js';
import { readTypeSources, type TypeFlags, withTypeFlags } from '../types/type-sources.js';

export function registerLsp(program: Command, context: CommandContext): void {
  withTypeFlags(program.command('lsp'))
    .description(SUMMARIES['lsp'] ?? '')
    .option('--stdio', 'talk over standard input and output; the default, and the only way')
    .addHelpText(
      'after',
      `
Editors start it; docs/editor.md has the settings. Problems are those of ork validate, for texts that are not saved too.
What the structure of the document may be is the JSON Schema's to say (ork schema).`,
    )
    .action(async (flags: TypeFlags) => {
      const { types } = await readTypeSources(flags, context);
      const { serveEditor } = await import('../lsp/server.js');
      await serveEditor({ ...context, types });
    });
}

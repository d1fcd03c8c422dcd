/** `docs/commands.md`, from the option tables of the commands. */
import type { Command } from 'commander';
import { buildProgram } from '../../src/program.js';
import { table } from './doc-tables.js';
import { commandContext } from './in-process.js';

export async function commandsPage(): Promise<string> {
  const program = await buildProgram(commandContext(), []);
  const commands = program.commands.filter((command) => !isHidden(command)).flatMap(withInner);
  return `${INTRO}\n\n${commands.map(section).join('\n\n')}\n`;
}

const INTRO = `# Commands
\`npm run docs\` writes this page from the commands. \`ork <command> --help\` prints the same, with examples. Variables of the
environment, signals and exit codes: [install.md](install.md#flags-variables-and-signals).`;

interface Named {
  readonly name: string;
  readonly command: Command;
}

function withInner(
  command: Command,
  _index = 0,
  _all: unknown = undefined,
  prefix = 'ork',
): readonly Named[] {
  const name = `${prefix} ${command.name()}`;
  return [{ name, command }, ...command.commands.flatMap((inner) => withInner(inner, 0, undefined, name))];
}

/** Refused commands have no description. */
function isHidden(command: Command): boolean {
  return command.description() === '';
}

function section({ name, command }: Named): string {
  const head = `## ${name}\n${sentence(command.description())}`;
  const rows = command.options
    .filter(({ hidden }) => !hidden)
    .map(({ flags, description, defaultValue, defaultValueDescription, argChoices }) => [
      `\`${flags.replaceAll('|', '\\|')}\``,
      [description, argChoices ? `one of ${argChoices.join(', ')}` : ''].filter(Boolean).join('; '),
      cell(defaultValueDescription ?? defaultValue),
    ]);
  return rows.length === 0 ? head : `${head}\n\n${table(['flag', '', 'default'], rows)}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function cell(value: unknown): string {
  if (value === undefined || value === false || value === true) return '';
  return `\`${Array.isArray(value) ? value.join(' ') : String(value)}\``;
}

import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import {
  type FunctionRow,
  type FunctionSection,
  type Functions,
  formatProblems,
  functionHint,
  functionTable,
} from '../../katalog/index.js';
import type { CommandContext } from '../context.js';
import { documentText } from '../document-text.js';
import { readPlan } from '../katalog-plan.js';
import { jsonOption, LISTED, outputOption } from '../output-options.js';

/** `-f`: the notes of a Katalog too. */
interface NotesFlags {
  readonly file?: readonly string[];
  readonly output?: string;
}

export function registerNotes(program: Command, context: CommandContext): void {
  const notes = program
    .command('notes')
    .description('list the functions of templates, each with an example')
    .addHelpText('after', HELP);
  withFlags(notes).action(async (flags: NotesFlags) => {
    const table = await functionsOf(flags, context);
    if (table) list(table.sections, flags, context);
  });
  withFlags(notes.command('search').argument('<word>'))
    .description('find functions by a word in name, description or example')
    .action(async (word: string, _flags: NotesFlags, command: Command) =>
      search(word, flagsOf(command), context),
    );
  withFlags(notes.command('show').argument('<name>'))
    .description('show one function: arguments, result, result of empty input, an example')
    .action(async (name: string, _flags: NotesFlags, command: Command) =>
      show(name, flagsOf(command), context),
    );
}

const HELP = `
Go template builtins are available too: and or not eq ne lt le gt ge len index slice print printf println call html js
urlquery. A name ending in "…" takes any number of arguments; one ending in "?" is optional.

  ork notes                          all functions by subject
  ork notes search cron              functions about cron
  ork notes show default
  ork notes -f katalog.yaml          include the notes of a Katalog
  ork notes -o json | jq '.[].name'`;

function withFlags(command: Command): Command {
  return command
    .option('-f, --file <path...>', 'Katalog files whose notes to include')
    .addOption(outputOption(LISTED, undefined, 'output format (default table)'))
    .addOption(jsonOption());
}

/** Those of a command of `notes` win over those that stand before its name. */
function flagsOf(command: Command): NotesFlags {
  return { ...command.parent?.opts<NotesFlags>(), ...command.opts<NotesFlags>() };
}

/** The table; undefined, and exit code 1, when the named Katalog has errors. */
async function functionsOf(flags: NotesFlags, context: CommandContext): Promise<Functions | undefined> {
  if (!flags.file) return functionTable({ clock: context.clock, random: (size) => randomBytes(size) });
  const { plan, problems, functions } = await readPlan(flags.file, context);
  if (plan) return functions;
  const { terminal } = context;
  terminal.complain(formatProblems(problems, terminal).trimEnd());
  context.exit(1);
  return undefined;
}

function list(sections: readonly FunctionSection[], flags: NotesFlags, context: CommandContext): void {
  const { terminal } = context;
  const document = documentText(flags.output, () =>
    sections.flatMap(({ title, rows }) => rows.map((row) => asJson(row, title))),
  );
  const rows = sections.flatMap((section) => section.rows);
  if (document !== undefined) terminal.print(document);
  else if (flags.output === 'name') for (const { name } of rows) terminal.print(name);
  else printTable(sections, rows, flags, context);
}

function printTable(
  sections: readonly FunctionSection[],
  rows: readonly FunctionRow[],
  flags: NotesFlags,
  context: CommandContext,
): void {
  const { terminal } = context;
  const width = Math.min(48, Math.max(...rows.map((row) => signature(row).length)));
  for (const section of sections) {
    terminal.print(`${heading(section.title, context)}\n`);
    for (const row of section.rows) {
      terminal.print(`  ${signature(row).padEnd(width)}  ${row.doc}`);
      if (flags.output === 'wide') terminal.print(`  ${''.padEnd(width)}  ${exampleText(row)}`);
    }
    terminal.print('');
  }
  terminal.print(`${rows.length} functions; run "ork notes show NAME" for an example`);
}

async function search(word: string, flags: NotesFlags, context: CommandContext): Promise<void> {
  const table = await functionsOf(flags, context);
  if (!table) return;
  const wanted = word.toLowerCase();
  const found = table.sections
    .map(({ title, rows }) => ({ title, rows: rows.filter((row) => mentions(row, title, wanted)) }))
    .filter(({ rows }) => rows.length > 0);
  if (found.length > 0) return list(found, flags, context);
  context.terminal.complain(`ork: no function matches "${word}"${hint(word, table)}`);
  context.exit(1);
}

function mentions({ name, doc, example }: FunctionRow, title: string, wanted: string): boolean {
  return [name, doc, example.template, title].some((text) => text.toLowerCase().includes(wanted));
}

async function show(name: string, flags: NotesFlags, context: CommandContext): Promise<void> {
  const table = await functionsOf(flags, context);
  if (!table) return;
  const { terminal } = context;
  const { output } = flags;
  const section = table.sections.find(({ rows }) => rows.some((row) => row.name === name));
  const row = section?.rows.find((each) => each.name === name);
  if (!section || !row) {
    terminal.complain(`ork: unknown function "${name}"${hint(name, table)}`);
    context.exit(1);
  } else if (output === 'name') terminal.print(row.name);
  else {
    const document = documentText(output, () => asJson(row, section.title));
    terminal.print(document ?? details(row, section.title, context));
  }
}

function exampleText({ example: { template, result } }: FunctionRow): string {
  return `${template} → ${result === '' ? '(nothing)' : result}`;
}

function details(row: FunctionRow, title: string, context: CommandContext): string {
  const { template, data, result } = row.example;
  const onEmpty = row.onEmpty === undefined ? 'nothing' : JSON.stringify(row.onEmpty);
  return [
    heading(signature(row), context),
    '',
    `  ${row.doc}`,
    '',
    `  subject    ${title}`,
    `  returns    ${row.returns === 'any' ? 'a value of any type' : row.returns}; on empty input ${onEmpty}`,
    `  example    ${template}`,
    `  with       ${JSON.stringify(data)}`,
    `  renders    ${result === '' ? '(nothing)' : result}`,
  ].join('\n');
}

function asJson(
  { name, args, returns, doc, onEmpty, example, published }: FunctionRow,
  subject: string,
): object {
  return { name, args, returns, doc, onEmpty: onEmpty ?? null, example, published, subject };
}

function signature({ name, args }: FunctionRow): string {
  return [name, ...args].join(' ');
}

function hint(name: string, table: Functions): string {
  const near = functionHint(
    name,
    table.rows.map((row) => row.name),
  );
  return near === '' ? `; search for one with: ork notes search ${name}` : near;
}

function heading(text: string, { terminal }: CommandContext): string {
  return terminal.color ? `\u001b[1m${text}\u001b[0m` : text;
}

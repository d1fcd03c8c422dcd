import { styleText } from 'node:util';
import type { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import { type Document, isMap } from 'yaml';
import { formatProblems } from '../../katalog/index.js';
import { messageOf } from '../../lib/base/index.js';
import { fileText } from '../bounded-text.js';
import type { CommandContext } from '../context.js';
import { changesOf, changeText } from '../diff/meaning.js';
import { listedLines } from '../document-text.js';
import { commandErrors } from '../errors.js';
import { readPlan } from '../katalog-plan.js';
import { isTable, jsonOption, LISTED, type ListedFormat, outputOption } from '../output-options.js';
import { yamlDocuments } from '../yaml-values.js';

interface DiffFlags {
  readonly exitCode?: boolean;
  readonly output: ListedFormat;
}

/** Of `--exit-code`, as the commands of the contract that compare have it. */
const DIFFERS = 3;

export function registerDiff(program: Command, context: CommandContext): void {
  program
    .command('diff')
    .description('compare two Katalogs by meaning, any other files by lines')
    .argument('<from>')
    .argument('<to>')
    .option('--exit-code', `exit with ${DIFFERS} when they differ`)
    .addOption(outputOption(LISTED, 'table'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (from: string, to: string, flags: DiffFlags) => run([from, to], flags, context));
}

const HELP = `
Spelling, the order of keys and written defaults do not count: what is compared is what the runtime reads (ork template).

  ork diff old.yaml katalog.yaml
  git show HEAD:katalog.yaml > /tmp/old.yaml && ork diff /tmp/old.yaml katalog.yaml --exit-code`;

async function run(
  files: readonly [string, string],
  { exitCode, output }: DiffFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const [from, to] = await Promise.all(files.map(textOf));
  if (from === undefined || to === undefined) return;
  const areKatalogs = isKatalog(from) && isKatalog(to);
  if (!isTable(output) && !areKatalogs) {
    terminal.complain(`ork: -o ${output} is for two Katalogs: other files are compared by lines`);
    return context.exit(2);
  }
  const lines = areKatalogs ? await byMeaning(files, output, context) : byLines(files, [from, to]);
  if (!lines) return context.exit(1);
  const isColored = terminal.color && isTable(output);
  for (const line of lines.text) terminal.print(isColored ? colored(line) : line);
  if (lines.differ && exitCode) context.exit(DIFFERS);
}

interface Compared {
  readonly differ: boolean;
  readonly text: readonly string[];
}

/** Undefined when one of them has errors, which are then printed. */
async function byMeaning(
  files: readonly [string, string],
  format: ListedFormat,
  context: CommandContext,
): Promise<Compared | undefined> {
  const read = await Promise.all(files.map((file) => readPlan([file], context, { unset: 'warning' })));
  const errors = read.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'error'));
  if (errors.length > 0) context.terminal.complain(formatProblems(errors, context.terminal).trimEnd());
  const [from, to] = read.map(({ plan }) => plan?.katalog.enriched);
  if (!from || !to) return undefined;
  const changes = changesOf(from, to);
  const text = listedLines(format, {
    value: () => changes,
    names: () => changes.map(({ path }) => path),
    table: () => changes.map(changeText),
  });
  return { differ: changes.length > 0, text };
}

function byLines(files: readonly [string, string], [from, to]: readonly [string, string]): Compared {
  if (from === to) return { differ: false, text: [] };
  const patch = createTwoFilesPatch(files[0], files[1], from, to, undefined, undefined, { context: 3 });
  return { differ: true, text: patch.trimEnd().split('\n').slice(1) };
}

/** Also where it has errors, which are then printed; what is past the bounds of YAML is text. */
function isKatalog(text: string): boolean {
  try {
    return yamlDocuments(text).some((document) => kindOf(document) === 'Katalog');
  } catch {
    return false;
  }
}

function kindOf({ contents }: Document): unknown {
  return isMap(contents) ? contents.get('kind') : undefined;
}

async function textOf(file: string): Promise<string> {
  try {
    return await fileText(file);
  } catch (error) {
    throw commandErrors.make('ORK_FILE', `${file} cannot be read: ${messageOf(error)}`, error);
  }
}

function colored(line: string): string {
  const style = line.startsWith('+')
    ? 'green'
    : line.startsWith('-')
      ? 'red'
      : line.startsWith('~')
        ? 'yellow'
        : undefined;
  return style === undefined ? line : styleText(style, line, { validateStream: false });
}

/** `ork init`: a folder with a Katalog, its CRD and CR, and its tests, from an example of this package or from a CRD. */
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { formatProblems } from '../../katalog/index.js';
import { didYouMean, type JsonObject, variableOf } from '../../lib/base/index.js';
import { namedVariables } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { writtenDocument } from '../cycles/index.js';
import { listedLines } from '../document-text.js';
import { commandErrors } from '../errors.js';
import { derivedTypes, exampleResource } from '../generate/index.js';
import {
  DEFAULT_PACK,
  type Pack,
  packFiles,
  packs,
  type StartingFiles,
  startingCrds,
  startingKatalog,
  startingTest,
  writeFiles,
} from '../init/index.js';
import { readPlan } from '../katalog-plan.js';
import { manifestObjects, manifestText } from '../manifests.js';
import { jsonOption, LISTED, type ListedFormat, outputOption } from '../output-options.js';
import { scratchFolder } from '../scratch.js';
import { simulated } from './simulate/simulated.js';

interface InitFlags {
  readonly pack?: string;
  readonly fromCrd?: string;
  readonly list?: boolean;
  readonly force?: boolean;
  readonly output: ListedFormat;
}

const KATALOG = 'katalog.yaml';
const CRD = 'crd.yaml';
const CYCLES = 10;

export function registerInit(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description('write a Katalog with its CRD, a CR and tests to start from')
    .argument('[folder]', 'where they are written; made when it does not exist', '.')
    .option('-p, --pack <name>', `an example of this package (${DEFAULT_PACK}; --list shows all)`)
    .option(
      '--from-crd <file>',
      'CRDs of yours instead, a path or an https URL: a Katalog that operates them',
    )
    .option('-l, --list', 'list the packs and write nothing')
    .option('--force', 'replace files that exist')
    .addOption(outputOption(LISTED, 'table', 'output format of --list'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (folder: string, flags: InitFlags) => run(folder, flags, context));
}

const HELP = `
Packs are the examples of the package: nothing is downloaded. A file that exists is not replaced, and then nothing is
written. What is written passes ork validate, ork simulate and ork e2e as it is; these commands are printed.

  ork init shop                            a first operator in the folder shop
  ork init --list
  ork init shop --pack two-runtimes
  ork init shop --from-crd crd.yaml`;

async function run(folder: string, flags: InitFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { pack: name = DEFAULT_PACK, fromCrd, force = false } = flags;
  if (flags.list) return list(packs(), flags.output, context);
  if (flags.pack !== undefined && fromCrd !== undefined) {
    terminal.complain('ork: --pack and --from-crd are alternatives: use one of them');
    return context.exit(2);
  }
  const made = fromCrd === undefined ? fromPack(name, context) : await fromCrds(fromCrd, context);
  if (!made) return;
  const starting = fromCrd === undefined ? made : withoutSource(made, folder, fromCrd);
  writeFiles(folder, starting, { force });
  terminal.complain(`wrote ${[...starting.files.keys()].map((file) => join(folder, file)).join(', ')}`);
  for (const line of await nextLines(folder, starting, context)) terminal.print(line);
}

function list(all: readonly Pack[], format: InitFlags['output'], { terminal }: CommandContext): void {
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = listedLines(format, {
    value: () => all.map(({ name, about }) => ({ name, about })),
    names: () => all.map(({ name }) => name),
    table: () => all.map(({ name, about }) => `${name.padEnd(width)}  ${about}`),
  });
  for (const line of lines) terminal.print(line);
}

function fromPack(name: string, { terminal, exit }: CommandContext): StartingFiles | undefined {
  const all = packs();
  const found = all.find((pack) => pack.name === name || pack.folder.endsWith(`/${name}`));
  if (found) return packFiles(found);
  const names = all.map((pack) => pack.name);
  terminal.complain(`ork: unknown pack "${name}"${didYouMean(name, names)}; packs are ${names.join(', ')}`);
  exit(2);
  return undefined;
}

/** Everything is made in a folder of its own first, so that a CRD that cannot be used leaves nothing behind. */
async function fromCrds(place: string, context: CommandContext): Promise<StartingFiles | undefined> {
  const crd = await manifestText(place);
  const crds = startingCrds(manifestObjects(place, crd), place);
  const katalog = startingKatalog(crds);
  const scratch = scratchFolder('orkestra-init-');
  const folder = scratch.path;
  try {
    writeFiles(folder, filesOf({ [KATALOG]: katalog, [CRD]: crd }), { force: true });
    const resources = await exampleResources(join(folder, KATALOG), context);
    if (!resources) return undefined;
    const texts = resources.map((resource) => stringify(resource, { lineWidth: 0 }));
    const cr = `# What the CRD asks for, and no more.\n${texts.join('---\n')}`;
    const test = startingTest(crds, resources, KATALOG);
    const files = { [KATALOG]: katalog, [CRD]: crd, 'cr.yaml': cr, 'e2e.yaml': test };
    writeFiles(folder, filesOf(files), { force: true });
    const simulate = await simulateText(folder, crds[0]?.key ?? '', context);
    return simulate === undefined ? undefined : filesOf({ ...files, 'simulate.yaml': simulate });
  } finally {
    scratch.remove();
  }
}

/** The CRD that the Katalog is made for may stand where it belongs already. */
function withoutSource(starting: StartingFiles, folder: string, place: string): StartingFiles {
  if (resolve(place) !== resolve(folder, CRD)) return starting;
  return { ...starting, files: new Map([...starting.files].filter(([name]) => name !== CRD)) };
}

function filesOf(files: Readonly<Record<string, string>>): StartingFiles {
  return { katalog: KATALOG, files: new Map(Object.entries(files)) };
}

/** One of each type that its schema accepts. Throws ORK_GENERATE_CR; undefined: what is wrong is printed. */
async function exampleResources(
  file: string,
  context: CommandContext,
): Promise<readonly JsonObject[] | undefined> {
  const { plan, problems } = await readPlan([file], context);
  if (!plan) {
    context.terminal.complain(formatProblems(problems, context.terminal).trimEnd());
    context.exit(1);
    return undefined;
  }
  return derivedTypes([...plan.crds.values()]).map((type) => {
    const { object, refused } = exampleResource(type);
    if (refused.length === 0) return object;
    throw commandErrors.make('ORK_GENERATE_CR', `${type.kind}: ${refused.join('; ')}`);
  });
}

async function simulateText(
  folder: string,
  name: string,
  context: CommandContext,
): Promise<string | undefined> {
  const asked = { crFiles: [], crdFiles: [], cycles: CYCLES, skipExternal: false };
  const simulation = await simulated({ ...asked, katalogs: [join(folder, KATALOG)] }, context);
  if (simulation) return writtenDocument({ ...asked, name, katalog: `./${KATALOG}` }, simulation.courses);
  context.exit(1);
  return undefined;
}

/** The commands that show what was written, as a shell takes them. */
async function nextLines(
  folder: string,
  { katalog, files }: StartingFiles,
  context: CommandContext,
): Promise<readonly string[]> {
  const file = join(folder, katalog);
  const { plan } = await readPlan([file], context, { unset: 'warning' });
  const names = plan ? namedVariables(plan).flatMap((each) => each.names) : [];
  const unset = [...new Set(names)].filter((name) => variableOf(context.env, name) === undefined);
  const path = relative('', resolve(folder));
  const documents = ['simulate.yaml', 'e2e.yaml'].filter((name) => files.has(name));
  return [
    ...(path === '' ? [] : [`cd ${quoted(path)}`]),
    // An address that refuses connections: the Katalog says what becomes of that.
    ...unset.map((name) => `export ${name}=http://127.0.0.1:9`),
    `ork validate --strict ${[katalog, ...documents].join(' ')}`,
    ...documents.map((name) => `ork ${name === 'e2e.yaml' ? 'e2e' : 'simulate'} ${name}`),
    `ork run ${katalog} --dev`,
  ];
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

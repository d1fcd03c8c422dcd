import { type Command, InvalidArgumentError } from 'commander';
import { formatProblems } from '../../katalog/index.js';
import { messageOf } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { listedLines } from '../document-text.js';
import {
  type Choice,
  type ClusterFlags,
  checkNodes,
  checkTools,
  chooseCluster,
  chosenProvider,
  clusterMisuse,
  type DeployedFlags,
  discover,
  type E2eTest,
  type Installation,
  installationOf,
  isPattern,
  type LoadedTest,
  loadTests,
  type Provider,
  planLines,
  plannedJson,
  type RunFlags,
  Runner,
  readDocuments,
  sharedCluster,
} from '../e2e/index.js';
import { commandErrors } from '../errors.js';
import { namedFiles } from '../katalog-files.js';
import { type LiveFlags, liveAccess, withAccessFlags } from '../live/index.js';
import { duration } from '../option-values.js';
import { jsonOption, LISTED, outputOption } from '../output-options.js';

const DEFAULT_FILE = 'e2e.yaml';

interface E2eFlags extends ClusterFlags, DeployedFlags, RunFlags, Omit<LiveFlags, 'url'> {
  readonly file: readonly string[];
  readonly skip: readonly string[];
  readonly dryRun?: boolean;
}

export function registerE2e(program: Command, context: CommandContext): void {
  const e2e = program
    .command('e2e')
    .argument('[files...]', 'E2E documents, as with -f; "./..." finds every *e2e.yaml below a folder')
    .description('run E2E documents; writes to the cluster that they run on')
    .option('-f, --file <path...>', 'E2E documents', [DEFAULT_FILE])
    .option('--cluster <name>', 'embedded, envtest (KUBEBUILDER_ASSETS), or a context of the kubeconfig')
    .option('--use-current', 'the current context of the kubeconfig')
    .option('--context <name>', 'a context of the kubeconfig, whatever its name')
    .option('--kubeconfig <path>', 'kubeconfig file, whose current context is used (default as in kubectl)')
    .option('--keep-cluster', 'keep a kind cluster that the run has made')
    .option('--deployed', 'install the bundle of the Katalog with --image, and test that; needs nodes')
    .option('--image <image>', 'with --deployed: container image of the runtime and the gateway')
    .option('--in-image <folder>', 'with --deployed: folder of the image that holds the Katalog')
    .option('--skip <paths>', 'with "./...": parts of paths or globs of names, by commas', listed, [])
    .option('--wait <duration>', 'before each document but the first', duration)
    .option('-t, --timeout <duration>', 'of one document (default: its checkpoints bound it)', duration)
    .option(
      '--repeat <count>',
      'run each document that often, and show the times of its checkpoints',
      counted,
      1,
    )
    .option('--parallel <count>', 'documents at a time, on clusters of their own', counted, 1)
    .option('--no-skips', 'what cannot be looked at on an embedded cluster is a failure')
    .option('--dry-run', 'list what would run, and start nothing')
    .addOption(outputOption(LISTED, 'table'))
    .addOption(jsonOption())
    .option('--junit <file>', 'write JUnit XML')
    .option('--artifacts <folder>', 'write objects, Events and logs of each document');
  withAccessFlags(e2e, 'the Live API of the runtime under test')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: E2eFlags) =>
      run(
        { ...flags, file: files.length === 0 ? flags.file : namedFiles(files, named(flags.file)) },
        context,
      ),
    );
}

const HELP = `
The cluster is that of the document unless a flag names another one. An embedded cluster is this process; a document on
it has its own, with the runtime and the gateway as processes of this machine. docs/e2e.md has every field.

  ork e2e --cluster embedded                 e2e.yaml of this folder
  ork e2e ./... --cluster embedded --parallel 2
  ork e2e -f e2e.yaml --use-current -t 10m
  ork e2e -f e2e.yaml --use-current --deployed --image registry.example.org/orkestra:1.0
  ork e2e -f e2e.yaml --cluster embedded --repeat 20

Exit code 0 when everything passed, 1 when something failed, 2 for wrong usage, 130 after Ctrl-C.`;

/** `-f` keeps its default where only bare files were named. */
function named(files: readonly string[]): readonly string[] {
  return files.length === 1 && files[0] === DEFAULT_FILE ? [] : files;
}

async function run(flags: E2eFlags, context: CommandContext): Promise<void> {
  const { terminal, env } = context;
  const misuse = clusterMisuse(flags) ?? deployedMisuse(flags);
  if (misuse !== undefined) {
    terminal.complain(`ork: ${misuse}`);
    return context.exit(2);
  }
  const access = { ...liveAccess(flags, context), caFile: flags.caFile };
  const files = await filesOf(flags);
  const isDiscovered = flags.file.some(isPattern);
  const read = await readDocuments(files, { path: env['PATH'] ?? '', withoutSuites: isDiscovered });
  const providerOf = (test: E2eTest): Provider => chosenProvider(test, flags);
  // Variables of Pods are those of a Secret, and not of this machine.
  const unset = flags.deployed ? 'warning' : 'error';
  const loaded = await loadTests(read.tests, context, { providerOf, unset });
  const problems = [...read.problems, ...loaded.problems];
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (problems.some(({ severity }) => severity === 'error')) return context.exit(1);
  if (read.tests.length === 0) throw commandErrors.make('ORK_E2E_NO_DOCUMENT', noDocument(flags, files));
  const chosen = loaded.tests.map((each) => ({ ...each, choice: chooseCluster(each.test, flags) }));
  const shared = flags.parallel > 1 ? sharedCluster(chosen) : undefined;
  if (shared !== undefined) {
    terminal.complain(
      `ork: --cluster embedded or envtest is required because documents in parallel need clusters of their own: ${shared}`,
    );
    return context.exit(2);
  }
  const planned = chosen.map((each) => ({ ...each, installation: installed(each, flags) }));
  if (flags.dryRun) {
    const lines = listedLines(flags.output, {
      value: () => planned.map(plannedJson),
      names: () => planned.map(({ test }) => test.name),
      table: () => planned.flatMap(planLines),
    });
    for (const line of lines) terminal.print(line);
    return;
  }
  for (const { test, choice } of planned) checkTools(test, choice, env);
  await new Runner(planned, { ...flags, access }, context).run();
}

/** What is wrong with the flags of `--deployed`; undefined: nothing. */
function deployedMisuse({ deployed, image, inImage, cluster }: E2eFlags): string | undefined {
  if (!deployed) {
    const flag = image !== undefined ? '--image' : inImage !== undefined ? '--in-image' : undefined;
    return flag && `--deployed is required because ${flag} is about the bundle that it installs`;
  }
  if (image === undefined)
    return '--image is required because --deployed runs the runtime and the gateway from it: name one that the nodes can pull';
  if (cluster === 'embedded' || cluster === 'envtest')
    return `--deployed is not supported with --cluster ${cluster}: use a cluster with nodes (--cluster <context>, --use-current, or a document with the provider kind)`;
  return undefined;
}

/** undefined: nothing is installed; an operator that is someone else's comes with `setup`. */
function installed(
  { test, read, choice }: LoadedTest & { readonly choice: Choice },
  flags: E2eFlags,
): Installation | undefined {
  const { deployed, image, inImage } = flags;
  if (!deployed || image === undefined || test.katalog === undefined || !read) return undefined;
  checkNodes(test, choice.provider);
  return installationOf(test.katalog, read, { image, inImage });
}

async function filesOf({ file, skip }: E2eFlags): Promise<readonly string[]> {
  const lists = await Promise.all(
    file.map(async (each) => {
      if (!isPattern(each)) return [each];
      try {
        return await discover(each, skip);
      } catch (error) {
        throw commandErrors.make('ORK_E2E_NO_DOCUMENT', `${each}: ${messageOf(error)}`, error);
      }
    }),
  );
  return lists.flat();
}

function noDocument({ file }: E2eFlags, files: readonly string[]): string {
  return files.length === 0
    ? `no file below ${file.join(', ')} ends in e2e.yaml`
    : 'the documents have no test';
}

function listed(text: string, before: readonly string[]): readonly string[] {
  return [
    ...before,
    ...text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}

function counted(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000) return count;
  throw new InvalidArgumentError('expected a whole number from 1 to 1000');
}

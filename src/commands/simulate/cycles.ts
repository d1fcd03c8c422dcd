/** `ork simulate`: what the reconciles of custom resources write, in memory, printed or held against documents. */
import { type Command, InvalidArgumentError } from 'commander';
import { formatProblems } from '../../../katalog/index.js';
import type { CommandContext } from '../../context.js';
import {
  apiServerOf,
  chosenFiles,
  courseJson,
  courseLines,
  type Judged,
  judge,
  type LoadedSimulateTest,
  loadSimulateTests,
  type SimulateTest,
  type Simulation,
  type StartCluster,
  simulateCase,
} from '../../cycles/index.js';
import { documentText, listedLines } from '../../document-text.js';
import { DEFAULT_FILE, namedFiles } from '../../katalog-files.js';
import { isTable, jsonOption, LISTED, type ListedFormat, outputOption } from '../../output-options.js';
import { INTERRUPTED, onStopRequests } from '../../stop-requests.js';
import { simulated } from './simulated.js';

interface CyclesFlags {
  readonly file: readonly string[];
  readonly cr?: readonly string[];
  readonly crd?: readonly string[];
  readonly cycles: number;
  readonly skipExternal?: boolean;
  readonly debugOps?: boolean;
  readonly envtest?: boolean;
  readonly skip: readonly string[];
  readonly output: ListedFormat;
}

const CYCLES = 10;
const MOST_CYCLES = 10_000;

export function registerCycles(simulate: Command, context: CommandContext): void {
  simulate
    .description(
      'reconcile custom resources in memory and print what is written, or check Simulate documents',
    )
    .argument('[files...]', 'Simulate documents, ./... for all of them below a folder, or Katalog files')
    .option('-f, --file <path...>', 'the same files', [DEFAULT_FILE])
    .option(
      '--cr <path...>',
      'custom resources; the first of each CRD is looked at (`crFiles` of the Katalog)',
    )
    .option('--crd <path...>', 'CRDs beside those of `crdFile`')
    .option('--cycles <n>', 'reconciles of each custom resource', cyclesOf, CYCLES)
    .option('--skip-external', 'answer each external call with 200 and an empty object')
    .option('--debug-ops', 'print every write with what was sent, also one that changes nothing')
    .option('--envtest', 'on the API server of KUBEBUILDER_ASSETS in place of the embedded cluster')
    .option(
      '--skip <path,...>',
      'with ./...: documents that are left out',
      (text: string) => text.split(','),
      [],
    )
    .addOption(outputOption(LISTED, 'table'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: CyclesFlags) =>
      run({ ...flags, file: namedFiles(files, flags.file) }, context),
    );
}

const HELP = `
The runtime reconciles on an embedded cluster under a virtual clock: waiting for pods and for the next resync takes no
time. Workloads become ready after the first cycle. The same input prints the same bytes. Siblings over HTTP are not
read: their values are missing. Worker pools are not scaled: ork simulate autoscale replays that.

  ork simulate -f katalog.yaml --cr cr.yaml
  ork simulate init -f katalog.yaml --cr cr.yaml     write simulate.yaml from what the first cycle writes
  ork simulate simulate.yaml                         check it
  ork simulate ./... --envtest                       check them on a real API server
  ork simulate ./...                                 check every file that ends in simulate.yaml

Exit code 0, or 1 when a file is invalid or an assertion does not hold.`;

function cyclesOf(text: string): number {
  const cycles = Number(text);
  if (Number.isInteger(cycles) && cycles >= 1 && cycles <= MOST_CYCLES) return cycles;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${MOST_CYCLES}`);
}

async function run(flags: CyclesFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const chosen = await chosenFiles(flags.file, flags.skip);
  const loaded = await loadSimulateTests(chosen.tests ?? [], context);
  const problems = [...chosen.problems, ...loaded.problems];
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (problems.some(({ severity }) => severity === 'error')) return context.exit(1);
  await onCluster(flags, context, (start) =>
    chosen.tests === undefined ? show(flags, context, start) : checkAll(loaded.tests, flags, context, start),
  );
}

type Start = StartCluster | undefined;

/** Processes of a real API server end with the command, also at Ctrl-C. */
async function onCluster(
  { envtest = false }: CyclesFlags,
  { clock, env }: CommandContext,
  simulate: (start: Start) => Promise<void>,
): Promise<void> {
  if (!envtest) return simulate(undefined);
  const end = (): void => process.exit(INTERRUPTED);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const release = onStopRequests({ clock, env, signals, first: end, again: end });
  try {
    await simulate(apiServerOf(env['KUBEBUILDER_ASSETS']));
  } finally {
    release();
  }
}

/** Of a Katalog: nothing is asserted. */
async function show(flags: CyclesFlags, context: CommandContext, start: Start): Promise<void> {
  const { file: katalogs, cr: crFiles = [], crd: crdFiles = [], cycles, skipExternal = false } = flags;
  const asked = { katalogs, crFiles, crdFiles, cycles, skipExternal };
  const simulation = await simulated(asked, context, start);
  if (!simulation) return context.exit(1);
  const { terminal } = context;
  const lines = listedLines(flags.output, {
    value: () => simulation.courses.map(courseJson),
    names: () => simulation.courses.map(nameOfCourse),
    table: () => linesOf(simulation, flags),
  });
  for (const line of lines) terminal.print(line);
}

interface Result {
  readonly test: SimulateTest;
  readonly simulation: Simulation;
  readonly judged: Judged;
}

async function checkAll(
  tests: readonly LoadedSimulateTest[],
  flags: CyclesFlags,
  context: CommandContext,
  start: Start,
): Promise<void> {
  const { terminal } = context;
  if (tests.length === 0) {
    terminal.complain('ork: no Simulate document found: expected files that end in simulate.yaml');
    return context.exit(1);
  }
  const results: Result[] = [];
  for (const { test, read, clock } of tests) {
    const { plan, fileOf } = read;
    if (!plan) continue;
    // What one cycle of an embedded cluster sees, a real API server may tell in two.
    const cycles = start ? 2 * test.cycles : test.cycles;
    const input = { ...test, plan, fileOf, cycles };
    const simulation = await simulateCase(input, { clock, real: context.clock, start });
    const result = { test, simulation, judged: judge(test, simulation) };
    results.push(result);
    if (flags.output === 'name') terminal.print(test.name);
    else if (isTable(flags.output)) for (const line of resultLines(result, flags)) terminal.print(line);
  }
  const passed = results.reduce((sum, { judged }) => sum + judged.passed, 0);
  const failed = results.reduce((sum, { judged }) => sum + judged.failed, 0);
  const document = documentText(flags.output, () => ({ passed, failed, tests: results.map(resultJson) }));
  if (document !== undefined) terminal.print(document);
  else if (isTable(flags.output)) terminal.print(`${passed} passed, ${failed} failed`);
  if (failed > 0) context.exit(1);
}

/** The cycles are printed where they explain something: nothing is asserted, or not everything holds. */
function resultLines({ test, simulation, judged }: Result, flags: CyclesFlags): readonly string[] {
  const holds = judged.failed === 0;
  const explains = !holds || !test.asserts || isDetailed(flags);
  return [
    `${holds ? '✓' : '✗'} ${test.name}`,
    ...judged.lines,
    ...(explains ? linesOf(simulation, flags).map((line) => `    ${line}`) : []),
  ];
}

function resultJson({ test, simulation, judged }: Result): object {
  return {
    ...{ name: test.name, file: test.file },
    passed: judged.passed,
    failed: judged.failed,
    courses: simulation.courses.map(courseJson),
  };
}

function isDetailed({ debugOps = false, output }: CyclesFlags): boolean {
  return debugOps || output === 'wide';
}

/** As `ork get -o name` has it: `website/shop/web`. */
function nameOfCourse({ subject: { crd, namespace, name } }: Simulation['courses'][number]): string {
  return [crd, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}

function linesOf({ courses }: Simulation, flags: CyclesFlags): readonly string[] {
  return courses.flatMap((course) => courseLines(course, { debug: isDetailed(flags) }));
}

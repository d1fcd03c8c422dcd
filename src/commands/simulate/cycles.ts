/** `ork simulate`: what the reconciles of custom resources write, in memory, printed or held against documents. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatProblems } from '../../../katalog/index.js';
import type { CommandContext } from '../../context.js';
import {
  chosenFiles,
  courseJson,
  courseLines,
  type Judged,
  judge,
  type SimulateTest,
  type Simulation,
} from '../../cycles/index.js';
import { DEFAULT_FILE, namedFiles } from '../validate.js';
import { simulated } from './simulated.js';

interface CyclesFlags {
  readonly file: readonly string[];
  readonly cr?: readonly string[];
  readonly crd?: readonly string[];
  readonly cycles: number;
  readonly skipExternal?: boolean;
  readonly debugOps?: boolean;
  readonly skip: readonly string[];
  readonly output: 'table' | 'json';
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
    .option(
      '--skip <path,...>',
      'with ./...: documents that are left out',
      (text: string) => text.split(','),
      [],
    )
    .addOption(
      new Option('-o, --output <format>', 'output format').choices(['table', 'json']).default('table'),
    )
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: CyclesFlags) =>
      run({ ...flags, file: namedFiles(files, flags.file) }, context),
    );
}

const HELP = `
The runtime reconciles on an embedded cluster under a virtual clock: waiting for pods and for the next resync takes no
time. Workloads become ready after the first cycle. The same input prints the same bytes. Siblings over HTTP are not
read: their values are missing.

  ork simulate -f katalog.yaml --cr cr.yaml
  ork simulate init -f katalog.yaml --cr cr.yaml     write simulate.yaml from what the first cycle writes
  ork simulate simulate.yaml                         check it
  ork simulate ./...                                 check every file that ends in simulate.yaml

Exit code 0, or 1 when a file is invalid or an assertion does not hold.`;

function cyclesOf(text: string): number {
  const cycles = Number(text);
  if (Number.isInteger(cycles) && cycles >= 1 && cycles <= MOST_CYCLES) return cycles;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${MOST_CYCLES}`);
}

async function run(flags: CyclesFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { tests, problems } = await chosenFiles(flags.file, flags.skip);
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (problems.some(({ severity }) => severity === 'error')) return context.exit(1);
  if (tests === undefined) await show(flags, context);
  else await checkAll(tests, flags, context);
}

/** Of a Katalog: nothing is asserted. */
async function show(flags: CyclesFlags, context: CommandContext): Promise<void> {
  const { file: katalogs, cr: crFiles = [], crd: crdFiles = [], cycles, skipExternal = false } = flags;
  const simulation = await simulated({ katalogs, crFiles, crdFiles, cycles, skipExternal }, context);
  if (!simulation) return context.exit(1);
  const { terminal } = context;
  if (flags.output === 'json') terminal.print(JSON.stringify(simulation.courses.map(courseJson)));
  else for (const line of linesOf(simulation, flags)) terminal.print(line);
}

interface Result {
  readonly test: SimulateTest;
  /** undefined: its Katalog has errors. */
  readonly simulation: Simulation | undefined;
  readonly judged: Judged | undefined;
}

async function checkAll(
  tests: readonly SimulateTest[],
  flags: CyclesFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  if (tests.length === 0) {
    terminal.complain('ork: no Simulate document found: expected files that end in simulate.yaml');
    return context.exit(1);
  }
  const results: Result[] = [];
  for (const test of tests) {
    const simulation = await simulated({ ...test, katalogs: [test.katalog] }, context);
    const result = { test, simulation, judged: simulation && judge(test, simulation) };
    results.push(result);
    if (flags.output === 'table') for (const line of resultLines(result, flags)) terminal.print(line);
  }
  const passed = results.reduce((sum, { judged }) => sum + (judged?.passed ?? 0), 0);
  const failed = results.reduce((sum, { judged }) => sum + (judged?.failed ?? 1), 0);
  if (flags.output === 'json')
    terminal.print(JSON.stringify({ passed, failed, tests: results.map(resultJson) }));
  else terminal.print(`${passed} passed, ${failed} failed`);
  if (failed > 0) context.exit(1);
}

/** The cycles are printed where they explain something: nothing is asserted, or not everything holds. */
function resultLines({ test, simulation, judged }: Result, flags: CyclesFlags): readonly string[] {
  const holds = judged?.failed === 0;
  const explains = !holds || !test.asserts || flags.debugOps === true;
  return [
    `${holds ? '✓' : '✗'} ${test.name}`,
    ...(judged?.lines ?? []),
    ...(simulation && explains ? linesOf(simulation, flags).map((line) => `    ${line}`) : []),
  ];
}

function resultJson({ test, simulation, judged }: Result): object {
  return {
    ...{ name: test.name, file: test.file },
    passed: judged?.passed ?? 0,
    failed: judged?.failed ?? 1,
    courses: simulation?.courses.map(courseJson) ?? [],
  };
}

function linesOf({ courses }: Simulation, { debugOps = false }: CyclesFlags): readonly string[] {
  return courses.flatMap((course) => courseLines(course, { debug: debugOps }));
}

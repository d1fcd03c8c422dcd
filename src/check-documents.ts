/** What `ork validate` does with files that are no Katalogs: E2E and Simulate documents. */
import { kindOfFile, type Problem } from '../katalog/index.js';
import type { CommandContext } from './context.js';
import type { LoadedTest } from './e2e/names/index.js';

export interface CheckedDocuments {
  /** What is left for others to read. */
  readonly katalogs: readonly string[];
  readonly problems: readonly Problem[];
  /** A line for each document that is valid; of an E2E document its checkpoints in the order in which they run. */
  readonly lines: readonly string[];
}

/** A Katalog that a document tests is read as well, unless it is among the files. */
export async function checkDocuments(
  files: readonly string[],
  context: CommandContext,
): Promise<CheckedDocuments> {
  const kinds = await Promise.all(files.map(kindOfFile));
  const of = (kind: string): readonly string[] => files.filter((_, index) => kinds[index] === kind);
  const [e2e, simulate] = [of('E2E'), of('Simulate')];
  const katalogs = files.filter((file) => !e2e.includes(file) && !simulate.includes(file));
  const checked = [await e2eDocuments(e2e, context), await simulateDocuments(simulate, context)];
  const problems = distinct(checked.flatMap((each) => each.problems)).filter(
    ({ file }) => !katalogs.includes(file),
  );
  const isValid = problems.every(({ severity }) => severity !== 'error');
  return { katalogs, problems, lines: isValid ? checked.flatMap(({ lines }) => lines) : [] };
}

type Checked = Pick<CheckedDocuments, 'problems' | 'lines'>;

async function e2eDocuments(files: readonly string[], context: CommandContext): Promise<Checked> {
  if (files.length === 0) return { problems: [], lines: [] };
  const { readDocuments } = await import('./e2e/document/index.js');
  const { loadTests } = await import('./e2e/names/index.js');
  const read = await readDocuments(files, { path: context.env['PATH'] ?? '' });
  const providerOf = ({ cluster }: LoadedTest['test']) => cluster.provider;
  const loaded = await loadTests(read.tests, context, { providerOf, unset: 'warning' });
  return {
    problems: [...read.problems, ...loaded.problems],
    lines: loaded.tests.flatMap(({ test }) => testLines(test)),
  };
}

async function simulateDocuments(files: readonly string[], context: CommandContext): Promise<Checked> {
  if (files.length === 0) return { problems: [], lines: [] };
  const { loadSimulateTests, readSimulateTests } = await import('./cycles/index.js');
  const read = await readSimulateTests(files);
  const loaded = await loadSimulateTests(read.tests, context);
  return {
    problems: [...read.problems, ...loaded.problems],
    lines: files.map((file) => `valid: ${file}, a Simulate document`),
  };
}

/** A file that several documents name is read for each of them. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const keyOf = ({ file, line, column, path, message }: Problem): string =>
    JSON.stringify([file, line, column, path, message]);
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
}

function testLines({ name, checkpoints }: LoadedTest['test']): readonly string[] {
  const width = Math.max(...checkpoints.map((checkpoint) => checkpoint.name.length));
  return [
    `valid: ${name}, ${checkpoints.length} ${checkpoints.length === 1 ? 'checkpoint' : 'checkpoints'}`,
    ...checkpoints.map((checkpoint) => `  ${checkpoint.name.padEnd(width)}  after ${checkpoint.phase}`),
  ];
}

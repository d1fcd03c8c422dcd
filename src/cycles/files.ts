/** What the files of a command line are: Simulate documents, or a Katalog. */
import { kindOfFile, type Problem } from '../../katalog/index.js';
import { discover, isPattern } from '../e2e/document/index.js';
import { readSimulateTests, type SimulateTest } from './document.js';

export interface ChosenFiles {
  /** undefined: the files are a Katalog. */
  readonly tests: readonly SimulateTest[] | undefined;
  readonly problems: readonly Problem[];
}

/** How the files end that `./...` finds. */
const ENDING = /simulate\.ya?ml$/;

export async function chosenFiles(paths: readonly string[], skip: readonly string[]): Promise<ChosenFiles> {
  const files: string[] = [];
  for (const path of paths) files.push(...(isPattern(path) ? await discover(path, skip, ENDING) : [path]));
  const kinds = await Promise.all(files.map(kindOfFile));
  const documents = files.filter((_, index) => kinds[index] === 'Simulate');
  if (documents.length === 0 && !paths.some(isPattern)) return { tests: undefined, problems: [] };
  const others = files.filter((_, index) => kinds[index] !== 'Simulate');
  const { tests, problems } = await readSimulateTests(documents);
  return { tests, problems: [...others.map(notSimulate), ...problems] };
}

function notSimulate(file: string): Problem {
  const message = 'invalid document: expected kind Simulate, as in the other files';
  return { file, line: 1, column: 1, path: '', severity: 'error', code: 'ORK_SIMULATE_DOCUMENT', message };
}

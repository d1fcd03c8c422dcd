/** What `ork validate` does with files that are no Katalogs: E2E and Simulate documents. */
import { type Problem, readKatalogFiles, sourceDocuments } from '../../../katalog/index.js';
import { readDocuments } from './read-documents.js';
import { simulateDocument } from './schema.js';

export interface CheckedFiles {
  /** What is left for others to read. */
  readonly katalogs: readonly string[];
  readonly problems: readonly Problem[];
  /** A line for each document that is valid: its checkpoints in the order in which they run. */
  readonly lines: readonly string[];
}

export async function checkFiles(files: readonly string[], path: string): Promise<CheckedFiles> {
  const katalogs: string[] = [];
  const problems: Problem[] = [];
  const lines: string[] = [];
  for (const file of files) {
    const { sources } = await readKatalogFiles([file]);
    const documents = sources.flatMap((source) => sourceDocuments(source));
    const kind = documents[0]?.kind;
    if (kind === 'E2E') {
      const read = await readDocuments([file], { path });
      problems.push(...read.problems);
      lines.push(...read.tests.flatMap(({ test }) => testLines(test)));
    } else if (kind === 'Simulate') {
      for (const document of documents) {
        document.check(simulateDocument);
        problems.push(...document.problems);
      }
      lines.push(`valid: ${file}, a Simulate document`);
    } else katalogs.push(file);
  }
  const isValid = problems.every(({ severity }) => severity !== 'error');
  return { katalogs, problems, lines: isValid ? lines : [] };
}

type Test = Awaited<ReturnType<typeof readDocuments>>['tests'][number]['test'];

function testLines({ name, checkpoints }: Test): readonly string[] {
  const width = Math.max(...checkpoints.map((checkpoint) => checkpoint.name.length));
  return [
    `valid: ${name}, ${checkpoints.length} ${checkpoints.length === 1 ? 'checkpoint' : 'checkpoints'}`,
    ...checkpoints.map((checkpoint) => `  ${checkpoint.name.padEnd(width)}  after ${checkpoint.phase}`),
  ];
}

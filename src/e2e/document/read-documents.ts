/** Everything that one run of `ork e2e` does, in order: documents, and those that they import. */
import { resolve } from 'node:path';
import {
  type Problem,
  readKatalogFiles,
  type SourceDocument,
  sourceDocuments,
} from '../../../katalog/index.js';
import type { ReadText } from './includes.js';
import type { PlannedTest } from './model.js';
import { programProblems } from './program-problems.js';
import { type Import, readTest } from './read-test.js';

export interface ReadDocuments {
  readonly tests: readonly PlannedTest[];
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  /** `PATH`, for programs that commands name; undefined: they are not looked for. */
  readonly path: string | undefined;
  /** Leave out documents that only import: their tests are found by themselves. */
  readonly withoutSuites?: boolean;
}

/** Reads the documents, what they include and import. Nothing runs when one of the problems is an error. */
export async function readDocuments(
  files: readonly string[],
  { path, withoutSuites = false }: ReadOptions,
): Promise<ReadDocuments> {
  const reader = new Reader(path, withoutSuites);
  for (const file of files) await reader.read(file, { waitMs: 0, freshCluster: false });
  return { tests: reader.tests, problems: reader.problems };
}

class Reader {
  readonly tests: PlannedTest[] = [];
  readonly problems: Problem[] = [];
  /** Those that are being read, the outermost first. */
  readonly #open: string[] = [];

  constructor(
    private readonly path: string | undefined,
    private readonly withoutSuites: boolean,
  ) {}

  async read(file: string, { waitMs, freshCluster }: Omit<PlannedTest, 'test'>): Promise<void> {
    const { sources, problems } = await readKatalogFiles([file]);
    this.problems.push(...problems);
    for (const source of sources) {
      const documents = sourceDocuments(source);
      if (documents.length === 0) this.problems.push(emptyProblem(file));
      for (const document of documents) await this.#document(document, { waitMs, freshCluster });
    }
  }

  async #document(document: SourceDocument, reached: Omit<PlannedTest, 'test'>): Promise<void> {
    const { test, isSuite, imports, problems } = await readTest(document, readText);
    this.problems.push(...problems);
    if (test) {
      if (this.path !== undefined) this.problems.push(...programProblems(test, this.path));
      this.tests.push({ test, ...reached });
    }
    if (isSuite && this.withoutSuites) return;
    this.#open.push(resolve(document.file));
    for (const each of imports) await this.#import(document, each);
    this.#open.pop();
  }

  async #import(document: SourceDocument, { file, path, problem, ...reached }: Import): Promise<void> {
    const isOpen = this.#open.includes(file);
    if (problem === undefined && !isOpen) return this.read(file, reached);
    const message = problem ?? 'a document must not import itself, neither directly nor through others';
    this.problems.push(document.problem({ path, code: 'ORK_E2E_DOCUMENT', message }));
  }
}

function emptyProblem(file: string): Problem {
  const message = 'the file is empty: expected a document of kind E2E';
  return { file, line: 1, column: 1, severity: 'error', code: 'ORK_E2E_DOCUMENT', path: '', message };
}

const readText: ReadText = async (file) => {
  const { sources, problems } = await readKatalogFiles([file]);
  const [source] = sources;
  return source ? { text: source.text } : { refused: problems[0]?.message ?? 'cannot be read' };
};

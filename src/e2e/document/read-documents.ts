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
import { missingPrograms } from './programs.js';
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
      this.problems.push(...this.#programProblems(test));
      this.tests.push({ test, ...reached });
    }
    if (isSuite && this.withoutSuites) return;
    this.#open.push(resolve(document.file));
    for (const each of imports) await this.#import(document, each);
    this.#open.pop();
  }

  async #import(document: SourceDocument, { file, path, ...reached }: Import): Promise<void> {
    if (!this.#open.includes(file)) return this.read(file, reached);
    const { line, column } = document.position(path);
    const message = 'a document must not import itself, neither directly nor through others';
    this.problems.push({
      ...{ file: document.file, line, column, severity: 'error' },
      ...{ code: 'ORK_E2E_DOCUMENT', path: `imports[${path.at(-1)}]`, message },
    });
  }

  #programProblems({ checkpoints, setup, file }: PlannedTest['test']): readonly Problem[] {
    const { path } = this;
    if (path === undefined) return [];
    const named = checkpoints.flatMap((checkpoint) =>
      checkpoint.commands.flatMap(({ run }) =>
        missingPrograms(run, path).map((name) => ({ name, file: checkpoint.file, line: checkpoint.line })),
      ),
    );
    const helm = setup.helm.length > 0 ? missingPrograms('helm', path) : [];
    return [...named, ...helm.map((name) => ({ name, file, line: 1 }))].map(({ name, ...place }) => ({
      ...{ ...place, column: 1, severity: 'error' as const, code: 'ORK_E2E_PROGRAM', path: '' },
      message: `${name} is not installed: install it, or use the kubectl block, which needs no program`,
    }));
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

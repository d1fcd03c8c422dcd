/** Puts the expectations of included files in the place of the entries that name them. */
import { dirname, resolve } from 'node:path';
import { type Path, type Problem, type SourceDocument, sourceDocuments } from '../../../katalog/index.js';
import { fileProblem } from '../../names/index.js';
import { type ExpectationInput, included } from './schema.js';

/** An expectation where it stands: in the document, or in a file that it includes. */
export interface PlacedExpectation {
  readonly expectation: ExpectationInput;
  readonly document: SourceDocument;
  readonly path: Path;
}

/** The text of a file; or in words why there is none. */
export type ReadText = (file: string) => Promise<{ readonly text: string } | { readonly refused: string }>;

interface Expanded {
  readonly expectations: readonly PlacedExpectation[];
  /** Of the included files. */
  readonly problems: readonly Problem[];
}

export async function resolveIncludes(
  document: SourceDocument,
  expect: readonly ExpectationInput[],
  readText: ReadText,
): Promise<Expanded> {
  const expectations: PlacedExpectation[] = [];
  const opened: SourceDocument[] = [];
  for (const [index, expectation] of expect.entries()) {
    const path = ['spec', 'expect', index];
    const { include } = expectation;
    if (include === undefined) expectations.push({ expectation, document, path });
    else {
      const others = Object.keys(expectation).filter((key) => key !== 'include');
      if (others.length > 0)
        document.report({
          path,
          code: 'ORK_E2E_DOCUMENT',
          message: `include and ${others[0]} are mutually exclusive: keep one`,
        });
      const file = resolve(dirname(document.file), include);
      const absent = fileProblem(include, dirname(resolve(document.file)));
      const read = absent === undefined ? await readText(file) : undefined;
      if (!read || 'refused' in read) {
        const message = absent ?? `${include} ${read?.refused}`;
        document.report({ path: [...path, 'include'], code: 'ORK_E2E_DOCUMENT', message });
      } else
        for (const each of sourceDocuments({ file, text: read.text })) {
          opened.push(each);
          expectations.push(...expectationsOf(each));
        }
    }
  }
  // Looked at last: what is wrong with an expectation is found after its file was read.
  return {
    expectations,
    get problems() {
      return opened.flatMap(({ problems }) => problems);
    },
  };
}

function expectationsOf(document: SourceDocument): readonly PlacedExpectation[] {
  const read = document.check(included);
  if (!read) return [];
  const isList = Array.isArray(read);
  const list: readonly ExpectationInput[] = isList ? read : read.expect;
  return list.flatMap((expectation, index) => {
    const path = isList ? [index] : ['expect', index];
    if (expectation.include === undefined) return [{ expectation, document, path }];
    const message = 'include is not supported in an included file: include both files in the E2E document';
    document.report({ path: [...path, 'include'], code: 'ORK_E2E_DOCUMENT', message });
    return [];
  });
}

/** The kind of a file's first document, for whoever chooses its reader: the reader parses it. */
import type { KatalogSource } from '../document/index.js';
import { readKatalogFiles } from './read-files.js';
import { sourceDocuments } from './source-document.js';

/** In block style: a line of what stands in the document begins with a space. */
const KIND = /^kind:[ \t]+(?:(["'])([A-Za-z]\w*)\1|([A-Za-z]\w*))[ \t]*(?:#.*)?$/m;
const NEXT_DOCUMENT = /\n(?:---|\.\.\.)(?=\s)/;

/** undefined where the file cannot be read, or its first document says no kind. */
export async function kindOfFile(file: string): Promise<string | undefined> {
  const { sources } = await readKatalogFiles([file]);
  const [source] = sources;
  return source && kindOf(source);
}

function kindOf(source: KatalogSource): string | undefined {
  const [first = ''] = source.text.replaceAll('\r\n', '\n').split(NEXT_DOCUMENT, 1);
  const found = KIND.exec(first);
  return found ? (found[2] ?? found[3]) : sourceDocuments(source)[0]?.kind;
}

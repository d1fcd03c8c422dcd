export { definedKinds, type ReadCrdFile } from './crd-files.js';
export { kindOfFile } from './file-kind.js';
export { formatProblems } from './format-problems.js';
export { type LoadedKatalog, type LoadOptions, loadKatalog } from './load-katalog.js';
export { readCrdFile, readInclude, readKatalogFiles, refusedBelow } from './read-files.js';
export { type DocumentFinding, SourceDocument, sourceDocuments } from './source-document.js';
export type { Generation } from './spellings.js';

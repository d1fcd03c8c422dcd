export { BOUNDS } from './bounds.js';
export { type KatalogSource, type ParsedDocument, parseSource } from './parse.js';
export { formatPath, type Path } from './path.js';
export type { At } from './scalar-offset.js';

export { NOTE_ERRORS, type NoteErrorCode } from './errors.js';
export type { Note } from './notes.js';
export type { RandomBytes } from './random.js';
export { type FunctionOptions, type FunctionSection, type Functions, functionTable } from './table.js';
export { RecordedTable } from './volatile.js';

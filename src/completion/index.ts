export { type Candidate, type Completion, complete, optionSources, type Source } from './candidates.js';
export { safeNames } from './safe-names.js';
export { FILES, FOLDERS, SHELLS, type Shell, scriptOf } from './scripts.js';

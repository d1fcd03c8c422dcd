export { type StartingCrd, startingCrds, startingKatalog, startingTest } from './from-crd.js';
export { DEFAULT_PACK, type Pack, packFiles, packs } from './pack.js';
export { type StartingFiles, writeFiles } from './starting-files.js';

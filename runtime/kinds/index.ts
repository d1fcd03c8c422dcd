export { type LeftKinds, readLeftKinds } from './left-kinds.js';
export { kindsMade, kindsName, MadeKinds } from './made-kinds.js';

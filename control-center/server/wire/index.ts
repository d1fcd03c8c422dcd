/**
 * What the server of the Control Center sends to a tab: types alone, so that the UI imports nothing of the server. The
 * endpoints are in docs/control-center.md.
 */
export type * from './crd.js';
export type * from './crs.js';
export type * from './edge.js';
export type * from './gateway.js';
export type * from './history.js';
export type * from './moment.js';
export type * from './reads.js';
export type * from './row.js';
export type * from './settings.js';
export type * from './source.js';
export type * from './stream.js';

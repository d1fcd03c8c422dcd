export type { ElectionOptions, ElectionTools } from './election.js';
export type { Leadership, Leaderships } from './leadership.js';
export { noElection, oneLease } from './one-leadership.js';

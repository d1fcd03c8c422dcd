import type { Run } from './run.js';

/** A compiled operand or pipeline. */
export type Evaluate = (run: Run, dot: unknown) => unknown;

/** What a compiled node tells the range around it. */
export type Flow = 'next' | 'break' | 'continue';

/** A compiled node; its output goes to `run`. */
export type Execute = (run: Run, dot: unknown) => Flow;

import type { Run } from './run.js';

/** The variables of one `{{ template }}` call; slot 0 is `$`. */
export interface Frame {
  readonly vars: unknown[];
  readonly run: Run;
}

/** A compiled operand or pipeline. */
export type Evaluate = (frame: Frame, dot: unknown) => unknown;

/** What a compiled node tells the range around it. */
export type Flow = 'next' | 'break' | 'continue';

/** A compiled node; its output goes to `frame.run`. */
export type Execute = (frame: Frame, dot: unknown) => Flow;

import type { Clock, Random } from '../lib/base/index.js';
import type { Terminal } from './terminal.js';

/** What every command is given: the edge of the process, read once in `main.ts`. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Sets the code that the process ends with: 0, 1 (failed) or 2 (usage). */
  exit(code: number): void;
}

import type { Terminal } from '../terminal.js';
import type { Reporter } from './reporter.js';

/** One JSON object a line. */
export function jsonReporter(terminal: Pick<Terminal, 'print'>): Reporter {
  return {
    event: (event) => terminal.print(JSON.stringify(event)),
    close: () => {},
  };
}

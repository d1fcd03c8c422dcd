import type { Terminal } from '../terminal.js';
import type { Reporter } from './reporter.js';
import { eventSentence } from './sentence.js';

/** A line for each event, with the seconds since the start: `  12.3s  wave 1: 400 loaders created`. */
export function lineReporter(terminal: Pick<Terminal, 'print'>): Reporter {
  return {
    event: (event) => {
      const seconds = `${(event.elapsedMs / 1_000).toFixed(1)}s`;
      terminal.print(`${seconds.padStart(7)}  ${eventSentence(event)}`);
    },
    close: () => {},
  };
}

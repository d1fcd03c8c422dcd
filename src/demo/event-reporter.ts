import { answerInStream } from '../document-text.js';
import type { Terminal } from '../terminal.js';
import type { Reporter } from './reporter.js';

/** Each event for programs: one JSON object a line, or a YAML document. */
export function eventReporter(terminal: Pick<Terminal, 'print'>, format: 'json' | 'yaml'): Reporter {
  return {
    event: (event) => terminal.print(answerInStream(format, event)),
    close: () => {},
  };
}

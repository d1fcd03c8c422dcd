import type { TimedEvent } from './events.js';

/** Shows a demo to whoever watches it: a person at a terminal, a log, a program. */
export interface Reporter {
  event(event: TimedEvent): void;
  /** Nothing is shown after this. */
  close(): void;
}

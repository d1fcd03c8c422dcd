import type { Clock, TimerHandle } from '../../lib/base/index.js';
import type { Terminal } from '../terminal.js';
import type { TimedEvent } from './events.js';
import { drawPicture, type Picture } from './picture.js';
import type { Reporter } from './reporter.js';
import { eventSentence } from './sentence.js';

const FRAME_MS = 125;

export interface ScreenOptions {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** What is to be seen now, but for what has happened: the phase. */
  readonly scene: () => Omit<Picture, 'phase'>;
}

/** One live picture, drawn over itself; warnings and the summary stay below the last one. */
export class ScreenReporter implements Reporter {
  readonly #options: ScreenOptions;
  readonly #last: string[] = [];
  #phase = 'starting';
  #timer: TimerHandle | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#tick();
  }

  event(event: TimedEvent): void {
    if (event.type === 'warning' || event.type === 'summary') this.#last.push(eventSentence(event));
    // Decisions have a place of their own in the picture.
    else if (event.type !== 'scaled') this.#phase = eventSentence(event);
  }

  close(): void {
    const { terminal, clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#draw();
    terminal.settle();
    for (const line of this.#last) terminal.print(line);
  }

  #tick(): void {
    this.#draw();
    this.#timer = this.#options.clock.setTimeout(() => this.#tick(), FRAME_MS);
  }

  #draw(): void {
    const { terminal, scene } = this.#options;
    const lines = drawPicture({ ...scene(), phase: this.#phase }, terminal.columns, terminal.color);
    // A picture higher than the screen could not be drawn over: its first lines have left it.
    terminal.redraw(lines.slice(0, Math.max(1, terminal.rows - 1)));
  }
}

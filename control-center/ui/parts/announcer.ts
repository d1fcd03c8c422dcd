/** What a screen reader is told: changes of state alone, at most one message every 5 s, several as one. */
import { type Signal, signal } from '@preact/signals';
import type { Clock } from '../../../lib/base/index.js';

const EVERY_MS = 5_000;
/** More than that is a number and not a list. */
const MOST = 3;

export class Announcer {
  readonly message: Signal<string> = signal('');
  readonly #clock: Clock;
  #waiting = new Set<string>();
  #isArmed = false;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  say(text: string): void {
    this.#waiting.add(text);
    if (this.#isArmed) return;
    this.#isArmed = true;
    const wait = Math.max(0, this.#lastAt + EVERY_MS - this.#clock.monotonic());
    this.#clock.setTimeout(() => this.#speak(), wait);
  }

  #speak(): void {
    const texts = [...this.#waiting];
    this.#waiting = new Set();
    this.#isArmed = false;
    this.#lastAt = this.#clock.monotonic();
    const rest = texts.length - MOST;
    this.message.value = [...texts.slice(0, MOST), ...(rest > 0 ? [`${rest} more changes`] : [])].join('. ');
  }
}
